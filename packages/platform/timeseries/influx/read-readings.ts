import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { RangeResult, Reading, SeriesKey, TimedValue, TimeRange } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, inRange, instant, measurementOf, ofPoints, pointsByQuantity } from "./influxql.ts";

/** The newest reading of each series, in the order asked. */
export async function readLatest(server: InfluxServer, series: readonly SeriesKey[]): Promise<Reading[]> {
  const newest = await readEnds(server, "last", series);
  return series.flatMap(({ point, quantity }) => {
    const reading = newest.of(point, quantity);
    return reading === undefined ? [] : [{ point, quantity, ...reading }];
  });
}

/** The first readings of a series in a range, oldest first. */
export async function readRange(
  server: InfluxServer,
  { point, quantity }: SeriesKey,
  range: TimeRange,
  limit: number,
): Promise<RangeResult> {
  const values: TimedValue[] = [];
  if (range.fromMs >= range.toMs) return { values, truncated: false };
  // One more than asked for tells whether there is more.
  const statement = `SELECT "value" FROM ${identifier(measurementOf(quantity))} WHERE ${inRange(range)} AND ${ofPoints([point])} ORDER BY time LIMIT ${limit + 1}`;
  for await (const { values: rows = [] } of server.query([statement])) {
    for (const [at, value] of rows) values.push({ at: Number(at), value: Number(value) });
  }
  return { values: values.slice(0, limit), truncated: values.length > limit };
}

/** One reading of each of several series. */
export class SeriesReadings {
  readonly #readings = new Map<string, TimedValue>();

  of(point: PointId, quantity: QuantityName): TimedValue | undefined {
    return this.#readings.get(`${point} ${quantity}`);
  }

  add(point: string, quantity: QuantityName, reading: TimedValue): void {
    this.#readings.set(`${point} ${quantity}`, reading);
  }

  all(): TimedValue[] {
    return [...this.#readings.values()];
  }
}

/** The first reading of each series from an instant on, or the last one before an instant. */
export async function readEnds(
  server: InfluxServer,
  which: "first" | "last",
  series: readonly SeriesKey[],
  atMs?: number,
): Promise<SeriesReadings> {
  const readings = new SeriesReadings();
  const byQuantity = [...pointsByQuantity(series)];
  const bound = atMs === undefined ? "" : `time ${which === "first" ? ">=" : "<"} ${instant(atMs)} AND `;
  const statements = byQuantity.map(
    ([quantity, points]) =>
      `SELECT ${which}("value") FROM ${identifier(measurementOf(quantity))} WHERE ${bound}${ofPoints(points)} GROUP BY "point"`,
  );
  for await (const { statement, tags, values: rows = [] } of server.query(statements)) {
    const quantity = byQuantity[statement]?.[0];
    const [at, value] = rows[0] ?? [];
    if (quantity === undefined || at === undefined) continue;
    readings.add(tags?.["point"] ?? "", quantity, { at: Number(at), value: Number(value) });
  }
  return readings;
}
