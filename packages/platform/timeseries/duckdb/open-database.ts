import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { storeFailure } from "./duckdb-failure.ts";
import { migrate } from "./duckdb-schema.ts";
import { SeriesCatalogue } from "./stored-series.ts";
import type { OpenedStore, WorkerOptions } from "./worker-protocol.ts";

export interface OpenDatabase {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly catalogue: SeriesCatalogue;
  readonly opened: OpenedStore;
}

const DAY_MS = 86_400_000;
/** Newest readings are looked for from the end of the file backwards; only a silent series makes us read further. */
const REACHES_MS = [2 * DAY_MS, 60 * DAY_MS, Number.POSITIVE_INFINITY];

/**
 * Opens or makes the file, brings it to this release's version, and reads what is kept in memory of it.
 *
 * @throws OperationalError `store-locked`, `store-corrupt`, `store-too-new`, `store-foreign`, `store-unreadable`
 */
export async function openDatabase(options: WorkerOptions): Promise<OpenDatabase> {
  try {
    const instance = await createInstance(options);
    try {
      return await load(instance, options.path);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  } catch (error) {
    throw storeFailure(options.path, error);
  }
}

function createInstance({ path, memoryLimitMb, threads }: WorkerOptions): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, {
    memory_limit: `${memoryLimitMb}MiB`,
    threads: String(threads),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    // Rows come back sorted only where a query says so, which keeps appends and scans free of ordering.
    preserve_insertion_order: "false",
  });
}

async function load(instance: DuckDBInstance, path: string): Promise<OpenDatabase> {
  const connection = await instance.connect();
  await migrate(connection, path);
  const catalogue = new SeriesCatalogue();
  const rows = await connection.runAndReadAll(
    "SELECT id, point, quantity, first_at_ms::DOUBLE FROM series ORDER BY id",
  );
  for (const [id, point, quantity, firstAtMs] of rows.getRows()) {
    catalogue.add({ id: Number(id), point: String(point), quantity: String(quantity) }, Number(firstAtMs));
  }
  await loadNewest(connection, catalogue);
  const series = catalogue.all();
  const newest = {
    ids: Int32Array.from(series, ({ id }) => id),
    at: Float64Array.from(series, ({ id }) => catalogue.newest.at(id)),
    value: Float64Array.from(series, ({ id }) => catalogue.newest.value(id)),
  };
  const opened = { series: series.map(({ id, point, quantity }) => ({ id, point, quantity })), newest };
  return { instance, connection, catalogue, opened };
}

async function loadNewest(connection: DuckDBConnection, catalogue: SeriesCatalogue): Promise<void> {
  for (const table of ["registers", "gauges"]) {
    const ends = await connection.runAndReadAll(`SELECT max(at_ms)::DOUBLE FROM ${table}`);
    const endMs = ends.getRows()[0]?.[0];
    if (typeof endMs !== "number") continue;
    const isSought = ({ isRegister, id }: { isRegister: boolean; id: number }) =>
      isRegister === (table === "registers") && catalogue.newest.at(id) === Number.NEGATIVE_INFINITY;
    for (const reachMs of REACHES_MS) {
      const sought = catalogue.all().filter(isSought);
      if (sought.length === 0) break;
      const rows = await connection.runAndReadAll(
        `SELECT series, max(at_ms)::DOUBLE, arg_max(value, at_ms)::DOUBLE FROM ${table}
         WHERE ${Number.isFinite(reachMs) ? `at_ms >= ${endMs - reachMs}` : "true"} GROUP BY series`,
      );
      for (const [id, at, value] of rows.getRows()) catalogue.newest.note(Number(id), Number(at), Number(value));
    }
  }
}
