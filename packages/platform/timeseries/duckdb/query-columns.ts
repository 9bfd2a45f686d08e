import type { DuckDBConnection, DuckDBDataChunk, DuckDBMaterializedResult } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";

/**
 * The columns of an answer, all of type DOUBLE and never NULL: instants and registers fit into one exactly. They are read
 * from DuckDB's own vectors, as a call for each value would take longer than most queries.
 */
export async function queryColumns(connection: DuckDBConnection, sql: string): Promise<readonly Float64Array[]> {
  return readDoubles(await connection.run(sql));
}

function readDoubles(result: DuckDBMaterializedResult): readonly Float64Array[] {
  const columns = Array.from({ length: result.columnCount }, () => new Float64Array(result.rowCount));
  let offset = 0;
  for (let index = 0; index < result.chunkCount; index += 1) {
    const chunk = result.getChunk(index);
    const rows = chunk.rowCount;
    for (const [number, column] of columns.entries()) column.set(doublesOf(chunk, number, rows), offset);
    offset += rows;
  }
  return columns;
}

/** A view of DuckDB's memory, good as long as the chunk is. */
export function vectorBytes(chunk: DuckDBDataChunk, column: number, bytes: number): Uint8Array {
  return duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), bytes);
}

/** The same of a DOUBLE column. */
export function doublesOf(chunk: DuckDBDataChunk, column: number, rows: number): Float64Array {
  const bytes = vectorBytes(chunk, column, rows * 8);
  return new Float64Array(bytes.buffer, bytes.byteOffset, rows);
}
