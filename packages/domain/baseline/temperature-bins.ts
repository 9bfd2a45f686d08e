/** Ends of the temperature bins of CalTRACK 3.9.1, degrees F. */
export const BIN_ENDS_F: readonly number[] = [30, 45, 55, 65, 75, 90];
/** CalTRACK 3.9.1.2: a bin with fewer hours is joined with its neighbour. */
const LEAST_HOURS = 20;

/**
 * The ends that are left when bins with too few hours are joined: first from outside in, and only when the outermost hold
 * enough, those in the middle with the next warmer (eemeter 2.9.2, features.py).
 */
export function keepBinEnds(temperaturesF: readonly number[], ends: readonly number[] = BIN_ENDS_F): number[] {
  const kept = [...ends];
  for (;;) {
    if (kept.length === 0) return kept;
    const counts = countByBin(temperaturesF, kept);
    const isThin = (bin: number) => (counts[bin] ?? 0) < LEAST_HOURS;
    const outer = new Set([...(isThin(0) ? [0] : []), ...(isThin(kept.length) ? [kept.length - 1] : [])]);
    const inner = kept.map((_, index) => index).filter((index) => index > 0 && isThin(index));
    const removed = outer.size > 0 ? outer : new Set(inner);
    if (removed.size === 0) return kept;
    kept.splice(0, kept.length, ...kept.filter((_, index) => !removed.has(index)));
  }
}

/** Bins are open below and closed above: 45.0 belongs to the bin that ends at 45. */
function countByBin(temperaturesF: readonly number[], ends: readonly number[]): number[] {
  const counts = new Array<number>(ends.length + 1).fill(0);
  for (const temperature of temperaturesF) {
    const above = ends.findIndex((end) => temperature <= end);
    const bin = above === -1 ? ends.length : above;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/**
 * How a temperature is spread over bins: each takes what lies between its ends, the first everything up to its end. The
 * parts add up to the temperature, so that each bin's coefficient is the slope inside it.
 */
export function binParts(temperatureF: number, ends: readonly number[]): number[] {
  const [first] = ends;
  if (first === undefined) return [temperatureF];
  return [
    Math.min(temperatureF, first),
    ...ends.map((low, index) => Math.max(0, Math.min(temperatureF, ends[index + 1] ?? Number.POSITIVE_INFINITY) - low)),
  ];
}
