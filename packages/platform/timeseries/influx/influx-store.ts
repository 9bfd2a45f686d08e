import type { Logger } from "../../log/logger.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { checkAggregateQuery, checkLimit, checkRange, checkRegisters } from "../check-query.ts";
import { checkReading } from "../check-readings.ts";
import { ReadingsRefusedError } from "../refused-readings.ts";
import { type RetentionPolicy, retentionCuts } from "../retention.ts";
import type {
  AggregateQuery,
  AggregateRow,
  IncreaseRow,
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
import { backUp } from "./backup/back-up.ts";
import { BatchIsolation } from "./batch-isolation.ts";
import { InfluxServer, type InfluxServerOptions } from "./influx-server.ts";
import { KeptAnswer } from "./kept-answer.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { readAggregate } from "./read-aggregate.ts";
import { readIncrease, readIncreaseTotal } from "./read-increase.ts";
import { readLatest, readRange } from "./read-readings.ts";
import { listSeries, measureStore } from "./read-series.ts";
import { maintenanceSteps } from "./upkeep/maintenance-steps.ts";
import { writeLines } from "./write-lines.ts";

export interface InfluxStoreOptions extends InfluxServerOptions {
  readonly log: Logger;
}

/** How long a write waits for questions before it goes ahead. */
const PATIENCE_MS = 1_000;

/**
 * The time-series store in a database of an InfluxDB server, which several processes may share. With 1.x the database is
 * made when it is missing.
 *
 * A write that rejects may have stored a part of its batch, as InfluxDB has no transactions; written again it is whole.
 *
 * @throws OperationalError `store-unreachable` (retryable), `store-missing`, `store-login-refused`, `store-failed`
 */
export async function openInfluxStore(options: InfluxStoreOptions): Promise<TimeSeriesStore> {
  const server = new InfluxServer(options);
  try {
    await prepareDatabase(server, options.database, options.log);
  } catch (error) {
    server.close();
    throw error;
  }
  return new InfluxStore(server);
}

class InfluxStore implements TimeSeriesStore {
  readonly #server: InfluxServer;
  readonly #isolation = new BatchIsolation(PATIENCE_MS);
  /** InfluxDB counts by reading everything. */
  readonly #stats = new KeptAnswer(() => this.#ask(() => measureStore(this.#server)));
  #lastUpkeep: Promise<void> = Promise.resolve();
  #record: ((lines: readonly string[]) => void) | undefined;
  #closed = false;

  constructor(server: InfluxServer) {
    this.#server = server;
  }

  async write(batch: Readings): Promise<void> {
    const readings = [...batch];
    for (const reading of readings) checkReading(reading);
    this.#checkOpen();
    if (readings.length === 0) return;
    await this.#isolation.write(async () => {
      const { stored, refused } = await writeLines(this.#server, readings);
      this.#record?.(stored);
      if (refused.length > 0) throw new ReadingsRefusedError(this.#server.name, refused);
    });
  }

  latest(series: readonly SeriesKey[]): Promise<Reading[]> {
    return this.#ask(() => readLatest(this.#server, series));
  }

  async range(key: SeriesKey, range: TimeRange, limit: number): Promise<RangeResult> {
    checkRange(range);
    checkLimit(limit);
    return await this.#ask(() => readRange(this.#server, key, range, limit));
  }

  async aggregate(query: AggregateQuery): Promise<AggregateRow[]> {
    checkAggregateQuery(query);
    return await this.#ask(() => readAggregate(this.#server, query));
  }

  async increase(query: AggregateQuery): Promise<IncreaseRow[]> {
    checkAggregateQuery(query);
    checkRegisters(query.series);
    return await this.#ask(() => readIncrease(this.#server, query));
  }

  async increaseTotal(query: AggregateQuery): Promise<TotalIncreaseRow[]> {
    checkAggregateQuery(query);
    checkRegisters(query.series);
    return await this.#ask(() => readIncreaseTotal(this.#server, query));
  }

  async maintain(policy: RetentionPolicy, nowMs: number): Promise<MaintenanceReport> {
    const report = { summarized: 0, thinned: 0, removed: 0 };
    this.#checkOpen();
    await this.#upkeep(async () => {
      for await (const step of maintenanceSteps(this.#server, retentionCuts(policy, nowMs))) {
        this.#checkOpen();
        const { summarized = 0, thinned = 0, removed = 0 } = await this.#isolation.write(step);
        report.summarized += summarized;
        report.thinned += thinned;
        report.removed += removed;
      }
    });
    return report;
  }

  async backup(directory: string): Promise<void> {
    this.#checkOpen();
    await this.#upkeep(() => backUp(this.#server, directory, (record) => this.#recordBatches(record)));
  }

  series(): Promise<SeriesKey[]> {
    return this.#ask(() => listSeries(this.#server));
  }

  async stats(): Promise<StoreStats> {
    this.#checkOpen();
    return await this.#stats.get();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lastUpkeep;
    await this.#isolation.settled();
    this.#server.close();
  }

  #recordBatches(record: ((lines: readonly string[]) => void) | undefined): Promise<void> {
    // Between two batches, so that each is recorded whole or not at all.
    return this.#isolation.write(async () => {
      this.#record = record;
    });
  }

  /** Maintenance moves readings about: a backup meanwhile would miss some. */
  #upkeep(work: () => Promise<void>): Promise<void> {
    const done = this.#lastUpkeep.then(work);
    this.#lastUpkeep = done.catch(() => {});
    return done;
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    return await this.#isolation.ask(question);
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new OperationalError({
      code: "store-closed",
      message: `${this.#server.name} is closed. Ask before it is closed.`,
    });
  }
}
