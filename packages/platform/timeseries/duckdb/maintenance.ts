import type { DuckDBConnection } from "@duckdb/node-api";
import type { RetentionCuts } from "../retention.ts";
import type { MaintenanceReport } from "../time-series.ts";
import { eitherTable, HOUR_BLOCKS, READING_BLOCKS } from "./blocks/block-tables.ts";
import { blockTable } from "./duckdb-schema.ts";
import type { DuckDbWriter } from "./duckdb-writer.ts";
import { queryColumns } from "./query-columns.ts";
import { tableOf } from "./query-scope.ts";
import { cutsOf, NO_CUTS, rewriteSeries } from "./rewrite-series.ts";
import { type GroupLimit, groupSeries } from "./series-groups.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import { inTransaction } from "./transaction.ts";

/** So many readings are rewritten in one transaction, in well below a second; batches are written in between. */
const REWRITTEN_AT_ONCE: GroupLimit = { readings: 500_000, looseWeight: 1 };
const EVER = { fromMs: -1e15, toMs: 1e15 };

export interface MaintenanceDeps {
  /** The one that writes; used in turn only. */
  readonly connection: DuckDBConnection;
  /** Lends a connection to read with. */
  readonly read: <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;
  readonly catalogue: SeriesCatalogue;
  readonly writer: DuckDbWriter;
  /** Does the work when the writes asked for before are done, and those asked for later wait. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Packs readings into blocks, and thins and removes what is old, in steps that leave the file whole: when the process is
 * killed, the next call goes on.
 */
export class Maintenance {
  readonly #deps: MaintenanceDeps;
  #stopping = false;

  constructor(deps: MaintenanceDeps) {
    this.#deps = deps;
  }

  /** Ends after the step under way. */
  stop(): void {
    this.#stopping = true;
  }

  /** Packs all readings that are not in blocks yet, and puts together the small blocks of a series. */
  async pack(): Promise<void> {
    const { catalogue, writer } = this.#deps;
    if (writer.looseRows + writer.runRows === 0) return;
    writer.mayOverlap = false;
    writer.runRows = 0;
    const { open } = READING_BLOCKS;
    const several = new Set(await this.#seriesOf(`SELECT series FROM ${open} GROUP BY series HAVING count(*) > 1`));
    for (const isRegister of [true, false]) {
      const ids = new Set(await this.#seriesOf(`SELECT DISTINCT series FROM ${tableOf(isRegister)}`));
      for (const id of several) if (catalogue.get(id).isRegister === isRegister) ids.add(id);
      const inOrder = [...ids].sort((a, b) => a - b);
      await this.#rewrite(
        inOrder.map((id) => catalogue.get(id)),
        NO_CUTS,
      );
    }
    await this.#tidy();
  }

  async #seriesOf(select: string): Promise<Float64Array> {
    const [ids = new Float64Array()] = await this.#deps.read((connection) =>
      queryColumns(connection, `SELECT series::DOUBLE FROM (${select})`),
    );
    return ids;
  }

  async maintain(cuts: RetentionCuts): Promise<MaintenanceReport> {
    await this.pack();
    const report = { summarized: 0, thinned: 0, removed: 0 };
    for (const isRegister of [true, false]) {
      const done = await this.#rewrite(await this.#reached(isRegister, cuts), cuts);
      report.summarized += done.summarized;
      report.thinned += done.thinned;
      report.removed += done.removed;
    }
    await this.#tidy();
    return report;
  }

  async #rewrite(series: readonly StoredSeries[], cuts: RetentionCuts): Promise<MaintenanceReport> {
    const { connection, catalogue, writer, inTurn, read } = this.#deps;
    const report = { summarized: 0, thinned: 0, removed: 0 };
    for (const group of await read((reader) => groupSeries(reader, series, EVER, REWRITTEN_AT_ONCE))) {
      if (this.#stopping) break;
      const done = await inTurn(() =>
        inTransaction(connection, () => rewriteSeries(connection, catalogue, group, cuts)),
      );
      writer.looseRows = Math.max(0, writer.looseRows - done.looseRows);
      report.summarized += done.summarized;
      report.thinned += done.thinned;
      report.removed += done.removed;
    }
    return report;
  }

  /** Series of which something lies before the cuts. */
  async #reached(isRegister: boolean, cuts: RetentionCuts): Promise<StoredSeries[]> {
    const { catalogue, read } = this.#deps;
    const reached = new Map<number, StoredSeries>();
    const find = async (from: string, cutOf: (own: RetentionCuts) => number) => {
      const oldest = `SELECT series::DOUBLE, min(first_ms)::DOUBLE FROM ${from} GROUP BY series`;
      const [ids, oldestMs] = await read((connection) => queryColumns(connection, oldest));
      ids?.forEach((id, row) => {
        const series = catalogue.get(id);
        if (series.isRegister !== isRegister) return;
        if ((oldestMs?.[row] as number) < cutOf(cutsOf(catalogue, series, cuts))) reached.set(id, series);
      });
    };
    const unthinned = `${eitherTable(READING_BLOCKS, "series, first_ms, thinned")} WHERE NOT thinned`;
    if (isRegister) {
      await find(unthinned, (own) => own.thinRegistersBeforeMs);
      await find(eitherTable(READING_BLOCKS, "series, first_ms"), (own) => own.removeRegistersBeforeMs);
    } else {
      await find(unthinned, (own) => own.summarizeBeforeMs);
      await find(eitherTable(HOUR_BLOCKS, "series, first_ms"), (own) => own.removeHoursBeforeMs);
    }
    return [...reached.values()];
  }

  /**
   * Gives back the space of what was deleted: DuckDB keeps it as long as a row group has a living row, and blocks that are
   * being filled are deleted at each turn.
   */
  async #tidy(): Promise<void> {
    const { connection, inTurn } = this.#deps;
    if (this.#stopping) return;
    await inTurn(() =>
      inTransaction(connection, async () => {
        for (const { open } of [READING_BLOCKS, HOUR_BLOCKS]) {
          await connection.run(blockTable(`${open}_anew`));
          await connection.run(`INSERT INTO ${open}_anew SELECT * FROM ${open} ORDER BY series, first_ms`);
          await connection.run(`DROP TABLE ${open}`);
          await connection.run(`ALTER TABLE ${open}_anew RENAME TO ${open}`);
        }
      }),
    );
    // Refused while a query holds on to the state before; the next checkpoint does it then.
    await inTurn(() => connection.run("CHECKPOINT").catch(() => undefined));
  }
}
