import type { DuckDBConnection } from "@duckdb/node-api";
import { registerIncrease, type TellIncrease } from "../register-increase.ts";
import type { TimedValue } from "../time-series.ts";
import { BlockReader } from "./blocks/reading-block.ts";
import { addDecidingReadings, type Points } from "./deciding-readings.ts";
import { firstFrom, lastBefore } from "./neighbours.ts";
import { edgesOf } from "./query-scope.ts";
import { loadContents } from "./series-content.ts";
import { groupSeries } from "./series-groups.ts";
import type { SeriesCatalogue } from "./stored-series.ts";
import type { BucketQuery, IncreaseColumns, TotalIncreaseColumns } from "./worker-protocol.ts";

/** The increase of registers by bucket, by series as asked, then by time. */
export async function readIncrease(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<IncreaseColumns> {
  const position: number[] = [];
  const buckets: number[] = [];
  const increases: number[] = [];
  const covered: number[] = [];
  const falls: number[] = [];
  const edges = await walkRegisters(connection, catalogue, query, (index) => (bucket, increase, coveredMs, resets) => {
    position.push(index);
    buckets.push(bucket);
    increases.push(increase);
    covered.push(coveredMs);
    falls.push(resets);
  });
  return {
    position: new Int32Array(position),
    startMs: pick(edges, buckets, 0),
    endMs: pick(edges, buckets, 1),
    increase: new Float64Array(increases),
    coveredMs: new Float64Array(covered),
    resets: new Float64Array(falls),
  };
}

/** The edge of each bucket, or the one so many places after it. A plain loop: `from` takes several times as long. */
function pick(edges: readonly number[], buckets: readonly number[], after: number): Float64Array {
  const picked = new Float64Array(buckets.length);
  for (let row = 0; row < buckets.length; row += 1) picked[row] = edges[(buckets[row] as number) + after] as number;
  return picked;
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
  tellOf: (index: number) => TellIncrease,
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
      registerIncrease(points.at, points.value, edges, tellOf(index));
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
