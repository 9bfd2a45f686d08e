import { DateTime } from "luxon";

export const PERIODS = ["today", "yesterday", "week", "month", "last-month", "year", "custom"] as const;
export type PeriodChoice = (typeof PERIODS)[number];
export type BucketChoice = "auto" | "hour" | "day" | "month";

/** What the query of a page says of its period. `from` and `to` are local dates (both included), for `custom`. */
export interface Period {
  readonly choice: PeriodChoice;
  readonly from: string;
  readonly to: string;
  readonly bucket: BucketChoice;
}

const isOneOf = <T extends string>(values: readonly T[], text: string | null): text is T =>
  (values as readonly (string | null)[]).includes(text);
const isDate = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid;

/** Reads a period from a query; what is missing or makes no sense becomes the last seven days. */
export function parsePeriod(query: URLSearchParams, nowMs: number, zone: string): Period {
  const today = DateTime.fromMillis(nowMs, { zone }).toISODate() ?? "";
  const choice = query.get("periodo");
  const bucket = query.get("dettaglio");
  const from = query.get("dal");
  const to = query.get("al");
  return {
    choice: isOneOf(PERIODS, choice) ? choice : "week",
    from: isDate(from) ? from : today,
    to: isDate(to) ? to : today,
    bucket: isOneOf(["auto", "hour", "day", "month"] as const, bucket) ? bucket : "auto",
  };
}

/** The half-open range of instants of a period, on the town's calendar: days have 23, 24 or 25 hours. */
export function rangeOf(period: Period, nowMs: number, zone: string): { fromMs: number; toMs: number } {
  const now = DateTime.fromMillis(nowMs, { zone });
  const today = now.startOf("day");
  const tomorrow = today.plus({ days: 1 });
  const ends = (from: DateTime, to: DateTime) => ({ fromMs: from.toMillis(), toMs: to.toMillis() });
  switch (period.choice) {
    case "today":
      return ends(today, tomorrow);
    case "yesterday":
      return ends(today.minus({ days: 1 }), today);
    case "week":
      return ends(today.minus({ days: 6 }), tomorrow);
    case "month":
      return ends(now.startOf("month"), now.startOf("month").plus({ months: 1 }));
    case "last-month":
      return ends(now.startOf("month").minus({ months: 1 }), now.startOf("month"));
    case "year":
      return ends(now.startOf("year"), now.startOf("year").plus({ years: 1 }));
    case "custom": {
      const [first = period.from, last = period.to] = [period.from, period.to].sort();
      return ends(
        DateTime.fromISO(first, { zone }).startOf("day"),
        DateTime.fromISO(last, { zone }).startOf("day").plus({ days: 1 }),
      );
    }
  }
}

const HOUR_MS = 3_600_000;

/** The bucket to ask for: the chosen one, or one that gives a readable number of bars. */
export function bucketOf(period: Period, range: { fromMs: number; toMs: number }): "hour" | "day" | "month" {
  if (period.bucket !== "auto") return period.bucket;
  const hours = (range.toMs - range.fromMs) / HOUR_MS;
  if (hours <= 4 * 24 + 1) return "hour";
  return hours <= 100 * 24 ? "day" : "month";
}
