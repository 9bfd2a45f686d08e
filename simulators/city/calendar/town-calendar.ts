import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { isSchoolTime, nationalHolidays } from "./holidays.ts";
import { SLOT_MS, SLOTS_A_DAY, tableByDay } from "./slots.ts";

const DAY_MS = 86_400_000;

/** What kind of day the town's clock shows. */
export interface TownDay {
  /** `YYYY-MM-DD`, and days since 1970 in the town's own calendar. */
  readonly date: string;
  readonly number: number;
  readonly month: number;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly dayOfYear: number;
  /** A national holiday or the town's own; Sundays are not counted unless they are one. */
  readonly isHoliday: boolean;
  /** Schools teach: neither a holiday nor Sunday, in school time. */
  readonly isSchoolDay: boolean;
  /** The law lets heating run. */
  readonly isHeatingSeason: boolean;
}

/** What the town's clock shows in a quarter of an hour. */
export interface TownTime {
  readonly day: TownDay;
  readonly hour: number;
}

export interface TownCalendar {
  /** The day and the hour (with its fraction) at the middle of a slot. */
  at(slot: number): TownTime;
}

/** The town's calendar: computed once a day, so that millions of readings may ask for it. */
export function townCalendar(scenario: Scenario, zone: string): TownCalendar {
  const days = new Map<string, TownDay>();
  const dayOf = (date: string): TownDay => {
    const known = days.get(date);
    if (known !== undefined) return known;
    const made = describeDay(date, scenario.calendar);
    days.set(date, made);
    return made;
  };
  const table = tableByDay((firstSlot) =>
    Array.from({ length: SLOTS_A_DAY }, (_, index): TownTime => {
      const { date, timeMs } = localTimeOf((firstSlot + index) * SLOT_MS + SLOT_MS / 2, zone);
      return { day: dayOf(date), hour: timeMs / 3_600_000 };
    }),
  );
  return {
    at: (slot) => {
      const times = table(slot);
      const time = times[slot - Math.floor(slot / SLOTS_A_DAY) * SLOTS_A_DAY];
      if (time === undefined) throw new RangeError(`There is no slot ${slot}`);
      return time;
    },
  };
}

function describeDay(date: string, { patronSaint, heatingFrom, heatingUntil }: Scenario["calendar"]): TownDay {
  const number = Date.parse(date) / DAY_MS;
  const year = Number(date.slice(0, 4));
  const monthDay = date.slice(5);
  const weekday = ((((number + 3) % 7) + 7) % 7) + 1;
  const isHoliday = nationalHolidays(year).has(monthDay) || monthDay === patronSaint;
  const isHeatingSeason =
    heatingFrom <= heatingUntil
      ? monthDay >= heatingFrom && monthDay <= heatingUntil
      : monthDay >= heatingFrom || monthDay <= heatingUntil;
  return {
    date,
    number,
    month: Number(date.slice(5, 7)),
    weekday,
    dayOfYear: number - Date.UTC(year, 0, 1) / DAY_MS + 1,
    isHoliday,
    isSchoolDay: !isHoliday && weekday !== 7 && isSchoolTime(year, monthDay),
    isHeatingSeason,
  };
}
