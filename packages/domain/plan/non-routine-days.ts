import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "../anomaly/alert.ts";
import { datesOf, daysOf, type LocalPeriod } from "../baseline/usage-observation.ts";
import { addDays, type LocalDate, localTimeOf } from "../time/local-time.ts";

/** Kinds that change what a meter counts for a time and are not what a measure does. A drift is; a spike changes nothing. */
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
/** What begins so near to the works, before or after, may be the works themselves. */
const NEAR_WORKS_DAYS = 14;
/** Of a period at most so much is taken out: a saving of the rest would be none of the period. */
const MOST_OF_PERIOD = 1 / 3;

/** What is known of an anomaly: its cause, from when to when, epoch ms. */
export type KnownCase = Pick<AnomalyAlert, "kind" | "fromMs" | "toMs">;

/** Days of one meter that lie within known anomalies. */
export interface NonRoutineDays {
  readonly baseline: ReadonlySet<LocalDate>;
  readonly reporting: ReadonlySet<LocalDate>;
  readonly kinds: readonly AnomalyKind[];
}

export interface NonRoutinePeriods {
  readonly baseline: LocalPeriod;
  readonly reporting: LocalPeriod;
  /** First and last local day of the works. */
  readonly begunOn: LocalDate;
  readonly doneOn: LocalDate;
}

/** Non-routine events as of IPMVP. */
export function nonRoutineDays(
  cases: readonly KnownCase[],
  { baseline, reporting, begunOn, doneOn }: NonRoutinePeriods,
  zone: string,
): NonRoutineDays {
  const [nearFrom, nearTo] = [addDays(begunOn, -NEAR_WORKS_DAYS), addDays(doneOn, NEAR_WORKS_DAYS)];
  const spans = cases
    .filter(({ kind }) => NON_ROUTINE.has(kind))
    // A meter of what is used no more stands still as well, and for good.
    .filter(({ kind, toMs }) => kind !== "flat-line" || toMs !== undefined)
    .map(({ kind, fromMs, toMs }) => ({
      kind,
      from: localTimeOf(fromMs, zone).date,
      to: toMs === undefined ? reporting.to : localTimeOf(toMs - 1, zone).date,
    }))
    .filter(({ from, to }) => to < begunOn || from < nearFrom || from > nearTo);
  const within = (period: LocalPeriod) => {
    const dates = new Set(
      datesOf(period).filter((date) => spans.some(({ from, to }) => from <= date && date <= to)),
    );
    return dates.size > MOST_OF_PERIOD * daysOf(period) ? new Set<LocalDate>() : dates;
  };
  const [before, after] = [within(baseline), within(reporting)];
  const isIn = (days: ReadonlySet<LocalDate>, { from, to }: LocalPeriod) =>
    [...days].some((date) => from <= date && date <= to);
  return {
    baseline: before,
    reporting: after,
    kinds: [...new Set(spans.filter((span) => isIn(before, span) || isIn(after, span)).map(({ kind }) => kind))].sort(),
  };
}
