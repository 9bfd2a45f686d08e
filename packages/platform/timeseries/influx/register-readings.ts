import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { AggregateQuery, SeriesKey } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, inRange, measurementOf, nameOf, ofPoints, pointsByQuantity } from "./influxql.ts";
import { readEnds } from "./read-ends.ts";
import { StretchEnds } from "./stretch-ends.ts";

/**
 * The readings that decide the increase of each register asked for, once each, in the order in which the server tells
 * them. InfluxQL can neither say when the first and the last reading of a bucket were nor, at a bearable cost, whether a
 * register fell between them: so every reading of the range comes by, and few are kept.
 */
export async function* registerReadings(
  server: InfluxServer,
  { series }: AggregateQuery,
  edges: readonly number[],
): AsyncGenerator<{ readonly key: SeriesKey; readonly readings: StretchEnds }> {
  const [fromMs, toMs] = [edges[0], edges.at(-1)];
  if (fromMs === undefined || toMs === undefined) return;
  const before = await readEnds(server, "last", series, fromMs);
  const after = await readEnds(server, "first", series, toMs);
  const begin = (key: SeriesKey) => {
    const readings = new StretchEnds(edges);
    readings.add(before.get(nameOf(key)));
    return { key, readings };
  };
  const end = (register: { readonly key: SeriesKey; readonly readings: StretchEnds }) => {
    register.readings.add(after.get(nameOf(register.key)));
    told.add(nameOf(register.key));
    return register;
  };

  const told = new Set<string>();
  const byQuantity = [...pointsByQuantity(series)];
  const statements = byQuantity.map(
    ([quantity, points]) =>
      `SELECT "value" FROM ${identifier(measurementOf(quantity))} WHERE ${inRange({ fromMs, toMs })} AND ${ofPoints(points)} GROUP BY "point"`,
  );
  let current: ReturnType<typeof begin> | undefined;
  for await (const { statement, tags, values = [] } of server.query(statements)) {
    const quantity = byQuantity[statement]?.[0];
    if (quantity === undefined) continue;
    const key = { point: (tags?.point ?? "") as PointId, quantity };
    if (current === undefined || nameOf(current.key) !== nameOf(key)) {
      if (current !== undefined) yield end(current);
      current = begin(key);
    }
    for (const [at, value] of values) current.readings.add({ at: Number(at), value: Number(value) });
  }
  if (current !== undefined) yield end(current);
  // A register without a reading in the range still advances between the readings around it.
  for (const key of series) if (!told.has(nameOf(key))) yield end(begin(key));
}
