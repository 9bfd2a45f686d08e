import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { hourOf } from "../../retention.ts";
import type { TimedValue, TimeRange } from "../../time-series.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, inRange, measurementOf, ofPoints } from "../influxql.ts";

/** All readings of one series in an hour (UTC), oldest first. */
export interface HourOfReadings {
  readonly point: PointId;
  readonly hourMs: number;
  readonly readings: readonly TimedValue[];
}

/** The readings of a quantity in a range of full hours, one series after the other; of all points when none are named. */
export async function* readingsByHour(
  server: InfluxServer,
  { quantity, ...range }: TimeRange & { readonly quantity: QuantityName },
  points: readonly PointId[] = [],
): AsyncGenerator<HourOfReadings> {
  let current: (HourOfReadings & { readonly readings: TimedValue[] }) | undefined;
  const ofThese = points.length === 0 ? "" : ` AND ${ofPoints(points)}`;
  const statement = `SELECT "value" FROM ${identifier(measurementOf(quantity))} WHERE ${inRange(range)}${ofThese} GROUP BY "point"`;
  for await (const { tags, values = [] } of server.query([statement])) {
    const point = (tags?.point ?? "") as PointId;
    for (const [time, value] of values) {
      const at = Number(time);
      if (current === undefined || current.point !== point || current.hourMs !== hourOf(at)) {
        if (current !== undefined) yield current;
        current = { point, hourMs: hourOf(at), readings: [] };
      }
      current.readings.push({ at, value: Number(value) });
    }
  }
  if (current !== undefined) yield current;
}
