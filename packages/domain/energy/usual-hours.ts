import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { localTimeOf } from "../time/local-time.ts";
import type { EnergyInterval } from "./energy-interval.ts";

const HOUR_MS = 3_600_000;
const SUNDAY = 7;

/** The hour of the week on the local clock; holidays are like Sundays. */
function hourOfWeek(atMs: number, zone: string): number {
  const { date, timeMs } = localTimeOf(atMs, zone);
  const weekday = isHoliday(date) ? SUNDAY : weekdayOf(date);
  return (weekday - 1) * 24 + Math.floor(timeMs / HOUR_MS);
}

/**
 * What a supply usually uses in the hour that begins at an instant: the median of the same hour of the week over some
 * weeks of hourly intervals, of those that were measured. `undefined` for an hour that was never seen.
 */
export function usualHours(
  intervals: readonly EnergyInterval[],
  zone: string,
): (startMs: number) => number | undefined {
  const seen = new Map<number, number[]>();
  for (const { fromMs, toMs, wh, quality } of intervals) {
    if (quality !== "measured" || toMs - fromMs !== HOUR_MS) continue;
    const hour = hourOfWeek(fromMs, zone);
    const known = seen.get(hour);
    if (known === undefined) seen.set(hour, [wh]);
    else known.push(wh);
  }
  const medians = new Map([...seen].map(([hour, values]) => [hour, median(values)]));
  return (startMs) => medians.get(hourOfWeek(startMs, zone));
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  const upper = values[middle] ?? 0;
  return values.length % 2 === 1 ? upper : Math.round(((values[middle - 1] ?? upper) + upper) / 2);
}
