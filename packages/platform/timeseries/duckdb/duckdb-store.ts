import { mkdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Logger } from "../../log/logger.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { prepareBackupFolder, syncFolder } from "../backup-folder.ts";
import { checkAggregateQuery, checkLimit, checkRange, checkRegisters } from "../check-query.ts";
import { batchOf } from "../reading-batch.ts";
import { type RetentionPolicy, retentionCuts } from "../retention.ts";
import type {
  AggregateQuery,
  AggregateRow,
  IncreaseRows,
  MaintenanceReport,
  RangeResult,
  Reading,
  Readings,
  SeriesKey,
  StoreStats,
  TimeRange,
  TimeSeriesStore,
  TotalIncreaseRow,
} from "../time-series.ts";
import { storeFailure } from "./duckdb-failure.ts";
import { IncreaseTable } from "./increase-table.ts";
import { NewestReadings } from "./newest-readings.ts";
import { numberReadings } from "./number-readings.ts";
import { SeriesNumbers } from "./series-numbers.ts";
import { startWorker, type WorkerCalls } from "./worker-calls.ts";
import type { OpenedStore } from "./worker-protocol.ts";

export interface DuckDbStoreOptions {
  /** The file; its folder is made when there is none. DuckDB keeps a `.wal` beside it. */
  readonly path: string;
  /** What DuckDB may take of memory; the rest of a large query goes to disk beside the file. */
  readonly memoryLimitMb?: number;
  readonly threads?: number;
  readonly log: Logger;
}

/** The files this process has open. The lock on a file holds off other processes, but not a second worker in this one. */
const openPaths = new Set<string>();

/**
 * The time-series store in one DuckDB file, for one process. DuckDB runs in a worker thread; the newest reading of each
 * series is answered from memory.
 *
 * @throws OperationalError `store-locked`, `store-corrupt`, `store-too-new`, `store-foreign`, `store-unreadable`
 */
export async function openDuckDbStore(options: DuckDbStoreOptions): Promise<TimeSeriesStore> {
  const path = resolve(options.path);
  if (openPaths.has(path)) {
    throw new OperationalError({
      code: "store-locked",
      message: `The time-series store ${path} is open already in this process. Open it once and share it.`,
    });
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw storeFailure(path, cause);
  }
  openPaths.add(path);
  const { calls, store } = await startWorker(
    { path, memoryLimitMb: options.memoryLimitMb ?? 256, threads: options.threads ?? 2 },
    options.log,
    () => openPaths.delete(path),
  );
  return new DuckDbStore(path, calls, store);
}

interface Stored {
  readonly id: number;
  readonly key: SeriesKey;
}

class DuckDbStore implements TimeSeriesStore {
  readonly #path: string;
  readonly #calls: WorkerCalls;
  readonly #numbers: SeriesNumbers;
  readonly #newest = new NewestReadings();

  constructor(path: string, calls: WorkerCalls, { series, newest }: OpenedStore) {
    this.#path = path;
    this.#calls = calls;
    this.#numbers = new SeriesNumbers(series);
    newest.ids.forEach((id, row) => {
      this.#newest.note(id, newest.at[row] as number, newest.value[row] as number);
    });
  }

