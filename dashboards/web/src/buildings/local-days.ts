import { DateTime } from "luxon";

/** Local days, both included, `YYYY-MM-DD`. */
export interface LocalDays {
  readonly from: string;
  readonly to: string;
}

/** The local days of a half-open range of instants. */
export function localDaysOf({ fromMs, toMs }: { fromMs: number; toMs: number }, zone: string): LocalDays {
  const dayOf = (atMs: number) => DateTime.fromMillis(atMs, { zone }).toISODate() ?? "";
  return { from: dayOf(fromMs), to: dayOf(toMs - 1) };
}

export const addDays = (day: string, days: number): string =>
  DateTime.fromISO(day, { zone: "utc" }).plus({ days }).toISODate() ?? day;
export const countDays = ({ from, to }: LocalDays): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;

/** As many days right before. */
export function daysBefore(days: LocalDays): LocalDays {
  const count = countDays(days);
  return { from: addDays(days.from, -count), to: addDays(days.to, -count) };
}

const SAME_WEEKDAYS = 364;
/** Of weeks and months, so that weekends fall on weekends; of longer times the same dates. */
const LONGEST_BY_WEEKDAY = 100;
export function yearBefore(days: LocalDays): LocalDays {
  if (countDays(days) <= LONGEST_BY_WEEKDAY)
    return { from: addDays(days.from, -SAME_WEEKDAYS), to: addDays(days.to, -SAME_WEEKDAYS) };
  const back = (day: string) => DateTime.fromISO(day, { zone: "utc" }).minus({ years: 1 }).toISODate() ?? day;
  return { from: back(days.from), to: back(days.to) };
}

/** How much more than other, %; `undefined` where either side is not known well enough to say so. */
export function changePct(
  own: { readonly total: number; readonly coveredPct: number },
  other: { readonly total: number; readonly coveredPct: number },
): number | undefined {
  const LEAST_COVER_PCT = 90;
  if (own.coveredPct < LEAST_COVER_PCT || other.coveredPct < LEAST_COVER_PCT || other.total <= 0) return undefined;
  return Math.round((1_000 * (own.total - other.total)) / other.total) / 10;
}
