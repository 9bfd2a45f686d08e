/** Where the rows of each series lie in columns that are ordered by series. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A derived table of series numbers, with a column of instants for each name given. Written as text that DuckDB casts:
 * it takes five times as long over a list of VALUES.
 */
export function seriesRows(ids: readonly number[], instants: Readonly<Record<string, readonly number[]>> = {}): string {
  const columns = Object.entries(instants).map(([name, atMs]) => `unnest('[${atMs.join()}]'::BIGINT[]) AS ${name}`);
  return `(SELECT ${[`unnest('[${ids.join()}]'::INTEGER[]) AS id`, ...columns].join(", ")})`;
}

export function spansBySeries(ids: Float64Array): Map<number, Span> {
  const spans = new Map<number, Span>();
  for (let start = 0; start < ids.length; ) {
    const id = ids[start] as number;
    let end = start + 1;
    while (ids[end] === id) end += 1;
    spans.set(id, { start, end });
    start = end;
  }
  return spans;
}