  async write(readings: Readings): Promise<void> {
    const { ids, at, value } = numberReadings(batchOf(readings), this.#numbers);
    if (ids.length === 0) return;
    await this.#calls.ask({ kind: "write", declared: this.#numbers.takeUndeclared(), ids, at, value });
    for (let row = 0; row < ids.length; row += 1) {
      this.#newest.note(ids[row] as number, at[row] as number, value[row] as number);
    }
  }

  async latest(series: readonly SeriesKey[]): Promise<Reading[]> {
    this.#calls.checkOpen();
    return this.#stored(series).map(({ id, key }) => ({
      ...key,
      at: this.#newest.at(id),
      value: this.#newest.value(id),
    }));
  }

  async range(key: SeriesKey, range: TimeRange, limit: number): Promise<RangeResult> {
    checkRange(range);
    checkLimit(limit);
    this.#calls.checkOpen();
    const [stored] = this.#stored([key]);
    if (stored === undefined) return { values: [], truncated: false };
    // One more than asked for tells whether there is more.
    const { at, value } = await this.#calls.ask({ kind: "range", id: stored.id, ...range, limit: limit + 1 });
    const values = Array.from(at.subarray(0, limit), (atMs, row) => ({ at: atMs, value: value[row] as number }));
    return { values, truncated: at.length > limit };
  }

  async aggregate(query: AggregateQuery): Promise<AggregateRow[]> {
    checkAggregateQuery(query);
    this.#calls.checkOpen();
    const stored = this.#stored(query.series);
    const { fromMs, toMs, bucket, zone } = query;
    const ids = Int32Array.from(stored, ({ id }) => id);
    const rows = await this.#calls.ask({ kind: "aggregate", ids, fromMs, toMs, bucket, zone });
    return Array.from(rows.position, (position, row) => {
      const { point, quantity } = (stored[position] as Stored).key;
      const count = rows.count[row] as number;
      const sum = rows.sum[row] as number;
      return {
        point,
        quantity,
        startMs: rows.startMs[row] as number,
        count,
        sum,
        mean: sum / count,
        min: rows.min[row] as number,
        max: rows.max[row] as number,
      };
    });
  }

  async increase(query: AggregateQuery): Promise<IncreaseRows> {
    checkAggregateQuery(query);
    checkRegisters(query.series);
    this.#calls.checkOpen();
    const stored = this.#stored(query.series);
    const { fromMs, toMs, bucket, zone } = query;
    const ids = Int32Array.from(stored, ({ id }) => id);
    const columns = await this.#calls.ask({ kind: "increase", ids, fromMs, toMs, bucket, zone });
    return new IncreaseTable(
      stored.map(({ key }) => key),
      columns,
    );
  }

  async increaseTotal(query: AggregateQuery): Promise<TotalIncreaseRow[]> {
    checkAggregateQuery(query);
    checkRegisters(query.series);
    this.#calls.checkOpen();
    const { fromMs, toMs, bucket, zone } = query;
    const ids = Int32Array.from(this.#stored(query.series), ({ id }) => id);
    const rows = await this.#calls.ask({ kind: "increaseTotal", ids, fromMs, toMs, bucket, zone });
    return Array.from(rows.startMs, (startMs, row) => ({
      startMs,
      endMs: rows.endMs[row] as number,
      increase: rows.increase[row] as number,
      coveredMs: rows.coveredMs[row] as number,
      resets: rows.resets[row] as number,
      series: rows.series[row] as number,
    }));
  }

  async maintain(policy: RetentionPolicy, nowMs: number): Promise<MaintenanceReport> {
    return this.#calls.ask({ kind: "maintain", cuts: retentionCuts(policy, nowMs) });
  }

  /** The copy lies in the folder under the name of this file, and is opened like any other. */
  async backup(directory: string): Promise<void> {
    this.#calls.checkOpen();
    await prepareBackupFolder(directory);
    const path = join(directory, basename(this.#path));
    const unfinished = `${path}.unfinished`;
    try {
      await this.#calls.ask({ kind: "backup", path: unfinished });
      await rename(unfinished, path);
      await syncFolder(directory);
    } catch (error) {
      await rm(unfinished, { force: true });
      await rm(`${unfinished}.wal`, { force: true });
      throw error;
    }
  }

  async series(): Promise<SeriesKey[]> {
    this.#calls.checkOpen();
    return this.#numbers
      .all()
      .flatMap(({ id, key }) => (this.#newest.at(id) === Number.NEGATIVE_INFINITY ? [] : [key]));
  }

  async stats(): Promise<StoreStats> {
    const { readings, bytes } = await this.#calls.ask({ kind: "stats" });
    return { series: (await this.series()).length, readings, bytes };
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  /** The series asked for that have readings, each with its number, in the order asked. */
  #stored(series: readonly SeriesKey[]): Stored[] {
    const found: Stored[] = [];
    for (const { point, quantity } of series) {
      const id = this.#numbers.find(point, quantity);
      if (id === undefined || this.#newest.at(id) === Number.NEGATIVE_INFINITY) continue;
      found.push({ id, key: { point, quantity } });
    }
    return found;
  }
}
