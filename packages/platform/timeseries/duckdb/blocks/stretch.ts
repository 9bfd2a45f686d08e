/** Readings of one series in the order of time. */
export interface Stretch {
  readonly count: number;
  /** Milliseconds since 1970; absent where the readings stand `stepMs` apart from `firstMs` on. */
  readonly at: Float64Array | undefined;
  readonly firstMs: number;
  readonly stepMs: number;
  readonly value: Float64Array;
  /** No value is lower than the one before it; where this is false, none need be. */
  readonly neverFalls: boolean;
}

export function stretchOf(at: Float64Array, value: Float64Array): Stretch {
  return { count: at.length, at, firstMs: at[0] ?? 0, stepMs: 0, value, neverFalls: false };
}

export function atOf({ at, firstMs, stepMs }: Stretch, index: number): number {
  return at === undefined ? firstMs + index * stepMs : (at[index] as number);
}

/** The index of the first reading at or after an instant, from `start` on; `count` where there is none. */
export function indexFrom({ count, at, firstMs, stepMs }: Stretch, atMs: number, start = 0): number {
  if (at !== undefined) return firstIndexFrom(at, atMs, start, count);
  if (atMs <= firstMs) return start;
  return stepMs === 0 ? count : Math.min(count, Math.max(start, Math.ceil((atMs - firstMs) / stepMs)));
}

/** The index of the first instant at or after `atMs` between `start` and `end`, in instants that are in order. */
export function firstIndexFrom(at: Float64Array, atMs: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both in one, in the order of time; of equal instants that of `newer` holds. */
export function mergeStretches(older: Stretch, newer: Stretch): Stretch {
  const at = new Float64Array(older.count + newer.count);
  const value = new Float64Array(older.count + newer.count);
  let count = 0;
  let olderRow = 0;
  let newerRow = 0;
  while (olderRow < older.count || newerRow < newer.count) {
    const olderMs = olderRow < older.count ? atOf(older, olderRow) : Number.POSITIVE_INFINITY;
    const newerMs = newerRow < newer.count ? atOf(newer, newerRow) : Number.POSITIVE_INFINITY;
    const isNewer = newerMs <= olderMs;
    at[count] = isNewer ? newerMs : olderMs;
    value[count] = (isNewer ? newer.value[newerRow] : older.value[olderRow]) as number;
    if (isNewer) newerRow += 1;
    if (olderMs <= newerMs) olderRow += 1;
    count += 1;
  }
  return stretchOf(at.subarray(0, count), value.subarray(0, count));
}
