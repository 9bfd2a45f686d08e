/**
 * A derived table of series numbers, with a column of instants for each name given. Written as text that DuckDB casts:
 * it takes five times as long over a list of VALUES.
 */
export function seriesRows(ids: readonly number[], instants: Readonly<Record<string, readonly number[]>> = {}): string {
  const columns = Object.entries(instants).map(([name, atMs]) => `unnest('[${atMs.join()}]'::BIGINT[]) AS ${name}`);
  return `(SELECT ${[`unnest('[${ids.join()}]'::INTEGER[]) AS id`, ...columns].join(", ")})`;
}

/** Of a list too long to spread into `Math.min`. */
export function earliest(instants: readonly number[]): number {
  return instants.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

export function latest(instants: readonly number[]): number {
  return instants.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
