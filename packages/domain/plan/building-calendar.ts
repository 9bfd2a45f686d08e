import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { TownYear } from "../anomaly/town-clock.ts";
import type { DayCalendar } from "../baseline/followed-savings.ts";
import { datesOf, type LocalPeriod } from "../baseline/usage-observation.ts";
import { seasonOf } from "../baseline/weather/heating-season.ts";
import { isHoliday } from "../time/italian-holidays.ts";
import type { LocalDate } from "../time/local-time.ts";
import { isSchoolTime } from "../time/school-time.ts";

/** Uses of buildings that run with the school; canteens cook for it. */
const SCHOOL_USES = /school|nursery|kindergarten|canteen/;

/**
 * Which days of a period a building is closed though its week opens it, by its use (`town-hall`, `school`, ...), and on
 * which heating is out of season. What the office said of the building (`modes`) comes beside it. Nothing of a use that is
 * not known.
 */
export function buildingCalendar(
  use: string | undefined,
  period: LocalPeriod,
  { climaticZone, heatingSeasons = [], schoolTerms = [] }: TownYear,
  modes: readonly OperatingMode[],
): DayCalendar {
  const dates = datesOf(period);
  const isSchool = use !== undefined && SCHOOL_USES.test(use);
  const isClosed = (date: LocalDate): boolean => isHoliday(date) || (isSchool && !isSchoolTime(date, schoolTerms));
  return {
    closed: use === undefined ? [] : dates.filter(isClosed),
    unheated: dates.filter((date) => seasonOf(date, climaticZone, heatingSeasons) === undefined),
    modes,
  };
}
