import type { DuckDBConnection } from "@duckdb/node-api";
import type { TimedValue } from "../time-series.ts";
import { eitherTable, READING_BLOCKS } from "./blocks/block-tables.ts";
import { queryColumns } from "./query-columns.ts";
import { ofSeries } from "./query-scope.ts";
import type { StoredSeries } from "./stored-series.ts";

type Neighbours = ReadonlyMap<number, TimedValue>;

/** The last register reading of each series before an instant, by number; those without one are left out. */
export const lastBefore = (connection: DuckDBConnection, atMs: number, series: readonly StoredSeries[]) =>
  search(connection, series, "max", { block: "last", condition: (column) => `${column} < ${atMs}` });

/** The first register reading of each series at or after an instant; those without one are left out. */
export const firstFrom = (connection: DuckDBConnection, atMs: number, series: readonly StoredSeries[]) =>
  search(connection, series, "min", { block: "first", condition: (column) => `${column} >= ${atMs}` });

async function search(
  connection: DuckDBConnection,
  series: readonly StoredSeries[],
  nearest: "min" | "max",
  { block, condition }: { block: "first" | "last"; condition: (column: string) => string },
): Promise<Neighbours> {
  const found = new Map<number, TimedValue>();
  if (series.length === 0) return found;
  const wanted = ofSeries(series);
  // Of two at one instant, that in a block is the older one.
  const loose = nearest === "max" ? "2 * at_ms + 1" : "2 * at_ms";
  const packed = nearest === "max" ? `2 * ${block}_ms` : `2 * ${block}_ms + 1`;
  const [ids, at, value] = await queryColumns(
    connection,
    `SELECT series::DOUBLE, ${nearest}(at_ms)::DOUBLE, arg_${nearest}(value, place)::DOUBLE FROM (
       SELECT series, ${block}_ms AS at_ms, ${block}_value AS value, ${packed} AS place
       FROM ${eitherTable(READING_BLOCKS, `series, ${block}_ms, ${block}_value`)}
       WHERE ${wanted} AND ${condition(`${block}_ms`)}
       UNION ALL
       SELECT series, at_ms, value::DOUBLE, ${loose} FROM registers WHERE ${wanted} AND ${condition("at_ms")}
     ) GROUP BY series`,
  );
  ids?.forEach((id, row) => {
    found.set(id, { at: at?.[row] as number, value: value?.[row] as number });
  });
  return found;
}
