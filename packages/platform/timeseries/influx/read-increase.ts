import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { registerIncrease } from "../register-increase.ts";
import type { AggregateQuery, IncreaseRow, SeriesKey } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, inRange, measurementOf, ofPoints, pointsByQuantity } from "./influxql.ts";
import { readEdges } from "./read-edges.ts";
import { readEnds } from "./read-readings.ts";
import { StretchEnds } from "./stretch-ends.ts";

/**
 * The increase of registers by bucket. InfluxQL can neither say when the first and the last reading of a bucket were nor,
 * at a bearable cost, whether a register fell between them: so every reading of the range comes by, and few are kept.
 */
export async function readIncrease(server: InfluxServer, query: AggregateQuery): Promise<IncreaseRow[]> {
  const edges = await readEdges(server, query);
  const [fromMs, toMs] = [edges[0], edges.at(-1)];
  if (fromMs === undefined || toMs === undefined) return [];
  const before = await readEnds(server, "last", query.series, fromMs);
  const after = await readEnds(server, "first", query.series, toMs);

  const found = new Map<string, IncreaseRow[]>();
  const start = ({ point, quantity }: SeriesKey) => {
    const ends = new StretchEnds(edges);
    const reading = before.of(point, quantity);
    if (reading !== undefined) ends.add(reading.at, reading.value);
    return ends;
  };
  const finish = ({ point, quantity }: SeriesKey, ends: StretchEnds) => {
    const reading = after.of(point, quantity);
    if (reading !== undefined) ends.add(reading.at, reading.value);
    const rows: IncreaseRow[] = [];
    registerIncrease(ends.at, ends.value, edges, (bucket, increase, coveredMs, resets) => {
      const [startMs = Number.NaN, endMs = Number.NaN] = edges.slice(bucket, bucket + 2);
      rows.push({ point, quantity, startMs, endMs, increase, coveredMs, resets });
    });
    found.set(`${point} ${quantity}`, rows);
  };

  const byQuantity = [...pointsByQuantity(query.series)];
  const statements = byQuantity.map(
    ([quantity, points]) =>
      `SELECT "value" FROM ${identifier(measurementOf(quantity))} WHERE ${inRange({ fromMs, toMs })} AND ${ofPoints(points)} GROUP BY "point"`,
  );
  let current: { readonly key: SeriesKey; readonly ends: StretchEnds } | undefined;
  for await (const { statement, tags, values = [] } of server.query(statements)) {
    const quantity = byQuantity[statement]?.[0];
    if (quantity === undefined) continue;
    const key = { point: (tags?.["point"] ?? "") as PointId, quantity };
    if (current?.key.point !== key.point || current.key.quantity !== key.quantity) {
      if (current !== undefined) finish(current.key, current.ends);
      current = { key, ends: start(key) };
    }
    for (const [at, value] of values) current.ends.add(Number(at), Number(value));
  }
  if (current !== undefined) finish(current.key, current.ends);
  return query.series.flatMap((key) => {
    const name = `${key.point} ${key.quantity}`;
    // A register without a reading in the range still advances between the readings around it.
    if (!found.has(name)) finish(key, start(key));
    return found.get(name) ?? [];
  });
}
