import type { Observation } from "./observation.ts";
import { type CalendarDay, isClosedByCalendar, type SupplyFacts } from "./supply-facts.ts";
import { type DayRecord, HOURS, KEPT_DAYS, type OpenDay, type SupplyMemory } from "./supply-memory.ts";

const HOUR_MS = 3_600_000;
/** Walls follow the air with this time constant: a middling building, by assumption. */
const WALLS_H = 20;
/** How much of the air is felt at once, through windows and doors. */
const FELT_AT_ONCE = 0.4;
/** Daylight from which lamps are not missed, W/m2. */
const BRIGHT_WM2 = 260;
/** Share of its peak power that a panel gives at 1,000 W/m2: a performance ratio as IEC 61724 finds it, by assumption. */
const PANEL_PERFORMANCE = 0.8;

/** What a building uses: what it draws, less what it feeds in, plus what its panels give as far as the sun tells. */
export function usedBy({ photovoltaicKw }: SupplyFacts, observation: Observation): number | undefined {
  const { imported, exported = 0, irradianceWm2 = 0, fromMs, toMs } = observation;
  if (imported === undefined) return undefined;
  if (photovoltaicKw === undefined || photovoltaicKw === 0) return imported;
  const givenWh = photovoltaicKw * PANEL_PERFORMANCE * irradianceWm2 * ((toMs - fromMs) / HOUR_MS);
  return Math.max(0, imported - exported + givenWh);
}

/** Adds an observation to its local hour. What spans hours is shared out by time. */
export function enter(
  memory: SupplyMemory,
  day: CalendarDay,
  hour: number,
  used: number | undefined,
  of: Observation,
): void {
  const { fromMs, toMs, outsideC, irradianceWm2 } = of;
  const lastsH = (toMs - fromMs) / HOUR_MS;
  if (outsideC !== undefined) {
    memory.outsideC = outsideC;
    const before = memory.feltC ?? outsideC;
    memory.feltC = before + (outsideC - before) * (1 - Math.exp(-lastsH / WALLS_H));
  }
  const today = memory.today ?? openDay(day, fromMs);
  memory.today = today;
  today.toMs = toMs;
  today.feltC[hour] = (memory.feltC ?? 15) + FELT_AT_ONCE * ((memory.outsideC ?? 15) - (memory.feltC ?? 15));
  if (irradianceWm2 !== undefined)
    today.daylight[hour] = Math.max(today.daylight[hour] ?? 0, Math.min(1, irradianceWm2 / BRIGHT_WM2));
  if (used === undefined) return;
  today.sums[hour] = (today.sums[hour] ?? 0) + used;
  today.knownH[hour] = (today.knownH[hour] ?? 0) + lastsH;
}

const openDay = (day: CalendarDay, fromMs: number): OpenDay => ({
  day,
  fromMs,
  toMs: fromMs,
  sums: Array(HOURS).fill(0),
  knownH: Array(HOURS).fill(0),
  feltC: Array(HOURS).fill(15),
  daylight: Array(HOURS).fill(0),
});

/** Closes the day into the book; the oldest fall out. */
export function closeDay(memory: SupplyMemory, facts: SupplyFacts): DayRecord | undefined {
  const { today } = memory;
  if (today === undefined) return undefined;
  const record: DayRecord = {
    day: today.day,
    isClosed: isClosedByCalendar(facts, today.day),
    fromMs: today.fromMs,
    toMs: today.toMs,
    rates: today.sums.map((sum, hour) => {
      const knownH = today.knownH[hour] ?? 0;
      return knownH >= 0.5 ? sum / knownH : null;
    }),
    feltC: today.feltC,
    daylight: today.daylight,
    isTainted: false,
  };
  memory.days.push(record);
  if (memory.days.length > KEPT_DAYS) memory.days.shift();
  memory.today = undefined;
  return record;
}
