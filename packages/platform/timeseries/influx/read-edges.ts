import { queryEdges } from "../check-query.ts";
import type { AggregateQuery } from "../time-series.ts";
import { hoursOf, isSummarized } from "./hourly-summaries.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, measurementOf, ofPoints, pointsByQuantity } from "./influxql.ts";

/** For longer ranges it is worth asking first where their readings begin and end. */
const LONG_MS = 400 * 86_400_000;

/**
 * The edges of the buckets of a query that can hold something.
 *
 * @throws OperationalError `query-refused` when the readings in its range span more than a century.
 */
export async function readEdges(server: InfluxServer, query: AggregateQuery): Promise<number[]> {
  if (query.toMs - query.fromMs <= LONG_MS) return queryEdges(query, query.fromMs, query.toMs - 1);
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  const statements = [...pointsByQuantity(query.series)].flatMap(([quantity, points]) => {
    const from = identifier(measurementOf(quantity));
    const where = `WHERE ${ofPoints(points)}`;
    const ends = [`SELECT first("value") FROM ${from} ${where}`, `SELECT last("value") FROM ${from} ${where}`];
    // Only the newest hour is never summarized, so that summaries can be older but not newer than all readings.
    return isSummarized(quantity)
      ? [...ends, `SELECT first("count") FROM ${identifier(hoursOf(quantity))} ${where}`]
      : ends;
  });
  for await (const { values = [] } of server.query(statements)) {
    const at = Number(values[0]?.[0] ?? Number.NaN);
    oldestMs = Math.min(oldestMs, at);
    newestMs = Math.max(newestMs, at);
  }
  return queryEdges(query, oldestMs, newestMs);
}
