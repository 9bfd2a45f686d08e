import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "../anomaly/alert.ts";
import { datesOf, daysOf, type LocalPeriod } from "../baseline/usage-observation.ts";
import { addDays, type LocalDate, localTimeOf } from "../time/local-time.ts";

/** Kinds that change for a time what a meter counts. A drift has no clear days, a lost saving is what is asked for. */
const NON_ROUTINE: ReadonlySet<AnomalyKind> = new Set([
  "night-base-load",
  "weekend-base-load",
  "holiday-use",
  "heating-too-early",
  "heating-out-of-season",
  "level-change",
  "flat-line",
  "gap",
]);
/** What begins so near to the works, before or after, may be the works themselves, or their failure: an assumption. */
const NEAR_WORKS_DAYS = 14;
/** Of a period at most so much is taken out, for what is left shall still be a year with its seasons: an assumption. */
const MOST_OF_PERIOD = 1 / 3;

/** An anomaly of a meter as the watch found it, from when to when, epoch milliseconds. */
export type KnownCase = Pick<AnomalyAlert, "kind" | "fromMs" | "toMs">;

export interface NonRoutinePeriods {
  readonly baseline: LocalPeriod;
  readonly reporting: LocalPeriod;
  /** First and last local day of the works. */
  readonly begunOn: LocalDate;
  readonly doneOn: LocalDate;
}

/** Days of one meter that lie within known anomalies and are no part of a comparison. */
export interface NonRoutineDays {
  readonly baseline: ReadonlySet<LocalDate>;
  readonly reporting: ReadonlySet<LocalDate>;
  /** What they are taken out for. */
  readonly kinds: readonly AnomalyKind[];
  /** Of a period so many days lie within anomalies that none of it was taken out. */
  readonly isTooMany: boolean;
}

/**
 * Non-routine events as IPMVP means them: what happened at a meter for a time and has nothing to do with the measure. Their
 * days are left out on both sides rather than guessed at. A case that may be the measure itself is not used: one that
 * begins near the works and goes on after their beginning, and a meter that stands still and does not go on.
 */
export function nonRoutineDays(
  cases: readonly KnownCase[],
  { baseline, reporting, begunOn, doneOn }: NonRoutinePeriods,
  zone: string,
): NonRoutineDays {
  const [nearFrom, nearTo] = [addDays(begunOn, -NEAR_WORKS_DAYS), addDays(doneOn, NEAR_WORKS_DAYS)];
  const spans = cases
    .filter(({ kind, toMs }) => NON_ROUTINE.has(kind) && (kind !== "flat-line" || toMs !== undefined))
    .map(({ kind, fromMs, toMs }) => ({
      kind,
      from: localTimeOf(fromMs, zone).date,
      to: toMs === undefined ? reporting.to : localTimeOf(Math.max(fromMs, toMs - 1), zone).date,
    }))
    .filter(({ from, to }) => to < begunOn || from < nearFrom || from > nearTo);
  const within = (period: LocalPeriod): ReadonlySet<LocalDate> =>
    new Set(datesOf(period).filter((date) => spans.some(({ from, to }) => from <= date && date <= to)));
  const enough = (days: ReadonlySet<LocalDate>, period: LocalPeriod): ReadonlySet<LocalDate> =>
    days.size > MOST_OF_PERIOD * daysOf(period) ? new Set() : days;
  const found = { baseline: within(baseline), reporting: within(reporting) };
  const out = { baseline: enough(found.baseline, baseline), reporting: enough(found.reporting, reporting) };
  const dates = [...out.baseline, ...out.reporting];
  const isUsed = ({ from, to }: LocalPeriod): boolean => dates.some((date) => from <= date && date <= to);
  return {
    ...out,
    kinds: [...new Set(spans.filter(isUsed).map(({ kind }) => kind))].sort(),
    isTooMany: out.baseline.size < found.baseline.size || out.reporting.size < found.reporting.size,
  };
}

/** What was left out of a comparison, all of its meters together. */
export interface LeftOut {
  /** Days that at least one meter leaves out. */
  readonly baselineDays: number;
  readonly reportingDays: number;
  readonly kinds: readonly AnomalyKind[];
  readonly isTooMany: boolean;
}

export function leftOutOf(meters: readonly NonRoutineDays[]): LeftOut {
  const count = (of: (meter: NonRoutineDays) => ReadonlySet<LocalDate>): number =>
    new Set(meters.flatMap((meter) => [...of(meter)])).size;
  return {
    baselineDays: count(({ baseline }) => baseline),
    reportingDays: count(({ reporting }) => reporting),
    kinds: [...new Set(meters.flatMap(({ kinds }) => kinds))].sort(),
    isTooMany: meters.some(({ isTooMany }) => isTooMany),
  };
}
