import type { SeriesKey, TimedValue } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, instant, measurementOf, nameOf, ofPoints, pointsByQuantity } from "./influxql.ts";

/** One reading of each of several series, by `nameOf`. */
export type SeriesReadings = ReadonlyMap<string, TimedValue>;

/** The first reading of each series from an instant on, or the last one before an instant; of all its readings without. */
export async function readEnds(
  server: InfluxServer,
  which: "first" | "last",
  series: readonly SeriesKey[],
  atMs?: number,
): Promise<SeriesReadings> {
  const bound = atMs === undefined ? "" : `time ${which === "first" ? ">=" : "<"} ${instant(atMs)} AND `;
  const byQuantity = [...pointsByQuantity(series)];
  const statements = byQuantity.map(
    ([quantity, points]) =>
      `SELECT ${which}("value") FROM ${identifier(measurementOf(quantity))} WHERE ${bound}${ofPoints(points)} GROUP BY "point"`,
  );
  const readings = new Map<string, TimedValue>();
  for await (const { statement, tags, values: rows = [] } of server.query(statements)) {
    const quantity = byQuantity[statement]?.[0];
    const [at, value] = rows[0] ?? [];
    if (quantity === undefined || at === undefined) continue;
    readings.set(nameOf({ point: tags?.point ?? "", quantity }), { at: Number(at), value: Number(value) });
  }
  return readings;
}

/** The time of the first row that a statement gives; infinity when it gives none. */
export async function firstTime(server: InfluxServer, statement: string): Promise<number> {
  for await (const { values = [] } of server.query([statement])) {
    return Number(values[0]?.[0] ?? Number.POSITIVE_INFINITY);
  }
  return Number.POSITIVE_INFINITY;
}
