import type { DuckDBConnection } from "@duckdb/node-api";
import { registerIncrease, type TellIncrease } from "../register-increase.ts";
import type { TimedValue } from "../time-series.ts";
import { BlockReader } from "./blocks/reading-block.ts";
import { addDecidingReadings, type Points } from "./deciding-readings.ts";
import { IncreaseOutput } from "./increase-output.ts";
import { firstFrom, lastBefore } from "./neighbours.ts";
import { edgesOf } from "./query-scope.ts";
import { loadContents } from "./series-content.ts";
import { groupSeries } from "./series-groups.ts";
import type { SeriesCatalogue } from "./stored-series.ts";
import type { BucketQuery, IncreaseColumns, TotalIncreaseColumns } from "./worker-protocol.ts";

/** Five megabytes; not every series has cover in each bucket of a range of many years. */
const MAX_EXPECTED_ROWS = 100_000;

/** The increase of registers by bucket, by series as asked, then by time. */
export async function readIncrease(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<IncreaseColumns> {
  let output = new IncreaseOutput(0);
  await walkRegisters(connection, catalogue, query, (index, edges) => {
    if (index === 0) output = new IncreaseOutput(Math.min(MAX_EXPECTED_ROWS, query.ids.length * (edges.length - 1)));
    return (bucket, increase, coveredMs, resets) =>
      output.add(index, edges[bucket] as number, edges[bucket + 1] as number, increase, coveredMs, resets);
  });
  return output.columns();
}

/** The same summed over all registers. */
export async function readTotalIncrease(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<TotalIncreaseColumns> {
  const totals = new Map<number, { increase: number; coveredMs: number; resets: number; series: number }>();
  const edges = await walkRegisters(connection, catalogue, query, () => (bucket, increase, coveredMs, resets) => {
    const total = totals.get(bucket);
    if (total === undefined) {
      totals.set(bucket, { increase, coveredMs, resets, series: 1 });
      return;
    }
    total.increase += increase;
    total.coveredMs += coveredMs;
    total.resets += resets;
    total.series += 1;
  });
  const rows = [...totals].sort(([a], [b]) => a - b);
  return {
    startMs: Float64Array.from(rows, ([bucket]) => edges[bucket] as number),
    endMs: Float64Array.from(rows, ([bucket]) => edges[bucket + 1] as number),
    increase: Float64Array.from(rows, ([, { increase }]) => increase),
    coveredMs: Float64Array.from(rows, ([, { coveredMs }]) => coveredMs),
    resets: Float64Array.from(rows, ([, { resets }]) => resets),
    series: Float64Array.from(rows, ([, { series }]) => series),
  };
}

/** Tells the increases of each register, in the order asked, and answers the edges of the buckets. */
async function walkRegisters(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
  tellOf: (index: number, edges: readonly number[]) => TellIncrease,
): Promise<readonly number[]> {
  const asked = Array.from(query.ids, (id) => catalogue.get(id));
  const edges = edgesOf(catalogue, query, asked);
  const [fromMs, toMs] = [edges[0], edges.at(-1)];
  if (fromMs === undefined || toMs === undefined) return edges;
  const range = { fromMs, toMs };
  const reader = new BlockReader();
  let index = 0;
  for (const group of await groupSeries(connection, asked, range)) {
    const before = await lastBefore(
      connection,
      fromMs,
      group.filter(({ firstAtMs }) => firstAtMs < fromMs),
    );
    const after = await firstFrom(
      connection,
      toMs,
      group.filter(({ id }) => catalogue.newest.at(id) >= toMs),
    );
    const contents = await loadContents(connection, group, range);
    for (const { id } of group) {
      const points: Points = { at: [], value: [] };
      const content = contents.get(id);
      // A block that reaches out of the range tells of the neighbour itself.
      if ((content?.firstMs ?? fromMs) >= fromMs) addReading(points, before.get(id));
      for (const stretch of content?.stretches(reader) ?? []) addDecidingReadings(points, stretch, edges);
      if ((points.at.at(-1) ?? fromMs) < toMs) addReading(points, after.get(id));
      registerIncrease(points.at, points.value, edges, tellOf(index, edges));
      index += 1;
    }
  }
  return edges;
}

function addReading({ at, value }: Points, reading: TimedValue | undefined): void {
  if (reading === undefined) return;
  at.push(reading.at);
  value.push(reading.value);
}
