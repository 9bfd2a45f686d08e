import { expect, isTelling, signalOf } from "../day-signals.ts";
import type { Observation } from "../observation.ts";
import { mean, median } from "../robust-fit.ts";
import { type DayRecord, HOURS, type WorkingWeek } from "../supply-memory.ts";
import { end, isOpen, raise, type Watch } from "../watch.ts";

const HOUR_MS = 3_600_000;
/** A message or two are lost now and then, and a meter is changed within three hours: assumptions. */
export const SILENT_MS = 4 * HOUR_MS;
/** Hours without anything in which the lower quartile is above a share of full use. */
const STILL_HOURS = 3;
const LEAST_OF_TOP = 0.02;
/** Of what takes gas on each day of these, a day without any is the meter's: an assumption. */
const SUMMER_DAYS = 28;
const LEAST_SUMMER_DAYS = 14;

/** Nothing was heard for hours. What passed meanwhile is in the register, and known when it ends. */
export function watchSilence(watch: Watch, nowMs: number): void {
  const { memory } = watch;
  const { heardMs } = memory;
  if (heardMs === undefined || nowMs - heardMs < SILENT_MS || isOpen(watch, "gap")) return;
  raise(watch, "gap", {
    fromMs: heardMs,
    raisedAtMs: nowMs,
    score: 0.9,
    perYear: 0,
    evidence: { silentHours: (nowMs - heardMs) / HOUR_MS },
    model: "reading-every-quarter-of-an-hour",
  });
}

/** The register stands still although in such hours it never did. */
export function watchStillness(
  watch: Watch,
  observation: Observation,
  weekday: number,
  hour: number,
  isClosed: boolean,
): void {
  const { memory, facts } = watch;
  const { imported, exported = 0, fromMs, toMs } = observation;
  if (imported === undefined) return;
  if (imported > 0 || exported > 0) {
    memory.still = undefined;
    end(watch, "flat-line", fromMs);
    return;
  }
  const still = memory.still ?? { fromMs, expected: 0, hours: 0, inHour: 0 };
  memory.still = still;
  const { week } = memory;
  if (week === undefined || facts.carrier === "gas") return;
  const lastsH = (toMs - fromMs) / HOUR_MS;
  // Only an hour in which nothing passed at all can be held against such hours.
  still.inHour = fromMs % HOUR_MS === 0 ? lastsH : still.inHour + lastsH;
  const least = isClosed ? leastOfClosed(watch, week, hour) : leastOf(week, weekday, hour);
  if (toMs % HOUR_MS === 0 && still.inHour >= 0.99 && least > LEAST_OF_TOP * week.top) {
    still.hours++;
    still.expected += least;
  }
  if (still.hours < STILL_HOURS || still.expected < 5) return;
  forget(watch, still.fromMs);
  raise(watch, "flat-line", {
    fromMs: still.fromMs,
    raisedAtMs: toMs,
    score: Math.min(1, 0.7 + still.hours / 48),
    perYear: 0,
    evidence: { stillHours: (toMs - still.fromMs) / HOUR_MS, expectedMeanwhile: still.expected },
    model: "lower-quartile-of-such-hours",
  });
}

/** Of gas the air says whether a day without any can be: only a whole one counts. */
export function watchStillDay(watch: Watch, week: WorkingWeek): void {
  const { memory, facts } = watch;
  const record = memory.days.at(-1);
  if (record === undefined || facts.carrier !== "gas" || isOpen(watch, "flat-line", "gap")) return;
  if (record.rates.some((rate) => rate !== 0 && rate !== null)) return;
  const expectedPerHour = isTelling(facts, record) ? expectedOfAir(watch, week, record) : leastOfSummer(watch, record);
  if (expectedPerHour === undefined) return;
  record.isTainted = true;
  raise(watch, "flat-line", {
    fromMs: memory.still?.fromMs ?? record.fromMs,
    raisedAtMs: record.toMs,
    score: 0.9,
    perYear: 0,
    evidence: {
      stillHours: (record.toMs - (memory.still?.fromMs ?? record.fromMs)) / HOUR_MS,
      expectedPerHour,
    },
    model: "own-days-at-this-air",
  });
}

function expectedOfAir(watch: Watch, week: WorkingWeek, record: DayRecord): number | undefined {
  const name = signalOf("idle", week, record) === undefined ? "use" : "idle";
  const signal = signalOf(name, week, record);
  const expectation = signal && expect(watch, week, name, signal);
  if (expectation === undefined) return undefined;
  const { expected, spread } = expectation;
  return expected < Math.max(4 * spread, 0.12 * week.top) ? undefined : expected;
}

/** Outside of the season hot water tells: what even the least of the last days took, if none of them was without. */
function leastOfSummer({ memory }: Watch, record: DayRecord): number | undefined {
  const past = memory.days
    .slice(-1 - SUMMER_DAYS, -1)
    .filter((day) => !day.isTainted && day.isClosed === record.isClosed);
  const daily = past.map(({ rates }) => mean(rates.filter((rate) => rate !== null)));
  const least = Math.min(...daily);
  return daily.length >= LEAST_SUMMER_DAYS && least > 0.3 * median(daily) ? least : undefined;
}

const leastOf = (week: WorkingWeek, weekday: number, hour: number): number =>
  week.lows[(weekday - 1) * HOURS + hour] ?? 0;

/** On a day that the calendar closes, what never sleeps goes on; whether anybody opens a tap is not known. */
const leastOfClosed = ({ facts }: Watch, week: WorkingWeek, hour: number): number =>
  facts.carrier === "electricity"
    ? Math.min(...[1, 2, 3, 4, 5, 6, 7].map((weekday) => leastOf(week, weekday, hour)))
    : 0;

/** What was taken for zero since then is not known. */
function forget({ memory }: Watch, fromMs: number): void {
  for (const day of memory.days) {
    if (day.toMs <= fromMs) continue;
    day.isTainted = true;
    day.rates.fill(null);
  }
  if (memory.today !== undefined && memory.today.toMs > fromMs) memory.today.knownH.fill(0);
}
