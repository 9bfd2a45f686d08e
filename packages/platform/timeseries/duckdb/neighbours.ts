import type { DuckDBConnection } from "@duckdb/node-api";
import type { TimedValue } from "../time-series.ts";

export interface SeriesInstant {
  readonly id: number;
  readonly atMs: number;
}

const DAY_MS = 86_400_000;
/** How far to look, step by step: without a key, the whole file is read for what is not found near by. */
const REACHES_MS = [2 * DAY_MS, 60 * DAY_MS, Number.POSITIVE_INFINITY];

/** The last register reading of each series before an instant; those without one are left out. */
export function lastBefore(
  connection: DuckDBConnection,
  wanted: readonly SeriesInstant[],
): Promise<Map<number, TimedValue>> {
  return search(connection, wanted, (list, reachMs, earliestMs, latestMs) => ({
    pick: "max(at_ms)::DOUBLE, arg_max(value, at_ms)::DOUBLE",
    where: `at_ms < wanted_ms AND at_ms < ${latestMs}${bound(" AND at_ms >= ", earliestMs - reachMs)}`,
    list,
  }));
}

/** The first register reading of each series at or after an instant; those without one are left out. */
export function firstFrom(
  connection: DuckDBConnection,
  wanted: readonly SeriesInstant[],
): Promise<Map<number, TimedValue>> {
  return search(connection, wanted, (list, reachMs, earliestMs, latestMs) => ({
    pick: "min(at_ms)::DOUBLE, arg_min(value, at_ms)::DOUBLE",
    where: `at_ms >= wanted_ms AND at_ms >= ${earliestMs}${bound(" AND at_ms < ", latestMs + reachMs)}`,
    list,
  }));
}

const bound = (words: string, atMs: number) => (Number.isFinite(atMs) ? `${words}${atMs}` : "");

type Search = (
  list: string,
  reachMs: number,
  earliestMs: number,
  latestMs: number,
) => { pick: string; where: string; list: string };

async function search(
  connection: DuckDBConnection,
  wanted: readonly SeriesInstant[],
  describe: Search,
): Promise<Map<number, TimedValue>> {
  const found = new Map<number, TimedValue>();
  let missing = wanted;
  for (const reachMs of REACHES_MS) {
    if (missing.length === 0) break;
    let earliestMs = Number.POSITIVE_INFINITY;
    let latestMs = Number.NEGATIVE_INFINITY;
    for (const { atMs } of missing) {
      earliestMs = Math.min(earliestMs, atMs);
      latestMs = Math.max(latestMs, atMs);
    }
    const { pick, where, list } = describe(
      missing.map(({ id, atMs }) => `(${id}, ${atMs})`).join(),
      reachMs,
      earliestMs,
      latestMs,
    );
    const rows = await connection.runAndReadAll(
      `SELECT series, ${pick} FROM registers JOIN (VALUES ${list}) AS wanted (id, wanted_ms) ON series = id
       WHERE ${where} GROUP BY series`,
    );
    for (const [id, at, value] of rows.getRows()) found.set(Number(id), { at: Number(at), value: Number(value) });
    missing = missing.filter(({ id }) => !found.has(id));
  }
  return found;
}
