import { nationalHolidays } from "@lucciola/domain/time/italian-holidays.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { isSchoolTime } from "@lucciola/domain/time/school-time.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { SLOT_MS, SLOTS_A_DAY, tableByDay } from "./slots.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

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
  const days = new Map<number, TownDay>();
  const dayOf = (number: number): TownDay => {
    const known = days.get(number);
    if (known !== undefined) return known;
    const made = describeDay(number, scenario.calendar);
    days.set(number, made);
    return made;
  };
  const table = tableByDay((firstSlot): TownTime[] => {
    const middleMs = (index: number): number => (firstSlot + index) * SLOT_MS + SLOT_MS / 2;
    const offsetMs = (index: number): number => clockOffsetMs(middleMs(index), zone);
    const [first, last] = [offsetMs(0), offsetMs(SLOTS_A_DAY - 1)];
    return Array.from({ length: SLOTS_A_DAY }, (_, index) => {
      // Only on a day on which the clock changes must every slot be asked for its own.
      const wallMs = middleMs(index) + (first === last ? first : offsetMs(index));
      const number = Math.floor(wallMs / DAY_MS);
      return { day: dayOf(number), hour: (wallMs - number * DAY_MS) / HOUR_MS };
    });
  });
  return {
    at: (slot) => {
      const times = table(slot);
      const time = times[slot - Math.floor(slot / SLOTS_A_DAY) * SLOTS_A_DAY];
      if (time === undefined) throw new RangeError(`There is no slot ${slot}`);
      return time;
    },
  };
}

/** What the zone's clock is ahead of UTC. */
function clockOffsetMs(atMs: number, zone: string): number {
  const { date, timeMs } = localTimeOf(atMs, zone);
  return Date.parse(date) + timeMs - atMs;
}

function describeDay(number: number, { patronSaint, heatingFrom, heatingUntil }: Scenario["calendar"]): TownDay {
  const date = new Date(number * DAY_MS).toISOString().slice(0, 10);
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
    isSchoolDay: !isHoliday && weekday !== 7 && isSchoolTime(date),
    isHeatingSeason,
  };
}
