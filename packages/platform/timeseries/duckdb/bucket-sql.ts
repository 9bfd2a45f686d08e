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
  const number = ({ first, startMs, endMs, widthMs }: Run) =>
    endMs - startMs === widthMs ? `${first}` : `${first} + (at_ms - ${startMs}) // ${widthMs}`;
  return `(${chooseRun(runsOf(edges), number)})::INTEGER`;
}

/** An SQL condition that holds within `reachMs` of an edge: `at_ms - start < reachMs` or `end - at_ms <= reachMs`. */
export function nearEdgeSql(edges: readonly number[], reachMs: number): string {
  const near = ({ startMs, endMs, widthMs }: Run) => {
    if (widthMs <= 2 * reachMs) return "true";
    if (endMs - startMs === widthMs) return `(at_ms < ${startMs + reachMs} OR at_ms >= ${endMs - reachMs})`;
    return `(at_ms - ${startMs - reachMs}) % ${widthMs} < ${2 * reachMs}`;
  };
  return chooseRun(runsOf(edges), near);
}

function runsOf(edges: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let bucket = 0; bucket + 1 < edges.length; bucket += 1) {
    const startMs = edges[bucket] as number;
    const endMs = edges[bucket + 1] as number;
    const last = runs.at(-1);
    if (last?.widthMs === endMs - startMs) runs[runs.length - 1] = { ...last, endMs };
    else runs.push({ first: bucket, startMs, endMs, widthMs: endMs - startMs });
  }
  return runs;
}

/** Halves the runs by `at_ms` until one is left. */
function chooseRun(runs: readonly Run[], describe: (run: Run) => string): string {
  const half = runs.length >> 1;
  const [only] = runs;
  const middle = runs[half];
  if (only === undefined || middle === undefined) throw new RangeError("There is no bucket between the edges");
  if (half === 0) return describe(only);
  const before = chooseRun(runs.slice(0, half), describe);
  return `CASE WHEN at_ms < ${middle.startMs} THEN ${before} ELSE ${chooseRun(runs.slice(half), describe)} END`;
}
