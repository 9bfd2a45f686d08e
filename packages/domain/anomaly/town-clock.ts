import type { HeatingSeason } from "@lucciola/contract/energy/building-weather.ts";
import { type ClimaticZone, seasonOf } from "../baseline/weather/heating-season.ts";
import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { type LocalDate, localTimeOf } from "../time/local-time.ts";
import { isSchoolTime } from "../time/school-time.ts";
import type { CalendarDay } from "./supply-facts.ts";
import type { TownClock } from "./watch-supply.ts";

const HOUR_MS = 3_600_000;
const MOST_REMEMBERED = 1_000;

/**
 * The clock and calendar of a town in an IANA zone: national holidays, the schools of Lombardy, and the heating season of
 * its climatic zone unless something was decided for that year (`decided`).
 */
export function townClockOf(zone: string, climaticZone: ClimaticZone, decided: readonly HeatingSeason[]): TownClock {
  const days = new Map<LocalDate, CalendarDay>();
  return (atMs) => {
    const { date, timeMs } = localTimeOf(atMs, zone);
    let day = days.get(date);
    if (day === undefined) {
      day = describe(date, climaticZone, decided);
      if (days.size >= MOST_REMEMBERED) days.clear();
      days.set(date, day);
    }
    return { day, hour: Math.floor(timeMs / HOUR_MS) };
  };
}

function describe(date: LocalDate, climaticZone: ClimaticZone, decided: readonly HeatingSeason[]): CalendarDay {
  const weekday = weekdayOf(date);
  const holiday = isHoliday(date);
  return {
    date,
    weekday,
    isHoliday: holiday,
    isSchoolDay: !holiday && weekday !== 7 && isSchoolTime(Number(date.slice(0, 4)), date.slice(5)),
    isHeatingSeason: seasonOf(date, climaticZone, decided) !== undefined,
  };
}
