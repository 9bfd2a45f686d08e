import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { AggregateQuery, AggregateRow } from "../time-series.ts";
import { bucketRuns, groupByTime } from "./bucket-runs.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, inRange, measurementOf, ofPoints, pointsByQuantity } from "./influxql.ts";
import { readEdges } from "./read-edges.ts";

/** Count, sum, mean, minimum and maximum of each series and bucket that has readings. */
export async function readAggregate(server: InfluxServer, query: AggregateQuery): Promise<AggregateRow[]> {
  const runs = bucketRuns(await readEdges(server, query));
  const parts = [...pointsByQuantity(query.series)].flatMap(([quantity, points]) =>
    runs.map((run) => ({ quantity, points, run })),
  );
  const statements = parts.map(({ quantity, points, run }) => {
    const range = { fromMs: run.fromMs, toMs: run.fromMs + run.buckets * run.widthMs };
    return `SELECT count("value"), sum("value"), min("value"), max("value") FROM ${identifier(measurementOf(quantity))} WHERE ${inRange(range)} AND ${ofPoints(points)} GROUP BY ${groupByTime(run)}"point" fill(none)`;
  });

  const found = new Map<string, AggregateRow[]>();
  for await (const { statement, tags, values = [] } of server.query(statements)) {
    const part = parts[statement];
    if (part === undefined) continue;
    const { quantity, run } = part;
    const point = (tags?.["point"] ?? "") as PointId;
    const key = `${point} ${quantity}`;
    const rows = found.get(key) ?? [];
    found.set(key, rows);
    for (const [time, ...numbers] of values) {
      const [count = 0, sum = Number.NaN, min = Number.NaN, max = Number.NaN] = numbers.map(Number);
      const startMs = run.buckets === 1 ? run.fromMs : Number(time);
      if (count > 0) rows.push({ point, quantity, startMs, count, sum, mean: sum / count, min, max });
    }
  }
  return query.series.flatMap(({ point, quantity }) => found.get(`${point} ${quantity}`) ?? []);
}
