import type { DuckDBConnection } from "@duckdb/node-api";

/** Does all of the work or, when it fails, none of it. */
export async function inTransaction<T>(connection: Pick<DuckDBConnection, "run">, work: () => Promise<T>): Promise<T> {
  await connection.run("BEGIN TRANSACTION");
  try {
    const result = await work();
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    // The first error is the one to tell; after a failed commit there is nothing to roll back.
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
