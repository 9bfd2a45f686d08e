import { addDays, type LocalDate } from "./local-time.ts";

/** Easter Sunday of a year in the Gregorian calendar (Meeus, Jones and Butcher), as month and day. */
export function easterSunday(year: number): { readonly month: number; readonly day: number } {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return { month, day: ((h + l - 7 * m + 114) % 31) + 1 };
}

/**
 * National holidays on a fixed day, `MM-DD`, with the year from which they hold (again): law 260 of 1949, law 54 of 1977
 * which took some away, decree 792 of 1985, law 336 of 2000, law 151 of 2025.
 */
const FIXED_HOLIDAYS: readonly { readonly day: string; readonly from: number }[] = [
  { day: "01-01", from: 1949 },
  { day: "01-06", from: 1986 },
  { day: "04-25", from: 1949 },
  { day: "05-01", from: 1949 },
  { day: "06-02", from: 2001 },
  { day: "08-15", from: 1949 },
  { day: "10-04", from: 2026 },
  { day: "11-01", from: 1949 },
  { day: "12-08", from: 1949 },
  { day: "12-25", from: 1949 },
  { day: "12-26", from: 1949 },
];

const remembered = new Map<number, ReadonlySet<string>>();

/** The national holidays of Italy in a year, `MM-DD`, with Easter Monday and without Sundays. */
export function nationalHolidays(year: number): ReadonlySet<string> {
  const known = remembered.get(year);
  if (known !== undefined) return known;
  const { month, day } = easterSunday(year);
  const easterMonday = new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(5, 10);
  const fixed = FIXED_HOLIDAYS.filter(({ from }) => year >= from).map((holiday) => holiday.day);
  const holidays = new Set([...fixed, easterMonday]);
  remembered.set(year, holidays);
  return holidays;
}

/** Whether a day is a holiday of the country, or of a town whose patron has `patronDay` (`MM-DD`). */
export const isHoliday = (date: LocalDate, patronDay?: string): boolean =>
  date.slice(5) === patronDay || nationalHolidays(Number(date.slice(0, 4))).has(date.slice(5));

/** Whether the day after is a holiday. */
export const isHolidayEve = (date: LocalDate, patronDay?: string): boolean => isHoliday(addDays(date, 1), patronDay);

/** The day of the week by ISO 8601: 1 is Monday, 7 Sunday. */
export const weekdayOf = (date: LocalDate): number => ((new Date(date).getUTCDay() + 6) % 7) + 1;
