import { DuckDBInstance } from "@duckdb/node-api";
import type { LedgerValue } from "./ledger.ts";

const READINGS =
  "(SELECT series, at_ms, value::DOUBLE AS value FROM registers UNION ALL SELECT series, at_ms, value FROM gauges)";

/** Opens the store's file itself, behind the port's back, while nobody else has it open. */
export async function withStoreFile<T>(
  path: string,
  work: (run: (sql: string) => Promise<unknown[][]>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowsJS());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Every row of the file, and how many keys are among them. */
export function readStoreFile(path: string): Promise<{ rows: LedgerValue[]; count: number; distinctCount: number }> {
  return withStoreFile(path, async (run) => {
    const rows = await run(`SELECT point, quantity, at_ms, value FROM ${READINGS} r JOIN series s ON s.id = r.series`);
    const [counts = []] = await run(`SELECT count(*), count(DISTINCT (series, at_ms)) FROM ${READINGS}`);
    return {
      rows: rows.map(([point, quantity, at, value]) => ({
        point: String(point),
        quantity: String(quantity),
        at: Number(at),
        value: Number(value),
      })),
      count: Number(counts[0]),
      distinctCount: Number(counts[1]),
    };
  });
}
