import type { DuckDBConnection } from "@duckdb/node-api";
import { queryColumns } from "./query-columns.ts";
import type { StoredSeries } from "./stored-series.ts";
import type { WorkerAnswers } from "./worker-protocol.ts";

/** The first readings of a series in a range, oldest first. */
export async function readRange(
  connection: DuckDBConnection,
  { id, isRegister }: StoredSeries,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<WorkerAnswers["range"]> {
  const [at = new Float64Array(), value = new Float64Array()] = await queryColumns(
    connection,
    `SELECT at_ms::DOUBLE, value::DOUBLE FROM ${isRegister ? "registers" : "gauges"}
     WHERE series = ${id} AND at_ms >= ${fromMs} AND at_ms < ${toMs} ORDER BY at_ms LIMIT ${limit}`,
  );
  return { at, value };
}

/** How many readings the file holds. */
export async function countReadings(connection: DuckDBConnection): Promise<number> {
  const [readings] = await queryColumns(
    connection,
    "SELECT ((SELECT count(*) FROM registers) + (SELECT count(*) FROM gauges))::DOUBLE",
  );
  return readings?.[0] ?? 0;
}
