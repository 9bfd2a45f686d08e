import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import type { GridDay } from "./day-hour-grid.ts";

/** When a building uses energy, from its days and hours. Nothing is said of a building of which too little is known. */
export interface UsageHabits {
  /** What it draws when nobody needs anything: the median of the lowest hour of each whole day, W. */
  readonly baseLoadW: number;
  /** What the base load is of all energy, if it runs at all hours, %. */
  readonly baseLoadPct: number;
  /** Of the energy: between 22 and 6 of the local clock, %. A third of the hours lie there. */
  readonly nightPct: number;
  /** Of the energy: on Saturdays, Sundays and national holidays, %. */
  readonly weekendPct: number;
  /** What these days are of all whole days, %: what a building that knows no weekend would use on them. */
  readonly weekendDaysPct: number;
}

const HOUR_MS = 3_600_000;
/** Days that are known throughout; a median of fewer says nothing. */
const LEAST_DAYS = 3;
const isNight = (hour: number): boolean => hour >= 22 || hour < 6;
const isFree = ({ date }: GridDay): boolean => weekdayOf(date) >= 6 || isHoliday(date);

/** From whole days alone, that is those of which every hour that the clock showed is known. */
export function usageHabits(days: readonly GridDay[]): UsageHabits | undefined {
  const whole = days.filter(({ lengthMs, measuredMs, estimatedMs }) => measuredMs + estimatedMs >= lengthMs);
  if (whole.length < LEAST_DAYS) return undefined;
  const totalWh = sum(whole.map(({ wh }) => wh));
  if (totalWh <= 0) return undefined;
  const lowest = whole.map(({ powerW }) => Math.min(...powerW.filter((each) => each !== undefined)));
  const baseLoadW = median(lowest);
  const hours = sum(whole.map(({ lengthMs }) => lengthMs)) / HOUR_MS;
  const byHour = (of: (hour: number) => boolean) =>
    sum(whole.flatMap(({ powerW }) => powerW.map((each, hour) => (of(hour) ? (each ?? 0) : 0))));
  const free = whole.filter(isFree);
  return {
    baseLoadW,
    baseLoadPct: Math.min(100, (100 * baseLoadW * hours) / totalWh),
    nightPct: (100 * byHour(isNight)) / byHour(() => true),
    weekendPct: (100 * sum(free.map(({ wh }) => wh))) / totalWh,
    weekendDaysPct: (100 * free.length) / whole.length,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
