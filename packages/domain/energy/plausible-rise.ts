import type { RegisterReading } from "./register-readings.ts";

const QUANTILE = 0.99;
/** How much more than it did in 99 of 100 steps a supply may draw: a heat pump on the coldest day, a feast in the hall [A]. */
const HEADROOM = 3;

/** Whether a rise of this many units within this time is what the supply may have drawn. */
export type PlausibleRise = (rise: number, forMs: number) => boolean;

/** What is plausible for a supply by the rises of its own register. Where it has never risen nothing is implausible. */
export function plausibleRise(readings: readonly RegisterReading[]): PlausibleRise {
  const rates: number[] = [];
  for (const [index, { atMs, value }] of readings.entries()) {
    const before = readings[index - 1];
    if (before !== undefined && value > before.value) rates.push((value - before.value) / (atMs - before.atMs));
  }
  if (rates.length === 0) return () => true;
  const sorted = Float64Array.from(rates).sort();
  const usual = sorted[Math.min(sorted.length - 1, Math.floor(QUANTILE * sorted.length))] ?? 0;
  return (rise, forMs) => rise <= HEADROOM * usual * forMs;
}
