import type { DuckDBConnection } from "@duckdb/node-api";
import { appendRows } from "./append-rows.ts";
import { planWrite, type Rows, type WritePlan } from "./plan-write.ts";
import { recordResets } from "./register-resets.ts";
import { earliest, latest, seriesRows } from "./series-rows.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import type { ReadingColumns } from "./worker-protocol.ts";

/** Writes batches, one after the other, each in one transaction: all of it or nothing, on disk once it is committed. */
export class DuckDbWriter {
  readonly #connection: DuckDBConnection;
  readonly #catalogue: SeriesCatalogue;

  constructor(connection: DuckDBConnection, catalogue: SeriesCatalogue) {
    this.#connection = connection;
    this.#catalogue = catalogue;
  }

  async prepare(): Promise<void> {
    await this.#connection.run(
      `CREATE TEMP TABLE late_registers (series INTEGER, at_ms BIGINT, value BIGINT);
       CREATE TEMP TABLE late_gauges (series INTEGER, at_ms BIGINT, value DOUBLE)`,
    );
  }

  async write(batch: ReadingColumns): Promise<void> {
    if (batch.ids.length === 0) return;
    const registers = planWrite(this.#ofKind(batch, true), this.#catalogue.newest);
    const gauges = planWrite(this.#ofKind(batch, false), this.#catalogue.newest);
    const firstAtMs = this.#olderFirsts(batch);
    await this.#connection.run("BEGIN TRANSACTION");
    try {
      await this.#writeSeries(firstAtMs);
      const registersChanged = await this.#writeRows("registers", registers);
      await recordResets(this.#connection, registers, (id) => this.#firstAtMs(id, firstAtMs), registersChanged);
      await this.#writeRows("gauges", gauges);
      await this.#connection.run("COMMIT");
    } catch (error) {
      // The first error is the one to tell; after a failed commit there is nothing to roll back.
      await this.#connection.run("ROLLBACK").catch(() => undefined);
      throw error;
    }
    for (const [id, atMs] of firstAtMs) this.#catalogue.get(id).firstAtMs = atMs;
    for (const { newest } of [registers, gauges]) {
      for (const [id, { at, value }] of newest) this.#catalogue.newest.note(id, at, value);
    }
  }

  #ofKind({ ids, at, value }: ReadingColumns, isRegister: boolean): ReadingColumns {
    const rows: number[] = [];
    ids.forEach((id, row) => {
      if (this.#catalogue.get(id).isRegister === isRegister) rows.push(row);
    });
    const pick = (column: Float64Array | Int32Array) => rows.map((row) => column[row] as number);
    return { ids: Int32Array.from(pick(ids)), at: Float64Array.from(pick(at)), value: Float64Array.from(pick(value)) };
  }

  /** Series of which the batch holds the oldest reading: new ones, and those filled in backwards. */
  #olderFirsts({ ids, at }: ReadingColumns): Map<number, number> {
    const firsts = new Map<number, number>();
    ids.forEach((id, row) => {
      const atMs = at[row] as number;
      if (atMs < (firsts.get(id) ?? this.#catalogue.get(id).firstAtMs)) firsts.set(id, atMs);
    });
    return firsts;
  }

  async #writeSeries(firsts: ReadonlyMap<number, number>): Promise<void> {
    if (firsts.size === 0) return;
    const series = [...firsts].map(([id, atMs]): [StoredSeries, number] => [this.#catalogue.get(id), atMs]);
    const known = series.filter(([{ firstAtMs }]) => firstAtMs !== Number.POSITIVE_INFINITY);
    if (known.length > 0) {
      const rows = seriesRows(known.map(([{ id }]) => id));
      await this.#connection.run(`DELETE FROM series WHERE id IN (SELECT id FROM ${rows})`);
    }
    const appender = await this.#connection.createAppender("series");
    try {
      for (const [{ id, point, quantity }, atMs] of series) {
        appender.appendInteger(id);
        appender.appendVarchar(point);
        appender.appendVarchar(quantity);
        appender.appendBigInt(BigInt(atMs));
        appender.endRow();
      }
    } finally {
      appender.closeSync();
    }
  }

  #firstAtMs(id: number, ofBatch: ReadonlyMap<number, number>): number {
    return ofBatch.get(id) ?? this.#catalogue.get(id).firstAtMs;
  }

  /** Answers whether late rows changed anything. */
  async #writeRows(table: "registers" | "gauges", { fresh, late }: WritePlan): Promise<boolean> {
    await appendRows(this.#connection, table, fresh, table === "registers");
    return this.#replaceLate(table, late);
  }

  /** Late rows take the place of those with their key. Answers whether any row is new or other than it was. */
  async #replaceLate(table: "registers" | "gauges", late: Rows): Promise<boolean> {
    if (late.ids.length === 0) return false;
    const staging = `late_${table}`;
    const sameKey = `${table}.series = ${staging}.series AND ${table}.at_ms = ${staging}.at_ms AND ${table}.at_ms BETWEEN ${earliest(late.at)} AND ${latest(late.at)}`;
    await this.#connection.run(`DELETE FROM ${staging}`);
    await appendRows(this.#connection, staging, late, table === "registers");
    // A replay brings back what is there already; rewriting it would only make the file grow.
    const same = await this.#connection.run(
      `DELETE FROM ${staging} USING ${table} WHERE ${sameKey} AND ${table}.value = ${staging}.value`,
    );
    if (same.rowsChanged === late.ids.length) return false;
    await this.#connection.run(`DELETE FROM ${table} USING ${staging} WHERE ${sameKey}`);
    await this.#connection.run(`INSERT INTO ${table} SELECT * FROM ${staging}`);
    return true;
  }
}
