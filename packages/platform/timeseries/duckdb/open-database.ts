import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { isStoreFailure, storeFailure } from "./duckdb-failure.ts";
import { migrate } from "./duckdb-schema.ts";
import { REACHES_MS } from "./neighbours.ts";
import { queryColumns } from "./query-columns.ts";
import { ofSeries } from "./query-scope.ts";
import { SeriesCatalogue } from "./stored-series.ts";
import type { OpenedStore, WorkerOptions } from "./worker-protocol.ts";

export interface OpenDatabase {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly catalogue: SeriesCatalogue;
  readonly opened: OpenedStore;
}

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
    throw isStoreFailure(error) ? storeFailure(options.path, error) : error;
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

/** Looks from the end of the file backwards; only silent series make it read further. */
async function loadNewest(connection: DuckDBConnection, catalogue: SeriesCatalogue): Promise<void> {
  for (const isRegister of [true, false]) {
    const table = isRegister ? "registers" : "gauges";
    const ofTable = catalogue.all().filter((series) => series.isRegister === isRegister);
    const [ends] = await queryColumns(connection, `SELECT max(at_ms)::DOUBLE FROM ${table}`);
    const endMs = ends?.[0] ?? 0;
    for (const reachMs of REACHES_MS) {
      const sought = ofTable.filter(({ id }) => catalogue.newest.at(id) === Number.NEGATIVE_INFINITY);
      if (sought.length === 0) break;
      const [ids, at, value] = await queryColumns(
        connection,
        `SELECT series, max(at_ms)::DOUBLE, arg_max(value, at_ms)::DOUBLE FROM ${table}
         WHERE ${ofSeries(catalogue, sought)} AND ${Number.isFinite(reachMs) ? `at_ms >= ${endMs - reachMs}` : "true"}
         GROUP BY series`,
      );
      ids?.forEach((id, row) => {
        catalogue.newest.note(id, at?.[row] as number, value?.[row] as number);
      });
    }
  }
}
