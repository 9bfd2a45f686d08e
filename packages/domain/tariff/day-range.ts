import { addDays, type LocalDate } from "../time/local-time.ts";

const DAY_MS = 86_400_000;

/** Local days from one to another, both included. */
export interface DayRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export const daysIn = ({ from, to }: DayRange): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** The days that two ranges share. */
export function sharedDays(one: DayRange, other: Partial<DayRange>): DayRange | undefined {
  const from = other.from !== undefined && other.from > one.from ? other.from : one.from;
  const to = other.to !== undefined && other.to < one.to ? other.to : one.to;
  return from <= to ? { from, to } : undefined;
}

/** The days of a range that lie in none of some others. */
export function daysOutside(range: DayRange, others: readonly DayRange[]): DayRange[] {
  let rest: DayRange[] = [range];
  for (const other of others)
    rest = rest.flatMap((part) => {
      const before = sharedDays(part, { to: addDays(other.from, -1) });
      const after = sharedDays(part, { from: addDays(other.to, 1) });
      if (other.to < part.from || other.from > part.to) return [part];
      return [before, after].filter((each) => each !== undefined);
    });
  return rest;
}

/** The days of the calendar month around a day. */
export function monthOf(day: LocalDate): DayRange {
  const from = `${day.slice(0, 7)}-01`;
  const next = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)).toISOString().slice(0, 10);
  return { from, to: addDays(next, -1) };
}

/** A range cut at the ends of months. */
export function byMonth(range: DayRange): DayRange[] {
  const parts: DayRange[] = [];
  let part = sharedDays(range, monthOf(range.from));
  while (part !== undefined) {
    parts.push(part);
    const next = addDays(part.to, 1);
    part = next <= range.to ? sharedDays(range, monthOf(next)) : undefined;
  }
  return parts;
}

/** Months of a range in millionths: whole ones, and of others the share of their days. */
export const monthsE6 = (range: DayRange): number =>
  byMonth(range).reduce((sum, part) => sum + Math.round((1_000_000 * daysIn(part)) / daysIn(monthOf(part.from))), 0);
