import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import type { LiveEvent } from "./registry-effects.ts";

type LivePoint = { point: string; at: string; values: Record<string, number> };

/** Limits of one message: the schema's, and well below what a broker takes in one packet (256 KB). */
const MAX_POINTS = 5_000;
const MAX_BYTES = 100_000;
/** A batch that the bus has not taken yet when this many more are there is not worth sending any more. */
const MAX_WAITING_BATCHES = 8;

/**
 * Tells dashboards and rules what has just been stored. A stream without promise: what cannot be sent is counted and
 * forgotten, since the store and the registry are the truth.
 */
export class LiveStream {
  readonly #bus: Bus;
  readonly #log: Logger;
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;
  #dropped = 0;

  constructor(bus: Bus, log: Logger) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Batches that were not sent, whole or in part. */
  get droppedBatches(): number {
    return this.#dropped;
  }

  /**
   * Queues a batch. Readings from before `liveSinceMs` are backfill: only the newest of each series is sent. Of what has
   * to be caught up with, so are all: `Number.POSITIVE_INFINITY`.
   */
  offer(readings: ReadingBatch, events: readonly LiveEvent[], liveSinceMs: number): void {
    if (readings.length + events.length === 0) return;
    if (this.#bus.state !== "connected" || this.#waiting >= MAX_WAITING_BATCHES) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += 1;
    this.#sending = this.#sending.then(() => this.#send(readings, events, liveSinceMs));
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #send(readings: ReadingBatch, events: readonly LiveEvent[], liveSinceMs: number): Promise<void> {
    try {
      for (const points of chunk(groupByInstant(thinBackfill(readings, liveSinceMs)))) {
        await this.#bus.publish("liveReadings", {}, { points });
      }
      // After them: who hears that an order was carried out knows the level already.
      for (const event of events) await this.#bus.publish("liveIngestEvents", {}, event);
    } catch (error) {
      this.#dropped += 1;
      this.#log.debug({ err: error }, "the live stream missed a batch");
    } finally {
      this.#waiting -= 1;
    }
  }
}

const NO_ROW = -1;

/** All readings from `liveSinceMs` on, and of older ones the newest of each series. */
export function thinBackfill(readings: ReadingBatch, liveSinceMs: number): Reading[] {
  const { keys, series, at } = readings.columns();
  const newest = new Int32Array(keys.length).fill(NO_ROW);
  const live: Reading[] = [];
  for (let row = 0; row < at.length; row += 1) {
    const atMs = at[row] as number;
    if (atMs >= liveSinceMs) {
      live.push(readings.reading(row));
      continue;
    }
    const own = series[row] as number;
    const known = newest[own] as number;
    if (known === NO_ROW || atMs >= (at[known] as number)) newest[own] = row;
  }
  const backfill = [...newest].flatMap((row) => (row === NO_ROW ? [] : [readings.reading(row)]));
  return [...backfill, ...live];
}

function groupByInstant(readings: readonly Reading[]): LivePoint[] {
  const points = new Map<string, LivePoint>();
  for (const { point, quantity, at, value } of readings) {
    const key = `${point} ${at}`;
    let group = points.get(key);
    if (group === undefined) {
      group = { point, at: formatInstant(at), values: {} };
      points.set(key, group);
    }
    group.values[quantity] = value;
  }
  return [...points.values()];
}

function chunk(points: readonly LivePoint[]): LivePoint[][] {
  const chunks: LivePoint[][] = [];
  let current: LivePoint[] = [];
  let bytes = 0;
  for (const point of points) {
    const size = JSON.stringify(point).length + 1;
    if (current.length === 0 || current.length >= MAX_POINTS || bytes + size > MAX_BYTES) {
      current = [];
      chunks.push(current);
      bytes = 0;
    }
    current.push(point);
    bytes += size;
  }
  return chunks;
}
