import type { DuckDBConnection } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { doublesOf, vectorBytes } from "../query-columns.ts";

/**
 * Where blocks are kept. Full ones stay in `full`, for good but for late readings and retention. Those that are still
 * being filled lie in `open`, which is written anew whenever readings are packed.
 */
export interface BlockTables {
  readonly full: string;
  readonly open: string;
}
export const READING_BLOCKS: BlockTables = { full: "blocks", open: "open_blocks" };
export const HOUR_BLOCKS: BlockTables = { full: "hour_blocks", open: "open_hour_blocks" };

/** A block as a row of its table; blocks of one series never overlap in time. */
export interface BlockRow {
  readonly series: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  /** Of the first and of the last reading, so that neither needs the block. */
  readonly firstValue: number;
  readonly lastValue: number;
  /** Nothing in it is left for the policy of retention to thin. */
  readonly isThinned: boolean;
}

/** Where the payload of a block lies in memory, at a multiple of 8. */
export interface LoadedBlock {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly offset: number;
}

export const eitherTable = ({ full, open }: BlockTables, columns: string) =>
  `(SELECT ${columns} FROM ${full} UNION ALL SELECT ${columns} FROM ${open})`;

type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

/** The blocks that a condition on series, first_ms and last_ms finds, by series, in the order of time. */
export async function loadBlocks(
  connection: DuckDBConnection,
  from: string,
  condition: string,
): Promise<Map<number, LoadedBlock[]>> {
  // A stream: the blocks are copied as they come, and are never in DuckDB's memory all at once.
  const result = await connection.stream(
    `SELECT series::DOUBLE, first_ms::DOUBLE, last_ms::DOUBLE, readings::DOUBLE, payload FROM ${from} WHERE ${condition}`,
  );
  const bySeries = new Map<number, LoadedBlock[]>();
  for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
    const rows = chunk.rowCount;
    if (rows === 0) break;
    const [series, firstMs, lastMs, count] = [0, 1, 2, 3].map((column) => doublesOf(chunk, column, rows)) as Four;
    const payloads = vectorBytes(chunk, 4, rows * 16);
    const lengths = new Uint32Array(payloads.buffer, payloads.byteOffset, rows * 4);
    let total = 0;
    for (let row = 0; row < rows; row += 1) total += lengths[4 * row] as number;
    // DuckDB's memory goes away with the answer, and begins anywhere.
    const bytes = new Uint8Array(total);
    let offset = 0;
    for (let row = 0; row < rows; row += 1) {
      const length = lengths[4 * row] as number;
      bytes.set(
        duckdb.get_data_from_pointer(payloads.buffer as ArrayBuffer, payloads.byteOffset + 16 * row + 8, length),
        offset,
      );
      const id = series[row] as number;
      const block = {
        firstMs: firstMs[row] as number,
        lastMs: lastMs[row] as number,
        count: count[row] as number,
        bytes,
        offset,
      };
      const known = bySeries.get(id);
      if (known === undefined) bySeries.set(id, [block]);
      else known.push(block);
      offset += length;
    }
  }
  for (const blocks of bySeries.values()) blocks.sort((a, b) => a.firstMs - b.firstMs);
  return bySeries;
}

/** Appends blocks inside the transaction that is open. */
export async function appendBlocks(
  connection: DuckDBConnection,
  table: string,
  blocks: readonly { readonly row: BlockRow; readonly payload: Uint8Array }[],
): Promise<void> {
  if (blocks.length === 0) return;
  const appender = await connection.createAppender(table);
  try {
    for (const { row, payload } of blocks) {
      appender.appendInteger(row.series);
      appender.appendBigInt(BigInt(row.firstMs));
      appender.appendBigInt(BigInt(row.lastMs));
      appender.appendInteger(row.count);
      appender.appendDouble(row.firstValue);
      appender.appendDouble(row.lastValue);
      appender.appendBoolean(row.isThinned);
      appender.appendBlob(payload);
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
}
