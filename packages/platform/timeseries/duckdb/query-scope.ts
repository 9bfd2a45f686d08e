import { queryEdges } from "../check-query.ts";
import { seriesRows } from "./series-rows.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import type { BucketQuery } from "./worker-protocol.ts";

/** A list of numbers this long is still quicker to compare with than to join with. */
const MAX_LISTED = 64;

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

/** A condition on the series, at least one. */
export function ofSeries(asked: readonly StoredSeries[]): string {
  const ids = [...new Set(asked.map(({ id }) => id))].sort((a, b) => a - b);
  const [first = 0, last = 0] = [ids[0], ids.at(-1)];
  if (last - first + 1 === ids.length) return `series BETWEEN ${first} AND ${last}`;
  return ids.length <= MAX_LISTED ? `series IN (${ids.join()})` : `series IN (SELECT id FROM ${seriesRows(ids)})`;
}

/** Where readings lie that were not packed into blocks yet. */
export const tableOf = (isRegister: boolean) => (isRegister ? "registers" : "gauges");
