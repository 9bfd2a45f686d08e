import type { TimedValue } from "@lucciola/platform/timeseries/time-series.ts";

export const QUARTER_MS = 900_000;
/** Between readings further apart nobody knows when the energy was used. */
const NEAR_MS = 3_600_000;

/**
 * What a register advanced by in each quarter of an hour from `fromMs` on (a whole quarter), on the straight line between
 * readings that are near each other; `undefined` where there are none, or where the register fell. Readings are the oldest
 * first and reach an hour beyond both ends.
 */
export function quarterIncreases(
  readings: readonly TimedValue[],
  fromMs: number,
  toMs: number,
): (number | undefined)[] {
  let next = 0;
  const edge = (atMs: number): { readonly value: number; readonly after: number } | undefined => {
    while (next < readings.length && (readings[next]?.at ?? 0) < atMs) next += 1;
    const after = readings[next];
    if (after === undefined) return undefined;
    if (after.at === atMs) return { value: after.value, after: next };
    const before = readings[next - 1];
    if (before === undefined || after.at - before.at > NEAR_MS || after.value < before.value) return undefined;
    const share = (atMs - before.at) / (after.at - before.at);
    return { value: before.value + share * (after.value - before.value), after: next };
  };
  const quarters: (number | undefined)[] = [];
  let start = edge(fromMs);
  for (let atMs = fromMs + QUARTER_MS; atMs <= toMs; atMs += QUARTER_MS) {
    const end = edge(atMs);
    quarters.push(
      start === undefined || end === undefined || !isRising(readings, start.after, end.after)
        ? undefined
        : end.value - start.value,
    );
    start = end;
  }
  return quarters;
}

/** Whether readings near each other lead upwards from one index to another. */
function isRising(readings: readonly TimedValue[], from: number, to: number): boolean {
  for (let index = from + 1; index <= to; index += 1) {
    const [before, after] = [readings[index - 1], readings[index]];
    if (before === undefined || after === undefined) return false;
    if (after.value < before.value || after.at - before.at > NEAR_MS) return false;
  }
  return true;
}

/** The mean of a gauge in each quarter; `undefined` where it said nothing. */
export function quarterMeans(readings: readonly TimedValue[], fromMs: number, toMs: number): (number | undefined)[] {
  const count = (toMs - fromMs) / QUARTER_MS;
  const sums = new Array<number>(count).fill(0);
  const counts = new Array<number>(count).fill(0);
  for (const { at, value } of readings) {
    const index = Math.floor((at - fromMs) / QUARTER_MS);
    if (index < 0 || index >= count) continue;
    sums[index] = (sums[index] ?? 0) + value;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return sums.map((sum, index) => (counts[index] ? sum / counts[index] : undefined));
}

/** The last that a gauge said in each quarter, its end included; `undefined` where it said nothing. */
export function quarterLasts(readings: readonly TimedValue[], fromMs: number, toMs: number): (number | undefined)[] {
  const lasts = new Array<number | undefined>((toMs - fromMs) / QUARTER_MS).fill(undefined);
  for (const { at, value } of readings) {
    const index = Math.ceil((at - fromMs) / QUARTER_MS) - 1;
    if (index >= 0 && index < lasts.length) lasts[index] = value;
  }
  return lasts;
}
