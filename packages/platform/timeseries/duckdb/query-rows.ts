import type { DuckDBConnection } from "@duckdb/node-api";

/** The columns of an answer in which everything is a number: instants and registers fit into a DOUBLE exactly. */
export async function queryColumns(connection: DuckDBConnection, sql: string): Promise<readonly (readonly number[])[]> {
  const result = await connection.runAndReadAll(sql);
  return result.getColumns() as number[][];
}
