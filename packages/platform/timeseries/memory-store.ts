import { OperationalError } from "../process/operational-error.ts";
import { checkAggregateQuery, checkLimit, checkRange, checkRegisters, queryEdges } from "./check-query.ts";
import { checkReading } from "./check-readings.ts";
import { MemorySeries } from "./memory-series.ts";
import { registerIncrease } from "./register-increase.ts";
import { type RetentionPolicy, retentionCuts } from "./retention.ts";
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
} from "./time-series.ts";

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
      const readings = series.kept();
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
    async write(readings: Readings): Promise<void> {
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
        const newest = found.readings().at(-1);
        return newest === undefined ? [] : [{ point: found.point, quantity: found.quantity, ...newest }];
      });
    },

    async range(key: SeriesKey, range: TimeRange, limit: number): Promise<RangeResult> {
      checkRange(range);
      checkLimit(limit);
      const inside = (find([key])[0]?.values() ?? []).filter(({ at }) => at >= range.fromMs && at < range.toMs);
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

    async increaseTotal(query: AggregateQuery): Promise<TotalIncreaseRow[]> {
      return totalIncrease(await this.increase(query));
    },

    async maintain(policy: RetentionPolicy, nowMs: number): Promise<MaintenanceReport> {
      checkOpen();
      const cuts = retentionCuts(policy, nowMs);
      const reports = [...stored.values()].map((series) => series.maintain(cuts));
      const sum = (count: keyof MaintenanceReport) => reports.reduce((total, report) => total + report[count], 0);
      return { summarized: sum("summarized"), thinned: sum("thinned"), removed: sum("removed") };
    },

    async backup(): Promise<void> {
      checkOpen();
      throw new OperationalError({
        code: "backup-refused",
        message:
          "A time-series store in memory keeps nothing, so there is nothing to back up. Use one that keeps files.",
      });
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
  const { point, quantity } = series;
  const rows: AggregateRow[] = [];
  const kept = series.kept();
  for (let bucket = 0; bucket + 1 < edges.length; bucket += 1) {
    const [startMs = Number.NaN, endMs = Number.NaN] = edges.slice(bucket, bucket + 2);
    const inside = kept.filter(({ at }) => at >= startMs && at < endMs);
    if (inside.length === 0) continue;
    const count = inside.reduce((total, summary) => total + summary.count, 0);
    const sum = inside.reduce((total, summary) => total + summary.sum, 0);
    const min = inside.reduce((lowest, summary) => Math.min(lowest, summary.min), Number.POSITIVE_INFINITY);
    const max = inside.reduce((highest, summary) => Math.max(highest, summary.max), Number.NEGATIVE_INFINITY);
    rows.push({ point, quantity, startMs, count, sum, mean: sum / count, min, max });
  }
  return rows;
}

function increaseOne(series: MemorySeries, edges: readonly number[]): IncreaseRow[] {
  const { point, quantity } = series;
  const readings = series.readings();
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

/** By the start of the bucket: buckets of one query are the same for all of its series. */
function totalIncrease(rows: Iterable<IncreaseRow>): TotalIncreaseRow[] {
  const totals = new Map<number, TotalIncreaseRow>();
  for (const { startMs, endMs, increase, coveredMs, resets } of rows) {
    const total = totals.get(startMs) ?? { startMs, endMs, increase: 0, coveredMs: 0, resets: 0, series: 0 };
    totals.set(startMs, {
      ...total,
      increase: total.increase + increase,
      coveredMs: total.coveredMs + coveredMs,
      resets: total.resets + resets,
      series: total.series + 1,
    });
  }
  return [...totals.values()].sort((a, b) => a.startMs - b.startMs);
}
