/** Neighbouring buckets of one width, which arithmetic tells apart. */
interface Run {
  readonly first: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly widthMs: number;
}

/**
 * An SQL expression for the number of the bucket that `at_ms` lies in, given the edges of all buckets; `at_ms` must lie
 * between the first and the last. DuckDB's own time zones work row by row and are ten times slower than this.
 */
export function bucketSql(edges: readonly number[]): string {
  const runs: Run[] = [];
  for (let bucket = 0; bucket + 1 < edges.length; bucket += 1) {
    const startMs = edges[bucket] as number;
    const endMs = edges[bucket + 1] as number;
    const last = runs.at(-1);
    if (last?.widthMs === endMs - startMs) runs[runs.length - 1] = { ...last, endMs };
    else runs.push({ first: bucket, startMs, endMs, widthMs: endMs - startMs });
  }
  return choose(runs);
}

function choose(runs: readonly Run[]): string {
  const [run] = runs;
  if (run === undefined) return "0";
  if (runs.length === 1) {
    return run.endMs - run.startMs === run.widthMs
      ? `${run.first}`
      : `${run.first} + (at_ms - ${run.startMs}) // ${run.widthMs}`;
  }
  const half = runs.length >> 1;
  const from = runs[half]?.startMs;
  return `CASE WHEN at_ms < ${from} THEN ${choose(runs.slice(0, half))} ELSE ${choose(runs.slice(half))} END`;
}
