import { queryEdges } from "../check-query.ts";
import { seriesRows } from "./series-rows.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import type { BucketQuery } from "./worker-protocol.ts";

/** The buckets of a query that can hold readings of the series asked for. */
export function edgesOf(
  catalogue: SeriesCatalogue,
  query: BucketQuery,
  asked: readonly StoredSeries[],
): readonly number[] {
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { id, firstAtMs } of asked) {
    oldestMs = Math.min(oldestMs, firstAtMs);
    newestMs = Math.max(newestMs, catalogue.newest.at(id));
  }
  return queryEdges(query, oldestMs, newestMs);
}

export const inRange = (edges: readonly number[]) => `at_ms >= ${edges[0]} AND at_ms < ${edges.at(-1)}`;

/** A condition on the series, all of one table; no condition is cheaper than a list of all that the table holds. */
export function ofSeries(catalogue: SeriesCatalogue, asked: readonly StoredSeries[]): string {
  const ids = new Set(asked.map(({ id }) => id));
  const all = catalogue.all().filter(({ isRegister }) => isRegister === asked[0]?.isRegister);
  if (ids.size >= all.length) return "true";
  const [only] = ids;
  return ids.size === 1 ? `series = ${only}` : `series IN (SELECT id FROM ${seriesRows([...ids])})`;
}
