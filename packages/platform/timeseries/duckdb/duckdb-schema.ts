import type { DuckDBConnection } from "@duckdb/node-api";
import { OperationalError } from "../../process/operational-error.ts";
import { inTransaction } from "./transaction.ts";

/** Blocks are packed already: DuckDB would only spend time to find that out. */
export const blockTable = (name: string): string =>
  `CREATE TABLE ${name} (series INTEGER NOT NULL, first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL,
     readings INTEGER NOT NULL, first_value DOUBLE NOT NULL, last_value DOUBLE NOT NULL, thinned BOOLEAN NOT NULL,
     payload BLOB NOT NULL USING COMPRESSION uncompressed);`;

/**
 * Each entry takes the file from version `index` to `index + 1`; what was once released is never edited.
 *
 * 1. Readings as rows. They have no key: DuckDB's costs five times the space and most of the speed. The writer keeps them
 *    unique.
 * 2. Readings come into the same tables, from where they are packed into blocks. The oldest reading of a series and the
 *    falls of registers, once kept for the sake of queries, are in the blocks.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE series (id INTEGER NOT NULL, point VARCHAR NOT NULL, quantity VARCHAR NOT NULL, first_at_ms BIGINT NOT NULL);
   CREATE TABLE registers (series INTEGER NOT NULL, at_ms BIGINT NOT NULL, value BIGINT NOT NULL);
   CREATE TABLE register_resets (series INTEGER NOT NULL, at_ms BIGINT NOT NULL);
   CREATE TABLE gauges (series INTEGER NOT NULL, at_ms BIGINT NOT NULL, value DOUBLE NOT NULL);`,
  `ALTER TABLE series DROP COLUMN first_at_ms;
   DROP TABLE register_resets;
   ${["blocks", "open_blocks", "hour_blocks", "open_hour_blocks"].map(blockTable).join("\n")}`,
];

/**
 * Brings the file to this release's version, each step in a transaction of its own.
 *
 * @throws OperationalError `store-too-new` for a file of a later release, `store-foreign` for one that is not ours.
 */
export async function migrate(
  connection: Pick<DuckDBConnection, "run" | "runAndReadAll">,
  path: string,
): Promise<void> {
  const tables = await connection.runAndReadAll("SELECT table_name FROM duckdb_tables() WHERE NOT internal");
  const names = tables.getRows().map(([name]) => name);
  if (names.length > 0 && !names.includes("schema_version")) {
    throw new OperationalError({
      code: "store-foreign",
      message: `${path} is a DuckDB file, but not a store of Lucciola: it has no table schema_version. Give another path.`,
    });
  }
  await connection.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
  const found = await connection.runAndReadAll("SELECT max(version) FROM schema_version");
  const version = Number(found.getRows()[0]?.[0] ?? 0);
  if (version > MIGRATIONS.length) {
    throw new OperationalError({
      code: "store-too-new",
      message: `The time-series store ${path} is of version ${version}; this release knows versions up to ${MIGRATIONS.length}. Run the release that wrote it, or a later one.`,
    });
  }
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await inTransaction(connection, async () => {
      await connection.run(statements);
      await connection.run("DELETE FROM schema_version");
      await connection.run(`INSERT INTO schema_version VALUES (${index + 1})`);
    });
  }
}
