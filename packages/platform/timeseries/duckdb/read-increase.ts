import type { DuckDBConnection } from "@duckdb/node-api";
import { registerIncrease } from "../register-increase.ts";
import { findDecidingReadings } from "./deciding-readings.ts";
import { edgesOf } from "./query-scope.ts";
import type { SeriesCatalogue } from "./stored-series.ts";
import type { BucketQuery, IncreaseColumns } from "./worker-protocol.ts";

/** The increase of registers by bucket: DuckDB finds the few readings that decide it, the walk over them is exact. */
export async function readIncrease(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<IncreaseColumns> {
  const asked = Array.from(query.ids, (id) => catalogue.get(id));
  const edges = edgesOf(catalogue, query, asked);
  const readingsOf = await findDecidingReadings(connection, catalogue, query.bucket, asked, edges);
  const position: number[] = [];
  const buckets: number[] = [];
  const increases: number[] = [];
  const covered: number[] = [];
  const falls: number[] = [];
  asked.forEach((series, index) => {
    const { at, value } = readingsOf(series);
    registerIncrease(at, value, edges, (bucket, increase, coveredMs, resets) => {
      position.push(index);
      buckets.push(bucket);
      increases.push(increase);
      covered.push(coveredMs);
      falls.push(resets);
    });
  });
  return {
    position: new Int32Array(position),
    startMs: new Float64Array(buckets.map((bucket) => edges[bucket] as number)),
    endMs: new Float64Array(buckets.map((bucket) => edges[bucket + 1] as number)),
    increase: new Float64Array(increases),
    coveredMs: new Float64Array(covered),
    resets: new Float64Array(falls),
  };
}
