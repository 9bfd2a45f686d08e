import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { RetentionPolicy } from "./retention.ts";

/** A series belongs to a point, not to the device that happens to measure it. */
export interface SeriesKey {
  readonly point: PointId;
  readonly quantity: QuantityName;
}

/** One value of one series at one instant. `at` is milliseconds since 1970 (UTC); intervals are named by their start. */
export interface Reading extends SeriesKey {
  readonly at: number;
  readonly value: number;
}

/** Readings to be stored: an array, or a `ReadingBatch` where there are many. */
export interface Readings extends Iterable<Reading> {
  readonly length: number;
}

export interface TimedValue {
  readonly at: number;
  readonly value: number;
}

export type Bucket = "hour" | "day" | "month";

/** A half-open range of time in milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface AggregateQuery extends TimeRange {
  readonly series: readonly SeriesKey[];
  /** Buckets of the local calendar in `zone` (IANA). Days have 23, 24 or 25 hours; a doubled hour is two buckets. */
  readonly bucket: Bucket;
  readonly zone: string;
}

export interface AggregateRow extends SeriesKey {
  /** Start of the bucket, in milliseconds since 1970; where the range starts inside of it, the start of the range. */
  readonly startMs: number;
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** What a register advanced by in one bucket, or in the part of it that lies in the range. */
export interface IncreaseRow extends SeriesKey {
  readonly startMs: number;
  readonly endMs: number;
  /**
   * Whole units. Where the bucket's edge falls between two readings the register there is taken on the straight line
   * between them, rounded, so that the buckets of a range add up exactly to last minus first over its segments.
   */
  readonly increase: number;
  /** How much of the bucket lies between readings of one segment, in milliseconds; the rest is not known. */
  readonly coveredMs: number;
  /**
   * Times the register was found lower than at the reading before, seen by a reading in the bucket (reset or
   * replacement); what ran between the two is unknown, and not counted.
   */
  readonly resets: number;
}

/** The rows of an answer: an array, or columns that make a row when it is asked for. */
export interface IncreaseRows extends Iterable<IncreaseRow> {
  readonly length: number;
}

/** What several registers advanced by together in one bucket. */
export interface TotalIncreaseRow {
  readonly startMs: number;
  readonly endMs: number;
  /** The sum of the increases of all registers that have cover in the bucket. */
  readonly increase: number;
  /** Summed over the registers: a bucket of which each is known has their number times its length. */
  readonly coveredMs: number;
  readonly resets: number;
  /** How many registers have cover in the bucket. */
  readonly series: number;
}

export interface RangeResult {
  readonly values: readonly TimedValue[];
  /** More values than `limit` lie in the range; those returned are the first ones. */
  readonly truncated: boolean;
}

export interface StoreStats {
  readonly series: number;
  readonly readings: number;
  /** 0 where the store cannot tell. */
  readonly bytes: number;
}

/** What was done to readings because of their age. Nothing is counted when it is done again. */
export interface MaintenanceReport {
  /** Readings that hourly summaries took the place of. */
  readonly summarized: number;
  /** Readings of registers dropped from between the first and the last of their hour. */
  readonly thinned: number;
  /** Hourly summaries and readings of registers that were removed. */
  readonly removed: number;
}

/**
 * Every call may reject with an OperationalError: `reading-refused` and `query-refused` for what was asked wrongly,
 * `store-closed` after `close()`, and other `store-...` codes for what an adapter meets.
 */
export interface TimeSeriesStore {
  /**
   * Stores all of the readings or none, durably, before it resolves. The key is (point, quantity, at): written again,
   * the newest write wins and there is still one value. Registers must be whole numbers up to 2^53 - 1. A reading of an
   * hour that was summarized already changes nothing: nobody can tell whether the summary contains it.
   */
  write(readings: Readings): Promise<void>;
  /** The newest reading of each series; those without any are left out. */
  latest(series: readonly SeriesKey[]): Promise<Reading[]>;
  /**
   * Readings of one series in the range, oldest first. A summarized hour is one value at its start: the mean of a gauge,
   * the sum of an amount, the last value of a state.
   */
  range(series: SeriesKey, range: TimeRange, limit: number): Promise<RangeResult>;
  /**
   * Count, sum, mean, min and max of each series and bucket that has readings, ordered by series as asked, then time. A
   * summarized hour (UTC) belongs whole to where it starts, which is exact in zones of full hours.
   */
  aggregate(query: AggregateQuery): Promise<AggregateRow[]>;
  /**
   * Increase of each register and bucket of the range, ordered as asked, then by time; buckets with no cover are left
   * out. The readings just before and after the range decide what the register was at its edges, however far they are.
   */
  increase(query: AggregateQuery): Promise<IncreaseRows>;
  /** The sum of `increase` over all series of the query, by bucket; buckets with no cover are left out. */
  increaseTotal(query: AggregateQuery): Promise<TotalIncreaseRow[]>;
  /**
   * Thins and removes what is older than the policy keeps, and whatever else the store needs to stay small and fast.
   * Reads and writes go on meanwhile; stopped at any point, the next call finishes it. `nowMs` is milliseconds since 1970.
   */
  maintain(policy: RetentionPolicy, nowMs: number): Promise<MaintenanceReport>;
  /**
   * Writes a consistent and durable copy of the store into a folder, which must be empty or not there yet, while reads
   * and writes go on. All that was written before the call is in it.
   */
  backup(directory: string): Promise<void>;
  /** Every series that has readings. */
  series(): Promise<SeriesKey[]>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}
