import type { RegisterReading } from "./register-readings.ts";

const QUANTILE = 0.99;
/** How much more than it did in 99 of 100 steps a supply may draw: a heat pump on the coldest day, a feast in the hall [A]. */
const HEADROOM = 3;

/** Whether a rise of this many units within this time is what the supply may have drawn. */
export type PlausibleRise = (rise: number, forMs: number) => boolean;

/**
 * What is plausible for a supply by the rises of its own register, under each of its meters. Rises right before or after a
 * fall do not count: they are what is judged. Where no other is known nothing is implausible.
 */
export function plausibleRise(meters: readonly (readonly RegisterReading[])[]): PlausibleRise {
  // Worked out when it is first asked for: most registers never fall.
  let most: number | undefined;
  return (rise, forMs) => {
    most ??= HEADROOM * usualRate(meters);
    return rise <= most * forMs;
  };
}

function usualRate(meters: readonly (readonly RegisterReading[])[]): number {
  const rates = Float64Array.from(meters.flatMap(calmRates)).sort();
  return rates[Math.min(rates.length - 1, Math.floor(QUANTILE * rates.length))] ?? Number.POSITIVE_INFINITY;
}

/** Units a millisecond of each rise that stands between two others, or between one and an end. */
function calmRates(readings: readonly RegisterReading[]): number[] {
  const rates: number[] = [];
  for (const [index, { atMs, value }] of readings.entries()) {
    const before = readings[index - 1];
    if (before === undefined || value <= before.value) continue;
    const isAfterFall = before.value < (readings[index - 2]?.value ?? 0);
    const isBeforeFall = (readings[index + 1]?.value ?? value) < value;
    if (!isAfterFall && !isBeforeFall) rates.push((value - before.value) / (atMs - before.atMs));
  }
  return rates;
}
