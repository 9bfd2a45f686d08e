import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";
import type { EnergyInterval } from "./energy-interval.ts";

const HOUR_MS = 3_600_000;
export const HOURS_OF_A_DAY = 24;

/** A local day of a heat map. */
export interface GridDay {
  readonly date: LocalDate;
  /** 23, 24 or 25 hours. */
  readonly lengthMs: number;
  /** All that is counted, measured and estimated. */
  readonly wh: number;
  readonly estimatedWh: number;
  /** Time whose energy was read, and whose sum alone was read; the rest is not known. */
  readonly measuredMs: number;
  readonly estimatedMs: number;
  /**
   * Mean power in each hour of the local clock, W. An hour that the clock shows twice is the mean of both; one that it
   * skips, and one of which nothing is known, is `undefined`.
   */
  readonly powerW: readonly (number | undefined)[];
}

interface Cell {
  wh: number;
  coveredMs: number;
}
interface Day {
  wh: number;
  estimatedWh: number;
  measuredMs: number;
  estimatedMs: number;
  readonly cells: Cell[];
}

/**
 * Lays hourly intervals of one or several supplies into days and hours of the local clock. Intervals must not reach over
 * an hour of the clock; those of one supply do not overlap. Several supplies add up where all of them are known: an hour
 * that one of them lacks is not known.
 */
export function dayHourGrid(
  supplies: readonly (readonly EnergyInterval[])[],
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
  zone: string,
): GridDay[] {
  const days: GridDay[] = [];
  const laid = supplies.map((intervals) => layOut(intervals, zone));
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const lengthMs = instantOfLocalTime(addDays(date, 1), 0, zone) - instantOfLocalTime(date, 0, zone);
    const own = laid.map((each) => each.get(date));
    const sum = (of: (day: Day) => number) => own.reduce((total, day) => total + (day === undefined ? 0 : of(day)), 0);
    // Of several supplies the least known one says how well the sum is known.
    const least = (of: (day: Day) => number) =>
      own.length === 0 ? 0 : Math.min(...own.map((day) => (day === undefined ? 0 : of(day))));
    const measuredMs = least((day) => day.measuredMs);
    days.push({
      date,
      lengthMs,
      wh: sum((day) => day.wh),
      estimatedWh: sum((day) => day.estimatedWh),
      measuredMs,
      estimatedMs: Math.max(0, least((day) => day.measuredMs + day.estimatedMs) - measuredMs),
      powerW: Array.from({ length: HOURS_OF_A_DAY }, (_, hour) => powerOf(own.map((day) => day?.cells[hour]))),
    });
  }
  return days;
}

function powerOf(cells: readonly (Cell | undefined)[]): number | undefined {
  if (cells.length === 0) return undefined;
  let powerW = 0;
  for (const cell of cells) {
    if (cell === undefined || cell.coveredMs === 0) return undefined;
    powerW += (cell.wh * HOUR_MS) / cell.coveredMs;
  }
  return powerW;
}

function layOut(intervals: readonly EnergyInterval[], zone: string): Map<LocalDate, Day> {
  const days = new Map<LocalDate, Day>();
  for (const { fromMs, toMs, wh, quality } of intervals) {
    const { date, timeMs } = localTimeOf(fromMs, zone);
    let day = days.get(date);
    if (day === undefined) {
      const cells = Array.from({ length: HOURS_OF_A_DAY }, (): Cell => ({ wh: 0, coveredMs: 0 }));
      day = { wh: 0, estimatedWh: 0, measuredMs: 0, estimatedMs: 0, cells };
      days.set(date, day);
    }
    day.wh += wh;
    if (quality === "unknown") continue;
    const lengthMs = toMs - fromMs;
    if (quality === "measured") day.measuredMs += lengthMs;
    else {
      day.estimatedMs += lengthMs;
      day.estimatedWh += wh;
    }
    const cell = day.cells[Math.floor(timeMs / HOUR_MS)];
    if (cell === undefined) continue;
    cell.wh += wh;
    cell.coveredMs += lengthMs;
  }
  return days;
}

/** A week of a heat map: mean power by hour of the clock over its days. */
export interface GridWeek {
  /** Its first day in the range, and its last. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly powerW: readonly (number | undefined)[];
}

/** Days put together to weeks that begin on Monday, for ranges that have too many days to see. */
export function gridWeeks(days: readonly GridDay[]): GridWeek[] {
  const weeks: GridDay[][] = [];
  for (const day of days) {
    const isMonday = new Date(day.date).getUTCDay() === 1;
    const last = weeks.at(-1);
    if (last === undefined || isMonday) weeks.push([day]);
    else last.push(day);
  }
  return weeks.map((week) => ({
    from: week[0]?.date ?? "",
    to: week.at(-1)?.date ?? "",
    powerW: Array.from({ length: HOURS_OF_A_DAY }, (_, hour) => {
      const known = week.flatMap(({ powerW }) => powerW[hour] ?? []);
      return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length;
    }),
  }));
}
