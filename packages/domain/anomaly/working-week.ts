import { quantile } from "./robust-fit.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import { type DayRecord, HOURS, type WorkingWeek } from "./supply-memory.ts";

/** Usual days from which a week is learned, however long ago, and the days without which nothing is. */
const MOST_DAYS = 50;
export const LEAST_DAYS = 21;
/** Of the way from base to top: below, an hour counts as empty; above, as used. */
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const EMPTY = 0.14;
const USED = 0.4;

/** The supply's usual week, from its days that the calendar left open and on which nothing was wrong. */
export function learnWeek(facts: SupplyFacts, all: readonly DayRecord[]): WorkingWeek | undefined {
  const days = all.filter((record) => facts.carrier !== "gas" || record.day.isHeatingSeason);
  // A holiday in a building that never closes may be used as a Sunday or as itself: nothing is learned from it.
  const usual = days
    .filter(({ day, isClosed, isTainted }) => !isClosed && !isTainted && !day.isHoliday)
    .slice(-MOST_DAYS);
  const newest = days.at(-1);
  if (usual.length < LEAST_DAYS - 7 || newest === undefined) return undefined;
  const bins: number[][] = Array.from({ length: 7 * HOURS }, () => []);
  for (const { day, rates } of usual)
    rates.forEach((rate, hour) => {
      if (rate !== null) bins[(day.weekday - 1) * HOURS + hour]?.push(rate);
    });
  const of = (share: number) => bins.map((bin) => (bin.length === 0 ? null : quantile(bin, share)));
  const medians = of(0.5);
  const known = medians.filter((value) => value !== null);
  if (known.length < 6 * HOURS) return undefined;
  return {
    learnedOn: newest.day.date,
    medians,
    lows: of(0.25),
    base: quantile(known, 0.1),
    top: quantile(known, 0.95),
  };
}

/** How far an hour of the week is used, about 0 to 1; `undefined` where nothing is known, or all hours are alike. */
export function useOf(week: WorkingWeek, weekday: number, hour: number): number | undefined {
  const usual = week.medians[(weekday - 1) * HOURS + hour];
  if (usual === null || usual === undefined) return undefined;
  return (usual - week.base) / Math.max(week.top - week.base, 1e-9);
}

/** Whether the supply is used by a rhythm at all. */
export const hasRhythm = ({ base, top }: WorkingWeek): boolean => top > 1.35 * base + 1e-9;

export const usedHours = (week: WorkingWeek, weekday: number): readonly number[] =>
  hoursOf(week).used[weekday - 1] ?? [];

/** Empty hours of the night, or the first hours of the day where none is; of a supply without a rhythm, all hours. */
export const emptyHours = (week: WorkingWeek, weekday: number): readonly number[] =>
  hoursOf(week).empty[weekday - 1] ?? [];

/** Of each week looked at, worked out once. */
const known = new WeakMap<WorkingWeek, { used: number[][]; empty: number[][] }>();
function hoursOf(week: WorkingWeek): { used: number[][]; empty: number[][] } {
  const hours = known.get(week) ?? {
    used: WEEKDAYS.map((weekday) => hoursWhere(week, weekday, (use) => use > USED)),
    empty: WEEKDAYS.map((weekday) => emptyNightHours(week, weekday)),
  };
  known.set(week, hours);
  return hours;
}

function emptyNightHours(week: WorkingWeek, weekday: number): number[] {
  if (!hasRhythm(week)) return Array.from({ length: HOURS }, (_, hour) => hour);
  const empty = hoursWhere(week, weekday, (use) => use < EMPTY).filter((hour) => hour >= 22 || hour < 6);
  return empty.length >= 2 ? empty : [1, 2, 3, 4];
}

function hoursWhere(week: WorkingWeek, weekday: number, test: (use: number) => boolean): number[] {
  if (!hasRhythm(week)) return [];
  return Array.from({ length: HOURS }, (_, hour) => hour).filter((hour) => {
    const use = useOf(week, weekday, hour);
    return use !== undefined && test(use);
  });
}

/** A weekday with hours of use for one that the week leaves closed: the first from Monday on. */
export function workdayOf(week: WorkingWeek): number | undefined {
  for (let weekday = 1; weekday <= 5; weekday++) if (usedHours(week, weekday).length >= 3) return weekday;
  return undefined;
}
