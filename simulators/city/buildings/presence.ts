import type { TownDay, TownTime } from "../calendar/town-calendar.ts";
import { type BuildingUse, type Hours, USE_PROFILES } from "./building-uses.ts";

/** People come and go over half an hour. */
const RAMP_H = 0.5;
/** A closed school still has its caretaker and office on the mornings of workdays. */
const CARETAKER_SHARE = 0.12;

/** How much a building is used, from 0 (empty) to 1 (in full use). */
export function presenceAt(use: BuildingUse, { day, hour }: TownTime): number {
  const { closing, augustShare } = USE_PROFILES[use];
  const open = presenceOn(hoursOf(use, day), hour);
  const share = day.month === 8 ? augustShare : 1;
  if (closing === "holidays" && day.isHoliday) return 0;
  if (closing !== "school-holidays" || day.isSchoolDay) return open * share;
  const isWorkday = day.weekday <= 5 && !day.isHoliday;
  return isWorkday && hour < 13 ? open * CARETAKER_SHARE * share : 0;
}

/** The hours that its timers know, whatever the calendar says: a holiday counts as a Sunday. */
function hoursOf(use: BuildingUse, { weekday, isHoliday }: TownDay): Hours {
  const { week } = USE_PROFILES[use];
  return week[isHoliday ? 6 : weekday - 1] ?? [];
}

/** How much it would be used on a day that its week opens and the calendar closes, were the holiday forgotten; else 0. */
export function forgottenPresenceAt(use: BuildingUse, time: TownTime): number {
  const { day } = time;
  const { closing, week } = USE_PROFILES[use];
  const isClosed = (closing === "holidays" && day.isHoliday) || (closing === "school-holidays" && !day.isSchoolDay);
  if (!isClosed || week[day.weekday - 1]?.length === 0) return 0;
  return Math.max(0, presenceAsOnWorkday(use, time) - presenceAt(use, time));
}

/** The same by the weekly hours alone, on every day as on a Monday to Friday with hours. */
export function presenceAsOnWorkday(use: BuildingUse, { hour }: TownTime): number {
  const { week } = USE_PROFILES[use];
  return presenceOn(week.slice(0, 5).find(({ length }) => length > 0) ?? [], hour);
}

function presenceOn(hours: Hours, hour: number): number {
  let presence = 0;
  for (const [fromH, toH] of hours) {
    const arrived = fromH === 0 ? 1 : (hour - fromH) / RAMP_H;
    const stillThere = toH === 24 ? 1 : (toH - hour) / RAMP_H;
    presence = Math.max(presence, Math.min(1, arrived, stillThere));
  }
  return presence;
}

/** The law lets heat run for 14 hours a day in zone E; the boiler starts two hours before people come. */
export const PREHEAT_H = 2;
const MOST_HEATED_H = 14;

export type Heating = "off" | "preheat" | "comfort";

/** What the heating's timer wants, on a day with the given hours of use. */
export function heatingAt(hours: Hours, hour: number): Heating {
  let heatedH = 0;
  for (const [fromH, toH] of hours) {
    const startH = Math.max(0, fromH - PREHEAT_H);
    const endH = Math.min(toH, startH + MOST_HEATED_H - heatedH);
    if (hour >= startH && hour < endH) return hour < fromH ? "preheat" : "comfort";
    heatedH += Math.max(0, endH - startH);
  }
  return "off";
}

/** The hours for which a building is heated on a day; none when it is closed. */
export function heatedHours(use: BuildingUse, day: TownDay): Hours {
  const { closing } = USE_PROFILES[use];
  const isClosed = (closing === "holidays" && day.isHoliday) || (closing === "school-holidays" && !day.isSchoolDay);
  return isClosed ? [] : hoursOf(use, day);
}

/** The hours for which it is heated when its timer has forgotten the weekend. */
export const heatedHoursAsOnWorkday = (use: BuildingUse): Hours =>
  USE_PROFILES[use].week.slice(0, 5).find(({ length }) => length > 0) ?? [];
