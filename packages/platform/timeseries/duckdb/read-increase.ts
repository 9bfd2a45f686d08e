import type { DuckDBConnection } from "@duckdb/node-api";
import { registerIncrease } from "../register-increase.ts";
import { findDecidingReadings } from "./deciding-readings.ts";
import { edgesOf } from "./duckdb-reader.ts";
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
  const rows = { position: [], startMs: [], endMs: [], increase: [], coveredMs: [], resets: [] } as Record<
    keyof IncreaseColumns,
    number[]
  >;
  asked.forEach((series, position) => {
    const { at, value } = readingsOf(series);
    for (const { bucket, increase, coveredMs, resets } of registerIncrease(at, value, edges)) {
      rows.position.push(position);
      rows.startMs.push(edges[bucket] as number);
      rows.endMs.push(edges[bucket + 1] as number);
      rows.increase.push(increase);
      rows.coveredMs.push(coveredMs);
      rows.resets.push(resets);
    }
  });
  return {
    position: Int32Array.from(rows.position),
    startMs: Float64Array.from(rows.startMs),
    endMs: Float64Array.from(rows.endMs),
    increase: Float64Array.from(rows.increase),
    coveredMs: Float64Array.from(rows.coveredMs),
    resets: Float64Array.from(rows.resets),
  };
}
