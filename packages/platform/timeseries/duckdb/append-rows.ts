import { BIGINT, DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER } from "@duckdb/node-api";
import type { Rows } from "./plan-write.ts";

/** DuckDB's own vector size; a chunk holds no more. */
const CHUNK_ROWS = 2048;

/** Appends (series, at_ms, value) rows to a table inside the transaction that is open. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  rows: Rows,
  whole: boolean,
): Promise<void> {
  if (rows.ids.length === 0) return;
  const appender = await connection.createAppender(table);
  try {
    for (let start = 0; start < rows.ids.length; start += CHUNK_ROWS) {
      const end = Math.min(start + CHUNK_ROWS, rows.ids.length);
      const chunk = DuckDBDataChunk.create([INTEGER, BIGINT, whole ? BIGINT : DOUBLE], end - start);
      const value = rows.value.slice(start, end);
      chunk.setColumns([
        rows.ids.slice(start, end),
        rows.at.slice(start, end).map(BigInt),
        whole ? value.map(BigInt) : value,
      ]);
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}
