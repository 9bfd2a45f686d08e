import type { HeatingSeason } from "@lucciola/contract/energy/building-weather.ts";
import { type ClimaticZone, seasonOf } from "../baseline/weather/heating-season.ts";
import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { type LocalDate, localTimeOf } from "../time/local-time.ts";
import { isSchoolTime, type SchoolTerm } from "../time/school-time.ts";
import type { CalendarDay } from "./supply-facts.ts";
import type { TownClock } from "./watch-supply.ts";

const HOUR_MS = 3_600_000;
const MOST_REMEMBERED = 1_000;

/** What of a town's year is its own. */
export interface TownYear {
  readonly climaticZone: ClimaticZone;
  /** Seasons that were decided for a year, in the place of those of the climatic zone. */
  readonly heatingSeasons?: readonly HeatingSeason[];
  /** Terms that were decided for a school year, in the place of those of the permanent calendar. */
  readonly schoolTerms?: readonly SchoolTerm[];
}

/** The clock and calendar of a town in an IANA zone: national holidays, school days and the heating season. */
export function townClockOf(zone: string, year: TownYear): TownClock {
  const days = new Map<LocalDate, CalendarDay>();
  return (atMs) => {
    const { date, timeMs } = localTimeOf(atMs, zone);
    let day = days.get(date);
    if (day === undefined) {
      day = describe(date, year);
      if (days.size >= MOST_REMEMBERED) days.clear();
      days.set(date, day);
    }
    return { day, hour: Math.floor(timeMs / HOUR_MS) };
  };
}

function describe(date: LocalDate, { climaticZone, heatingSeasons = [], schoolTerms = [] }: TownYear): CalendarDay {
  const weekday = weekdayOf(date);
  const holiday = isHoliday(date);
  return {
    date,
    weekday,
    isHoliday: holiday,
    isSchoolDay: !holiday && weekday !== 7 && isSchoolTime(date, schoolTerms),
    isHeatingSeason: seasonOf(date, climaticZone, heatingSeasons) !== undefined,
  };
}
