import type { RangeResult, Reading, SeriesKey, TimedValue, TimeRange } from "../time-series.ts";
import { hoursOf, isSummarized, valueOfHour } from "./hourly-summaries.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, inRange, measurementOf, nameOf, ofPoints } from "./influxql.ts";
import { readEnds } from "./read-ends.ts";

/** The newest reading of each series, in the order asked. */
export async function readLatest(server: InfluxServer, series: readonly SeriesKey[]): Promise<Reading[]> {
  const newest = await readEnds(server, "last", series);
  return series.flatMap(({ point, quantity }) => {
    const reading = newest.get(nameOf({ point, quantity }));
    return reading === undefined ? [] : [{ point, quantity, ...reading }];
  });
}

/** The first readings and summarized hours of a series in a range, oldest first. */
export async function readRange(
  server: InfluxServer,
  { point, quantity }: SeriesKey,
  range: TimeRange,
  limit: number,
): Promise<RangeResult> {
  if (range.fromMs >= range.toMs) return { values: [], truncated: false };
  // One more than asked for tells whether there is more.
  const part = `WHERE ${inRange(range)} AND ${ofPoints([point])} ORDER BY time LIMIT ${limit + 1}`;
  const statements = [`SELECT "value" FROM ${identifier(measurementOf(quantity))} ${part}`];
  if (isSummarized(quantity)) {
    statements.push(`SELECT "sum", "count", "last" FROM ${identifier(hoursOf(quantity))} ${part}`);
  }
  const readings: TimedValue[] = [];
  const hours: TimedValue[] = [];
  for await (const { statement, values = [] } of server.query(statements)) {
    for (const row of values) {
      const [at = Number.NaN, value = Number.NaN, count = Number.NaN, last = Number.NaN] = row.map(Number);
      if (statement === 0) readings.push({ at, value });
      else hours.push({ at, value: valueOfHour(quantity, { sum: value, count, last }) });
    }
  }
  const values = hours.length === 0 ? readings : [...hours, ...readings].sort((a, b) => a.at - b.at);
  return { values: values.slice(0, limit), truncated: values.length > limit };
}
