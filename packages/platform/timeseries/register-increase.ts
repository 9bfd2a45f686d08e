/**
 * Told the increase of the bucket between `edges[bucket]` and `edges[bucket + 1]`: whole units, how much of the bucket is
 * known, and how many readings of it were lower than the one before.
 */
export type TellIncrease = (bucket: number, increase: number, coveredMs: number, resets: number) => void;

/**
 * Tells the increase of one register in each bucket between two neighbouring `edges`, oldest first; buckets with no cover
 * are left out. `at` and `value` are the register's readings in time order, those just outside of the edges included.
 *
 * Between two readings the register is taken to run on a straight line, rounded to whole units where a bucket's edge
 * cuts it: each such value ends one bucket and starts the next, so the increases add up exactly to last minus first. A
 * reading lower than the one before it is a reset: what ran between the two is unknown and counts for nothing.
 *
 * Readings inside a bucket that lie between two others of it, with no fall among them, change nothing and may be left
 * out: the ends of every such stretch are enough.
 */
export function registerIncrease(
  at: ArrayLike<number>,
  value: ArrayLike<number>,
  edges: ArrayLike<number>,
  tell: TellIncrease,
): void {
  const buckets = edges.length - 1;
  let bucket = -1;
  let increase = 0;
  let coveredMs = 0;
  let resets = 0;
  const edgeAfter = () => (bucket + 1 < edges.length ? number(edges, bucket + 1) : Number.POSITIVE_INFINITY);
  const nextBucket = () => {
    if (bucket >= 0 && bucket < buckets && coveredMs > 0) tell(bucket, increase, coveredMs, resets);
    bucket += 1;
    increase = 0;
    coveredMs = 0;
    resets = 0;
  };

  for (let index = 0; index < at.length; index += 1) {
    const toMs = number(at, index);
    const toValue = number(value, index);
    if (index === 0) {
      while (edgeAfter() <= toMs) nextBucket();
      continue;
    }
    const fromMs = number(at, index - 1);
    const fromValue = number(value, index - 1);
    if (toValue < fromValue) {
      while (edgeAfter() <= toMs) nextBucket();
      resets += 1;
      continue;
    }
    let reachedMs = fromMs;
    let reachedValue = fromValue;
    for (let edge = edgeAfter(); edge <= toMs; edge = edgeAfter()) {
      const edgeValue = registerAt(edge, fromMs, fromValue, toMs, toValue);
      increase += edgeValue - reachedValue;
      coveredMs += edge - reachedMs;
      reachedMs = edge;
      reachedValue = edgeValue;
      nextBucket();
    }
    increase += toValue - reachedValue;
    coveredMs += toMs - reachedMs;
  }
  nextBucket();
}

/** The register on the straight line between two readings, rounded half up; exact up to 2^53 - 1. */
function registerAt(atMs: number, fromMs: number, fromValue: number, toMs: number, toValue: number): number {
  const rise = toValue - fromValue;
  const spanMs = toMs - fromMs;
  const partMs = atMs - fromMs;
  const doubled = 2 * rise * partMs + spanMs;
  if (doubled <= Number.MAX_SAFE_INTEGER) return fromValue + Math.floor(doubled / (2 * spanMs));
  return fromValue + Number((2n * BigInt(rise) * BigInt(partMs) + BigInt(spanMs)) / (2n * BigInt(spanMs)));
}

function number(values: ArrayLike<number>, index: number): number {
  const found = values[index];
  if (found === undefined) throw new RangeError(`There is no value ${index} among ${values.length}`);
  return found;
}
