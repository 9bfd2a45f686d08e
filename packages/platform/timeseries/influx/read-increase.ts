import { registerIncrease } from "../register-increase.ts";
import type { AggregateQuery, IncreaseRow, TotalIncreaseRow } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { nameOf } from "./influxql.ts";
import { readEdges } from "./read-edges.ts";
import { registerReadings } from "./register-readings.ts";

/** The increase of registers by bucket, in the order asked. */
export async function readIncrease(server: InfluxServer, query: AggregateQuery): Promise<IncreaseRow[]> {
  const edges = await readEdges(server, query);
  const found = new Map<string, IncreaseRow[]>();
  for await (const { key, readings } of registerReadings(server, query, edges)) {
    const { point, quantity } = key;
    const rows: IncreaseRow[] = [];
    registerIncrease(readings.at, readings.value, edges, (bucket, increase, coveredMs, resets) => {
      rows.push({ point, quantity, ...boundsOf(edges, bucket), increase, coveredMs, resets });
    });
    found.set(nameOf(key), rows);
  }
  return query.series.flatMap((key) => found.get(nameOf(key)) ?? []);
}

/** The same, summed over the registers while they come by. */
export async function readIncreaseTotal(server: InfluxServer, query: AggregateQuery): Promise<TotalIncreaseRow[]> {
  const edges = await readEdges(server, query);
  const timesAsked = new Map<string, number>();
  for (const key of query.series) timesAsked.set(nameOf(key), (timesAsked.get(nameOf(key)) ?? 0) + 1);
  const totals = new Map<number, TotalIncreaseRow>();
  for await (const { key, readings } of registerReadings(server, query, edges)) {
    const times = timesAsked.get(nameOf(key)) ?? 0;
    registerIncrease(readings.at, readings.value, edges, (bucket, increase, coveredMs, resets) => {
      const total = totals.get(bucket) ?? {
        ...boundsOf(edges, bucket),
        increase: 0,
        coveredMs: 0,
        resets: 0,
        series: 0,
      };
      totals.set(bucket, {
        ...total,
        increase: total.increase + times * increase,
        coveredMs: total.coveredMs + times * coveredMs,
        resets: total.resets + times * resets,
        series: total.series + times,
      });
    });
  }
  return [...totals.values()].sort((a, b) => a.startMs - b.startMs);
}

function boundsOf(edges: readonly number[], bucket: number): { startMs: number; endMs: number } {
  return { startMs: edges[bucket] as number, endMs: edges[bucket + 1] as number };
}
