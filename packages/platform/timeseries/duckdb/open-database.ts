import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { HOUR_MS } from "../retention.ts";
import { eitherTable, HOUR_BLOCKS, READING_BLOCKS } from "./blocks/block-tables.ts";
import { isStoreFailure, storeFailure } from "./duckdb-failure.ts";
import { migrate } from "./duckdb-schema.ts";
import { queryColumns } from "./query-columns.ts";
import { SeriesCatalogue } from "./stored-series.ts";
import type { OpenedStore, WorkerOptions } from "./worker-protocol.ts";

export interface OpenDatabase {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly catalogue: SeriesCatalogue;
  readonly opened: OpenedStore;
  /** Readings that are not packed yet. */
  readonly looseRows: number;
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
    // Rows are packed and dropped before the log is this long: it is rarely needed that they are written twice.
    wal_autocheckpoint: "64MiB",
    // Memory goes back to the system after each large piece of work.
    allocator_flush_threshold: "16MiB",
    allocator_bulk_deallocation_flush_threshold: "16MiB",
  });
}

async function load(instance: DuckDBInstance, path: string): Promise<OpenDatabase> {
  const connection = await instance.connect();
  await migrate(connection, path);
  const catalogue = new SeriesCatalogue();
  const rows = await connection.runAndReadAll("SELECT id, point, quantity FROM series ORDER BY id");
  for (const [id, point, quantity] of rows.getRows()) {
    catalogue.add({ id: Number(id), point: String(point), quantity: String(quantity) });
  }
  await loadEnds(connection, catalogue);
  const [loose] = await queryColumns(
    connection,
    "SELECT ((SELECT count(*) FROM registers) + (SELECT count(*) FROM gauges))::DOUBLE",
  );
  const series = catalogue.all();
  const newest = {
    ids: Int32Array.from(series, ({ id }) => id),
    at: Float64Array.from(series, ({ id }) => catalogue.newest.at(id)),
    value: Float64Array.from(series, ({ id }) => catalogue.newest.value(id)),
  };
  const opened = { series: series.map(({ id, point, quantity }) => ({ id, point, quantity })), newest };
  return { instance, connection, catalogue, opened, looseRows: loose?.[0] ?? 0 };
}

const HOUR_ENDS = `series, first_ms, last_ms + ${HOUR_MS - 1} AS last_ms, last_value`;

/** The oldest and the newest reading of each series. */
async function loadEnds(connection: DuckDBConnection, catalogue: SeriesCatalogue): Promise<void> {
  const packed = `SELECT series, min(first_ms) AS first_ms, max(last_ms) AS last_ms, arg_max(last_value, last_ms) AS value`;
  for (const [from, isPacked] of [
    // The newest reading of a series is never summarized, so that a later answer is right about the newest.
    [`${packed} FROM ${eitherTable(HOUR_BLOCKS, HOUR_ENDS)} GROUP BY series`, true],
    [`${packed} FROM ${eitherTable(READING_BLOCKS, "series, first_ms, last_ms, last_value")} GROUP BY series`, true],
    [`SELECT series, min(at_ms), max(at_ms), arg_max(value, at_ms) FROM registers GROUP BY series`, false],
    [`SELECT series, min(at_ms), max(at_ms), arg_max(value, at_ms) FROM gauges GROUP BY series`, false],
  ] as const) {
    const [ids, firstMs, lastMs, value] = await queryColumns(
      connection,
      `SELECT series::DOUBLE, first_ms::DOUBLE, last_ms::DOUBLE, value::DOUBLE
       FROM (${from}) AS ends (series, first_ms, last_ms, value)`,
    );
    ids?.forEach((id, row) => {
      const series = catalogue.get(id);
      const [first, last] = [firstMs?.[row] as number, lastMs?.[row] as number];
      series.firstAtMs = Math.min(series.firstAtMs, first);
      if (isPacked) series.packedUntilMs = Math.max(series.packedUntilMs, last);
      catalogue.newest.note(id, last, value?.[row] as number);
    });
  }
}
