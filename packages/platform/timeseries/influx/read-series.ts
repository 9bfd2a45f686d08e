import { parsePointId } from "@lucciola/contract/ids/ids.ts";
import type { SeriesKey, StoreStats } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { quantityOfMeasurement } from "./influxql.ts";

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

export async function measureStore(server: InfluxServer): Promise<StoreStats> {
  const series = (await listSeries(server)).length;
  let readings = 0;
  for await (const { name, values = [] } of server.query(['SELECT count("value") FROM /.*/'])) {
    if (quantityOfMeasurement(name) !== undefined) readings += Number(values[0]?.[1] ?? 0);
  }
  return { series, readings, bytes: 0 };
}
