import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { localTimeOf } from "../time/local-time.ts";
import type { CalendarDay } from "./supply-facts.ts";
import type { TownClock } from "./watch-supply.ts";

/** Heating season of climatic zone E (DPR 412/93, DPR 74/2013), month and day. */
const ZONE_E = { from: "10-15", until: "04-15" } as const;
const HOUR_MS = 3_600_000;
const SLOT_MS = 900_000;

/**
 * The clock of a place for which no calendar was entered: national holidays, Monday to Saturday as school days, the
 * heating season of zone E. `zone` is IANA; throws `RangeError` for one that is not known.
 */
export function italianClock(zone: string): TownClock {
  const days = new Map<string, CalendarDay>();
  let slot = Number.NaN;
  let known: ReturnType<TownClock> | undefined;
  return (atMs) => {
    if (known !== undefined && Math.floor(atMs / SLOT_MS) === slot) return known;
    const { date, timeMs } = localTimeOf(atMs, zone);
    const monthDay = date.slice(5);
    const weekday = weekdayOf(date);
    const free = isHoliday(date);
    const day = days.get(date) ?? {
      date,
      weekday,
      isHoliday: free,
      isSchoolDay: !free && weekday !== 7,
      isHeatingSeason: monthDay >= ZONE_E.from || monthDay <= ZONE_E.until,
    };
    days.set(date, day);
    slot = Math.floor(atMs / SLOT_MS);
    known = { day, hour: Math.floor(timeMs / HOUR_MS) };
    return known;
  };
}
