import { type PointId, parsePointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { SeriesKey, StoreStats } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, measurementOf, quantityOfMeasurement } from "./influxql.ts";

/** Every series that has readings, by quantity and point. */
export async function listSeries(server: InfluxServer): Promise<SeriesKey[]> {
  const found: SeriesKey[] = [];
  for await (const { name, columns, values = [] } of server.query(['SHOW TAG VALUES WITH KEY = "point"'])) {
    const quantity = quantityOfMeasurement(name);
    const column = columns.indexOf("value");
    if (quantity === undefined) continue;
    for (const row of values) {
      const point = parsePointId(row[column]);
      if (point.ok) found.push({ point: point.value, quantity });
    }
  }
  return found;
}

/** The points that have readings of a quantity. */
export async function listPoints(server: InfluxServer, quantity: QuantityName): Promise<PointId[]> {
  const from = identifier(measurementOf(quantity));
  const points: PointId[] = [];
  for await (const { columns, values = [] } of server.query([`SHOW TAG VALUES FROM ${from} WITH KEY = "point"`])) {
    for (const row of values) points.push(row[columns.indexOf("value")] as PointId);
  }
  return points;
}

export async function measureStore(server: InfluxServer): Promise<StoreStats> {
  const series = (await listSeries(server)).length;
  let readings = 0;
  const statements = ['SELECT count("value") FROM /.*/', 'SELECT count("count") FROM /_hours$/'];
  for await (const { name, values = [] } of server.query(statements)) {
    if (quantityOfMeasurement(name.replace(/_hours$/, "")) !== undefined) readings += Number(values[0]?.[1] ?? 0);
  }
  return { series, readings, bytes: 0 };
}
