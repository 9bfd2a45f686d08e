import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { OperationalError } from "../process/operational-error.ts";
import { checkAggregateQuery, checkLimit, checkRange, checkRegisters, queryEdges } from "./check-query.ts";
import { checkReading } from "./check-readings.ts";
import { registerIncrease } from "./register-increase.ts";
import type {
  AggregateQuery,
  AggregateRow,
  IncreaseRow,
  RangeResult,
  Reading,
  SeriesKey,
  StoreStats,
  TimedValue,
  TimeRange,
  TimeSeriesStore,
} from "./time-series.ts";

/** The readings of one series; sorted by time when asked, as writes may come in any order. */
class MemorySeries {
  readonly point: PointId;
  readonly quantity: QuantityName;
  readonly #values = new Map<number, number>();
  #sorted: TimedValue[] | undefined;

  constructor({ point, quantity }: SeriesKey) {
    this.point = point;
    this.quantity = quantity;
  }

  set(at: number, value: number): void {
    this.#values.set(at, value);
    this.#sorted = undefined;
  }

  get size(): number {
    return this.#values.size;
  }

  sorted(): TimedValue[] {
    this.#sorted ??= [...this.#values].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
    return this.#sorted;
  }
}

/** A store that forgets everything when it is closed: for tests, and the plain words that other adapters must equal. */
export function createMemoryStore(): TimeSeriesStore {
  const stored = new Map<string, MemorySeries>();
  let closed = false;
  const checkOpen = () => {
    if (!closed) return;
    throw new OperationalError({
      code: "store-closed",
      message: "The time-series store in memory is closed. Ask before it is closed.",
    });
  };
  const keyOf = ({ point, quantity }: SeriesKey) => `${point} ${quantity}`;

  const edgesOf = (query: AggregateQuery, asked: readonly MemorySeries[]) => {
    let oldestMs = Number.POSITIVE_INFINITY;
    let newestMs = Number.NEGATIVE_INFINITY;
    for (const series of asked) {
      const readings = series.sorted();
      oldestMs = Math.min(oldestMs, readings[0]?.at ?? oldestMs);
      newestMs = Math.max(newestMs, readings.at(-1)?.at ?? newestMs);
    }
    return queryEdges(query, oldestMs, newestMs);
  };
  const find = (series: readonly SeriesKey[]) => {
    checkOpen();
    return series.flatMap((key) => stored.get(keyOf(key)) ?? []);
  };

  return {
    async write(readings: readonly Reading[]): Promise<void> {
      for (const reading of readings) checkReading(reading);
      checkOpen();
      for (const reading of readings) {
        const key = keyOf(reading);
        let series = stored.get(key);
        if (series === undefined) {
          series = new MemorySeries(reading);
          stored.set(key, series);
        }
        // Adding zero turns -0 into 0: stores that keep integers have only one.
        series.set(reading.at, reading.value + 0);
      }
    },

    async latest(series: readonly SeriesKey[]): Promise<Reading[]> {
      return find(series).flatMap((found) => {
        const newest = found.sorted().at(-1);
        return newest === undefined ? [] : [{ point: found.point, quantity: found.quantity, ...newest }];
      });
    },

    async range(key: SeriesKey, range: TimeRange, limit: number): Promise<RangeResult> {
      checkRange(range);
      checkLimit(limit);
      const inside = (find([key])[0]?.sorted() ?? []).filter(({ at }) => at >= range.fromMs && at < range.toMs);
      return { values: inside.slice(0, limit), truncated: inside.length > limit };
    },

    async aggregate(query: AggregateQuery): Promise<AggregateRow[]> {
      checkAggregateQuery(query);
      const asked = find(query.series);
      const edges = edgesOf(query, asked);
      return asked.flatMap((series) => aggregateOne(series, edges));
    },

    async increase(query: AggregateQuery): Promise<IncreaseRow[]> {
      checkAggregateQuery(query);
      checkRegisters(query.series);
      const asked = find(query.series);
      const edges = edgesOf(query, asked);
      return asked.flatMap((series) => increaseOne(series, edges));
    },

    async series(): Promise<SeriesKey[]> {
      checkOpen();
      return [...stored.values()].map(({ point, quantity }) => ({ point, quantity }));
    },

    async stats(): Promise<StoreStats> {
      checkOpen();
      const readings = [...stored.values()].reduce((total, series) => total + series.size, 0);
      return { series: stored.size, readings, bytes: 0 };
    },

    async close(): Promise<void> {
      closed = true;
      stored.clear();
    },
  };
}

function aggregateOne(series: MemorySeries, edges: readonly number[]): AggregateRow[] {
  const rows: AggregateRow[] = [];
  let bucket = 0;
  let inBucket: number[] = [];
  const endBucket = () => {
    const startMs = edges[bucket];
    if (startMs !== undefined && inBucket.length > 0) {
      const sum = inBucket.reduce((total, value) => total + value, 0);
      rows.push({
        point: series.point,
        quantity: series.quantity,
        startMs,
        count: inBucket.length,
        sum,
        mean: sum / inBucket.length,
        min: inBucket.reduce((a, b) => Math.min(a, b)),
        max: inBucket.reduce((a, b) => Math.max(a, b)),
      });
    }
    bucket += 1;
    inBucket = [];
  };
  for (const { at, value } of series.sorted()) {
    if (at < (edges[0] ?? Infinity)) continue;
    while (bucket + 1 < edges.length && at >= (edges[bucket + 1] ?? Infinity)) endBucket();
    if (bucket + 1 >= edges.length) break;
    inBucket.push(value);
  }
  if (bucket + 1 < edges.length) endBucket();
  return rows;
}

function increaseOne(series: MemorySeries, edges: readonly number[]): IncreaseRow[] {
  const { point, quantity } = series;
  const readings = series.sorted();
  const rows: IncreaseRow[] = [];
  registerIncrease(
    readings.map(({ at }) => at),
    readings.map(({ value }) => value),
    edges,
    (bucket, increase, coveredMs, resets) => {
      const [startMs = Number.NaN, endMs = Number.NaN] = edges.slice(bucket, bucket + 2);
      rows.push({ point, quantity, startMs, endMs, increase, coveredMs, resets });
    },
  );
  return rows;
}
