import type { DuckDBConnection } from "@duckdb/node-api";
import { appendRows } from "./append-rows.ts";
import { BlockOutput } from "./blocks/block-output.ts";
import { planWrite, type SeriesEnds, type SeriesRun, type TablePlan } from "./plan-write.ts";
import { tableOf } from "./query-scope.ts";
import type { SeriesCatalogue } from "./stored-series.ts";
import { inTransaction } from "./transaction.ts";
import type { ReadingColumns } from "./worker-protocol.ts";

/**
 * Writes batches, one after the other, each in one transaction: all of it or nothing, on disk once it is committed. They go
 * into tables that are not sorted, from where they are packed into blocks later; a long run of one series, as an edge sends
 * it that was away, is packed at once.
 */
export class DuckDbWriter {
  readonly #connection: DuckDBConnection;
  readonly #catalogue: SeriesCatalogue;
  /** Rows written that are not packed yet; may count some that late rows replaced. */
  looseRows: number;
  /** Readings packed at once since blocks were last put together: runs that follow one another leave small blocks. */
  runRows = 0;
  /** Some of these rows may lie at instants of which a block or a summarized hour knows. */
  mayOverlap: boolean;

  constructor(connection: DuckDBConnection, catalogue: SeriesCatalogue, looseRows: number) {
    this.#connection = connection;
    this.#catalogue = catalogue;
    this.looseRows = looseRows;
    this.mayOverlap = looseRows > 0;
  }

  async prepare(): Promise<void> {
    await this.#connection.run(
      `CREATE TEMP TABLE late_registers (series INTEGER, at_ms BIGINT, value BIGINT);
       CREATE TEMP TABLE late_gauges (series INTEGER, at_ms BIGINT, value DOUBLE)`,
    );
  }

  async write(batch: ReadingColumns): Promise<void> {
    if (batch.ids.length === 0) return;
    const { registers, gauges, runs, ends } = planWrite(batch, this.#catalogue);
    const packed = packRuns(runs);
    await inTransaction(this.#connection, async () => {
      await this.#writeSeries(ends);
      await packed.append(this.#connection);
      await this.#writeRows(true, registers);
      await this.#writeRows(false, gauges);
    });
    for (const { id, oldestMs, newestMs, newestValue } of ends) {
      const series = this.#catalogue.get(id);
      if (oldestMs < series.firstAtMs) series.firstAtMs = oldestMs;
      this.#catalogue.newest.note(id, newestMs, newestValue);
    }
    for (const [id, untilMs] of packed.packedUntilMs) this.#catalogue.get(id).packedUntilMs = untilMs;
    this.mayOverlap ||= this.#reachesBlocks(registers.late) || this.#reachesBlocks(gauges.late);
    const runRows = runs.reduce((rows, { at }) => rows + at.length, 0);
    this.runRows += runRows;
    this.looseRows += batch.ids.length - runRows;
  }

  #reachesBlocks({ ids, at }: ReadingColumns): boolean {
    return ids.some((id, row) => (at[row] as number) <= this.#catalogue.get(id).packedUntilMs);
  }

  /** Series of which these are the first readings. */
  async #writeSeries(ends: readonly SeriesEnds[]): Promise<void> {
    const added = ends.map(({ id }) => this.#catalogue.get(id)).filter((series) => !Number.isFinite(series.firstAtMs));
    if (added.length === 0) return;
    const appender = await this.#connection.createAppender("series");
    try {
      for (const { id, point, quantity } of added) {
        appender.appendInteger(id);
        appender.appendVarchar(point);
        appender.appendVarchar(quantity);
        appender.endRow();
      }
    } finally {
      appender.closeSync();
    }
  }

  async #writeRows(isRegister: boolean, { fresh, late }: TablePlan): Promise<void> {
    await appendRows(this.#connection, tableOf(isRegister), fresh, isRegister);
    await this.#replaceLate(isRegister, late);
  }

  /** Late rows take the place of those with their key. */
  async #replaceLate(isRegister: boolean, late: ReadingColumns): Promise<void> {
    if (late.ids.length === 0) return;
    const table = tableOf(isRegister);
    const staging = `late_${table}`;
    const earliest = late.at.reduce((a, b) => Math.min(a, b));
    const latest = late.at.reduce((a, b) => Math.max(a, b));
    const sameKey = `${table}.series = ${staging}.series AND ${table}.at_ms = ${staging}.at_ms AND ${table}.at_ms BETWEEN ${earliest} AND ${latest}`;
    await this.#connection.run(`DELETE FROM ${staging}`);
    await appendRows(this.#connection, staging, late, isRegister);
    // A replay brings back what is there already; rewriting it would only make the file grow.
    const same = await this.#connection.run(
      `DELETE FROM ${staging} USING ${table} WHERE ${sameKey} AND ${table}.value = ${staging}.value`,
    );
    if (same.rowsChanged === late.ids.length) return;
    await this.#connection.run(`DELETE FROM ${table} USING ${staging} WHERE ${sameKey}`);
    await this.#connection.run(`INSERT INTO ${table} SELECT * FROM ${staging}`);
  }
}

/** They are newer than all that their series hold, so that these blocks lie over no others. */
function packRuns(runs: readonly SeriesRun[]): BlockOutput {
  const output = new BlockOutput();
  for (const { id, at, value } of runs) output.addReadings(id, { at, value }, []);
  return output;
}
