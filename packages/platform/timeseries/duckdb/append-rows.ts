import { BIGINT, DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { ReadingColumns } from "./worker-protocol.ts";

/** DuckDB's own vector size; a chunk holds no more. */
const CHUNK_ROWS = 2_048;
const TWO_TO_32 = 2 ** 32;

/** Numbers as they stand in a BIGINT vector: a BigInt for each value would be the slowest part of a write. */
const wholeHalves = new Int32Array(2 * CHUNK_ROWS);

/**
 * Appends (series, at_ms, value) rows to a table inside the transaction that is open. `whole`: its values are BIGINT, up
 * to 2^53 - 1. Written straight into DuckDB's vectors (little endian, as all machines it runs on).
 */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  rows: ReadingColumns,
  whole: boolean,
): Promise<void> {
  if (rows.ids.length === 0) return;
  const appender = await connection.createAppender(table);
  try {
    for (let start = 0; start < rows.ids.length; start += CHUNK_ROWS) {
      const end = Math.min(start + CHUNK_ROWS, rows.ids.length);
      const chunk = DuckDBDataChunk.create([INTEGER, BIGINT, whole ? BIGINT : DOUBLE], end - start);
      copyColumn(chunk, 0, rows.ids.subarray(start, end));
      copyColumn(chunk, 1, asWhole(rows.at.subarray(start, end)));
      const value = rows.value.subarray(start, end);
      copyColumn(chunk, 2, whole ? asWhole(value) : value);
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

function asWhole(numbers: Float64Array): Int32Array {
  for (let row = 0; row < numbers.length; row += 1) {
    const number = numbers[row] as number;
    // The conversion to 32 bits keeps the lowest ones, also of numbers below zero.
    wholeHalves[2 * row] = number;
    wholeHalves[2 * row + 1] = Math.floor(number / TWO_TO_32);
  }
  return wholeHalves.subarray(0, 2 * numbers.length);
}

function copyColumn(chunk: DuckDBDataChunk, column: number, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  duckdb.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
}
