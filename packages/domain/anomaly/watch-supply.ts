import type { AnomalyAlert } from "./alert.ts";
import { closeDay, enter, usedBy } from "./day-book.ts";
import { watchBaseLoad } from "./detectors/base-load.ts";
import { watchClosedDays } from "./detectors/closed-days.ts";
import { watchDrift } from "./detectors/drift.ts";
import { watchEarlyHeating, watchSummerHeating } from "./detectors/heating.ts";
import { isOverContract, watchContractPower, watchSpikes } from "./detectors/power-peaks.ts";
import { watchReactive } from "./detectors/reactive-energy.ts";
import { watchSilence, watchStillDay, watchStillness } from "./detectors/stillness.ts";
import type { Observation } from "./observation.ts";
import { type CalendarDay, isClosedByCalendar, type SupplyFacts } from "./supply-facts.ts";
import type { SupplyMemory } from "./supply-memory.ts";
import { end, type Watch } from "./watch.ts";
import { learnWeek } from "./working-week.ts";

const RELEARN_DAYS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What the town's clock and calendar show at an instant. */
export type TownClock = (atMs: number) => { readonly day: CalendarDay; readonly hour: number };

export interface SupplyStep {
  readonly memory: SupplyMemory;
  /** Alerts that were raised, and those that are over (with `toMs`). */
  readonly alerts: readonly AnomalyAlert[];
}

/**
 * One step of the watch over a supply: what was observed since the last step, in order, and what time it is. The memory
 * that is given is used up; go on with the one that comes back. The same steps give the same alerts, live and afterwards.
 */
export function watchSupply(
  facts: SupplyFacts,
  memory: SupplyMemory,
  observations: readonly Observation[],
  nowMs: number,
  clock: TownClock,
): SupplyStep {
  const watch: Watch = { facts, memory, alerts: [] };
  for (const observation of observations) observe(watch, observation, clock);
  watchSilence(watch, nowMs);
  return { memory, alerts: watch.alerts };
}

function observe(watch: Watch, observation: Observation, clock: TownClock): void {
  const { facts, memory } = watch;
  const { fromMs, toMs } = observation;
  const { day, hour } = clock(fromMs);
  if (memory.today !== undefined && memory.today.day.date !== day.date) {
    closeDay(memory, facts);
    judgeDay(watch);
  }
  // What is spread over a long gap says nothing of its hours, and ends with it.
  const isLong = toMs - fromMs > 2 * HOUR_MS;
  end(watch, "gap", isLong ? toMs : fromMs);
  memory.heardMs = toMs;
  memory.wattHoursSinceReactive += observation.imported ?? 0;
  if (isLong) {
    memory.still = undefined;
    memory.lastPower = undefined;
    if (observation.reactiveVarh !== undefined) memory.wattHoursSinceReactive = 0;
    end(watch, "flat-line", fromMs);
    return;
  }
  watchStillness(watch, observation, day.weekday, hour, isClosedByCalendar(facts, day));
  const isStuck = memory.open["flat-line"] !== undefined;
  enter(
    memory,
    day,
    hour,
    isStuck || isOverContract(facts, observation) ? undefined : usedBy(facts, observation),
    observation,
  );
  if (facts.carrier !== "electricity" || isStuck) return;
  watchSpikes(watch, observation);
  watchContractPower(watch, day.date, observation);
  watchReactive(watch, day, hour, observation);
}

function judgeDay(watch: Watch): void {
  const { facts, memory } = watch;
  const newest = memory.days.at(-1);
  if (newest === undefined) return;
  const learnedOn = memory.week?.learnedOn;
  if (learnedOn === undefined || Date.parse(newest.day.date) - Date.parse(learnedOn) >= RELEARN_DAYS * DAY_MS)
    memory.week = learnWeek(facts, memory.days) ?? memory.week;
  const { week } = memory;
  if (week === undefined) return;
  watchStillDay(watch, week);
  watchBaseLoad(watch, week);
  watchClosedDays(watch, week);
  if (facts.carrier === "gas") {
    watchEarlyHeating(watch, week);
    watchSummerHeating(watch);
  }
  watchDrift(watch, week);
}
