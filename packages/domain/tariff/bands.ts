import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { addDays, instantOfLocalTime, type LocalDate } from "../time/local-time.ts";

/** The bands of the hours by ARERA's resolution 181/06: F1 peak, F2 between, F3 nights, Sundays and holidays. */
export const BANDS = ["F1", "F2", "F3"] as const;
export type Band = (typeof BANDS)[number];

interface BandHours {
  readonly fromHour: number;
  readonly band: Band;
}

const WORKING_DAY: readonly BandHours[] = [
  { fromHour: 0, band: "F3" },
  { fromHour: 7, band: "F2" },
  { fromHour: 8, band: "F1" },
  { fromHour: 19, band: "F2" },
  { fromHour: 23, band: "F3" },
];
const SATURDAY: readonly BandHours[] = [
  { fromHour: 0, band: "F3" },
  { fromHour: 7, band: "F2" },
  { fromHour: 23, band: "F3" },
];
const SUNDAY: readonly BandHours[] = [{ fromHour: 0, band: "F3" }];

/** National holidays are F3 all day; the day of a town's patron is like any other. */
function hoursOf(date: LocalDate): readonly BandHours[] {
  const weekday = weekdayOf(date);
  if (weekday === 7 || isHoliday(date)) return SUNDAY;
  return weekday === 6 ? SATURDAY : WORKING_DAY;
}

export interface BandPeriod {
  readonly fromMs: number;
  readonly toMs: number;
  readonly band: Band;
}

/**
 * The bands of a local day, one after the other from midnight to midnight, 23, 24 or 25 hours together. Throws
 * `RangeError` for a zone that is not known.
 */
export function bandsOfDay(date: LocalDate, zone: string): BandPeriod[] {
  const hours = hoursOf(date);
  const endMs = instantOfLocalTime(addDays(date, 1), 0, zone);
  const startsMs = hours.map(({ fromHour }) => instantOfLocalTime(date, fromHour * 60, zone));
  return hours.map(({ band }, at) => ({ band, fromMs: startsMs[at] ?? endMs, toMs: startsMs[at + 1] ?? endMs }));
}
