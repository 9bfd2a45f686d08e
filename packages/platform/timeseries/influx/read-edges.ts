import { queryEdges } from "../check-query.ts";
import type { AggregateQuery } from "../time-series.ts";
import type { InfluxServer } from "./influx-server.ts";
import { readEnds } from "./read-readings.ts";

/** The buckets of a longer range are worth asking first where its readings begin and end. */
const LONG_MS = 400 * 86_400_000;

/** @throws OperationalError `query-refused` when the readings in the range span more than a century. */
export async function readEdges(server: InfluxServer, query: AggregateQuery): Promise<number[]> {
  if (query.toMs - query.fromMs <= LONG_MS) return queryEdges(query, query.fromMs, query.toMs - 1);
  const oldest = (await readEnds(server, "first", query.series)).all();
  const newest = (await readEnds(server, "last", query.series)).all();
  return queryEdges(
    query,
    oldest.reduce((ms, { at }) => Math.min(ms, at), Number.POSITIVE_INFINITY),
    newest.reduce((ms, { at }) => Math.max(ms, at), Number.NEGATIVE_INFINITY),
  );
}
