import type { DuckDBConnection } from "@duckdb/node-api";

/** Where the rows of each series lie in columns that are ordered by series. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The columns of an answer in which everything is a number: instants and registers fit into a DOUBLE exactly. */
export async function queryColumns(connection: DuckDBConnection, sql: string): Promise<readonly Float64Array[]> {
  const result = await connection.run(sql);
  const columns = Array.from({ length: result.columnCount }, () => new Float64Array(result.rowCount));
  let offset = 0;
  for (let index = 0; index < result.chunkCount; index += 1) {
    const chunk = result.getChunk(index);
    // Asking a chunk for its size is a call into DuckDB.
    const rows = chunk.rowCount;
    for (const [number, column] of columns.entries()) {
      const vector = chunk.getColumnVector(number);
      for (let row = 0; row < rows; row += 1) column[offset + row] = vector.getItem(row) as number;
    }
    offset += rows;
  }
  return columns;
}

export function spansBySeries(ids: Float64Array): Map<number, Span> {
  const spans = new Map<number, Span>();
  for (let start = 0; start < ids.length; ) {
    const id = ids[start] as number;
    let end = start + 1;
    while (ids[end] === id) end += 1;
    spans.set(id, { start, end });
    start = end;
  }
  return spans;
}
