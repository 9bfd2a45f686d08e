import type { DuckDBConnection } from "@duckdb/node-api";
import type { TimedValue } from "../time-series.ts";
import { queryColumns } from "./query-columns.ts";
import { earliest, latest, seriesRows } from "./series-rows.ts";

export interface SeriesInstant {
  readonly id: number;
  readonly atMs: number;
}

type Neighbours = ReadonlyMap<number, TimedValue>;

const HOUR_MS = 3_600_000;
/** How far to look, step by step: without a key, the whole file is read for what is not found near by. */
export const REACHES_MS = [2 * HOUR_MS, 48 * HOUR_MS, 60 * 24 * HOUR_MS, Number.POSITIVE_INFINITY];

/** The last register reading of each series before an instant; those without one are left out. */
export function lastBefore(connection: DuckDBConnection, wanted: readonly SeriesInstant[]): Promise<Neighbours> {
  return search(connection, wanted, (rows, reachMs, earliestMs, latestMs) => {
    const near = Number.isFinite(reachMs) ? `AND at_ms >= ${earliestMs - reachMs}` : "";
    return `SELECT series, max(at_ms)::DOUBLE, arg_max(value, at_ms)::DOUBLE FROM registers JOIN ${rows} ON series = id
      WHERE at_ms < wanted_ms AND at_ms < ${latestMs} ${near} GROUP BY series`;
  });
}

/** The first register reading of each series at or after an instant; those without one are left out. */
export function firstFrom(connection: DuckDBConnection, wanted: readonly SeriesInstant[]): Promise<Neighbours> {
  return search(connection, wanted, (rows, reachMs, earliestMs, latestMs) => {
    const near = Number.isFinite(reachMs) ? `AND at_ms < ${latestMs + reachMs}` : "";
    return `SELECT series, min(at_ms)::DOUBLE, arg_min(value, at_ms)::DOUBLE FROM registers JOIN ${rows} ON series = id
      WHERE at_ms >= wanted_ms AND at_ms >= ${earliestMs} ${near} GROUP BY series`;
  });
}

async function search(
  connection: DuckDBConnection,
  wanted: readonly SeriesInstant[],
  sql: (rows: string, reachMs: number, earliestMs: number, latestMs: number) => string,
): Promise<Neighbours> {
  const found = new Map<number, TimedValue>();
  let missing = wanted;
  for (const reachMs of REACHES_MS) {
    if (missing.length === 0) break;
    const instants = missing.map(({ atMs }) => atMs);
    const rows = seriesRows(
      missing.map(({ id }) => id),
      { wanted_ms: instants },
    );
    const [ids, at, value] = await queryColumns(connection, sql(rows, reachMs, earliest(instants), latest(instants)));
    ids?.forEach((id, row) => {
      found.set(id, { at: at?.[row] as number, value: value?.[row] as number });
    });
    missing = missing.filter(({ id }) => !found.has(id));
  }
  return found;
}
