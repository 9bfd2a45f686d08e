import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";

/**
 * A night from noon to noon in a zone, half-open, named by the date of its evening. It lasts 23 or 25 hours when the
 * clock changes in it.
 */
export interface Night {
  readonly date: LocalDate;
  readonly startMs: number;
  readonly endMs: number;
}

const NOON_MINUTE = 12 * 60;
const NOON_MS = NOON_MINUTE * 60_000;

/** The night whose evening falls on `date`. Throws `RangeError` for an unknown zone. */
export const nightOf = (date: LocalDate, zone: string): Night => ({
  date,
  startMs: instantOfLocalTime(date, NOON_MINUTE, zone),
  endMs: instantOfLocalTime(addDays(date, 1), NOON_MINUTE, zone),
});

/** The night that holds an instant. Throws `RangeError` for an unknown zone. */
export function nightAt(atMs: number, zone: string): Night {
  const { date, timeMs } = localTimeOf(atMs, zone);
  return nightOf(timeMs >= NOON_MS ? date : addDays(date, -1), zone);
}

export const nightAfter = (night: Night, zone: string): Night => nightOf(addDays(night.date, 1), zone);
export const nightBefore = (night: Night, zone: string): Night => nightOf(addDays(night.date, -1), zone);
