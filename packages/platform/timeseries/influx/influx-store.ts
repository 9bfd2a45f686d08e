import type { Logger } from "../../log/logger.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { checkAggregateQuery, checkLimit, checkRange, checkRegisters } from "../check-query.ts";
import { checkReading } from "../check-readings.ts";
import type {
  AggregateQuery,
  AggregateRow,
  IncreaseRow,
  RangeResult,
  Reading,
  SeriesKey,
  StoreStats,
  TimeRange,
  TimeSeriesStore,
} from "../time-series.ts";
import { BatchIsolation } from "./batch-isolation.ts";
import { InfluxServer, type InfluxServerOptions } from "./influx-server.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { readAggregate } from "./read-aggregate.ts";
import { readIncrease } from "./read-increase.ts";
import { readLatest, readRange } from "./read-readings.ts";
import { listSeries, measureStore } from "./read-series.ts";
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
  #closed = false;

  constructor(server: InfluxServer) {
    this.#server = server;
  }

  async write(readings: readonly Reading[]): Promise<void> {
    for (const reading of readings) checkReading(reading);
    this.#checkOpen();
    if (readings.length === 0) return;
    await this.#isolation.write(() => writeLines(this.#server, readings));
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

  series(): Promise<SeriesKey[]> {
    return this.#ask(() => listSeries(this.#server));
  }

  stats(): Promise<StoreStats> {
    return this.#ask(() => measureStore(this.#server));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#isolation.settled();
    this.#server.close();
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
