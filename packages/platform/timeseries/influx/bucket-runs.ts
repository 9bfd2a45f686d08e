/** Buckets of one width that follow one another: what `GROUP BY time()` can divide without knowing a calendar. */
export interface BucketRun {
  /** The number of its first bucket among all of them. */
  readonly first: number;
  readonly buckets: number;
  readonly fromMs: number;
  readonly widthMs: number;
}

/**
 * The buckets between two neighbouring `edges` as runs of equal width, oldest first. A year of days is five of them: the
 * days of 23 and of 25 hours stand alone.
 */
export function bucketRuns(edges: readonly number[]): BucketRun[] {
  const runs: BucketRun[] = [];
  for (let bucket = 0; bucket + 1 < edges.length; bucket += 1) {
    const [fromMs = Number.NaN, toMs = Number.NaN] = edges.slice(bucket, bucket + 2);
    const widthMs = toMs - fromMs;
    const last = runs.at(-1);
    if (last?.widthMs === widthMs) runs[runs.length - 1] = { ...last, buckets: last.buckets + 1 };
    else runs.push({ first: bucket, buckets: 1, fromMs, widthMs });
  }
  return runs;
}

/** What divides a run into its buckets; nothing for a bucket that stands alone. */
export function groupByTime({ fromMs, widthMs, buckets }: BucketRun): string {
  if (buckets === 1) return "";
  const offsetMs = ((fromMs % widthMs) + widthMs) % widthMs;
  return `time(${widthMs}ms, ${offsetMs}ms), `;
}
