import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { eitherTable, loadBlocks, READING_BLOCKS } from "@lucciola/platform/timeseries/duckdb/blocks/block-tables.ts";
import { READING_COLUMNS, unpackBlock } from "@lucciola/platform/timeseries/duckdb/blocks/reading-block.ts";
import type { LedgerValue } from "./ledger.ts";

/** Opens the store's file itself, behind the port's back, while nobody else has it open. */
export async function withStoreFile<T>(path: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Every reading of the file, and how many keys are among them: those in blocks, and the loose rows, which take the place
 * of a reading in a block with the same key. Two loose rows, or two readings in blocks, with the same key are two.
 */
export function readStoreFile(path: string): Promise<{ rows: LedgerValue[]; count: number; distinctCount: number }> {
  return withStoreFile(path, async (connection) => {
    const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();
    const series = new Map(
      (await query("SELECT id, point, quantity FROM series")).map(([id, point, quantity]) => [
        Number(id),
        { point: String(point), quantity: String(quantity) },
      ]),
    );
    const keys = new Set<string>();
    const rows: LedgerValue[] = [];
    const add = (id: number, at: number, value: number) => {
      keys.add(`${id} ${at}`);
      rows.push({ point: "", quantity: "", ...series.get(id), at, value });
    };
    const loose = await query(
      "SELECT series, at_ms, value::DOUBLE FROM registers UNION ALL SELECT series, at_ms, value FROM gauges",
    );
    for (const [id, at, value] of loose) add(Number(id), Number(at), Number(value));
    const replaced = new Set(keys);
    const blocks = await loadBlocks(connection, eitherTable(READING_BLOCKS, "*"), "true");
    for (const [id, ofSeries] of blocks) {
      for (const { bytes, offset } of ofSeries) {
        const [at, value] = unpackBlock(bytes, offset, READING_COLUMNS);
        at?.forEach((atMs, row) => {
          if (!replaced.has(`${id} ${atMs}`)) add(id, atMs, value?.[row] ?? Number.NaN);
        });
      }
    }
    return { rows, count: rows.length, distinctCount: keys.size };
  });
}
