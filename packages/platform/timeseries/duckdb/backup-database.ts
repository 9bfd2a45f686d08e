import type { DuckDBInstance } from "@duckdb/node-api";

/**
 * Copies the database, as it stands, into a new file. It is one transaction, so that writes go on and none is there in
 * part; the file is on disk when it is done.
 */
export async function backUpDatabase(instance: DuckDBInstance, path: string): Promise<undefined> {
  const connection = await instance.connect();
  try {
    const [[name] = []] = (await connection.runAndReadAll("SELECT current_database()")).getRows();
    await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS lucciola_backup`);
    try {
      await connection.run(`COPY FROM DATABASE "${String(name).replaceAll('"', '""')}" TO lucciola_backup`);
      await connection.run("CHECKPOINT lucciola_backup");
    } finally {
      await connection.run("DETACH lucciola_backup");
    }
  } finally {
    connection.closeSync();
  }
  return undefined;
}
