import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { isQuantityName, type QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Reading, Readings, SeriesKey } from "./time-series.ts";

const FIRST_ROWS = 256;

/** The readings of a batch, column by column; `series[row]` is an index into `keys`. */
export interface BatchColumns {
  readonly keys: readonly SeriesKey[];
  readonly series: Int32Array;
  /** Milliseconds since 1970. */
  readonly at: Float64Array;
  readonly value: Float64Array;
}

/**
 * Readings to be stored together, kept in columns: a hundred thousand objects take longer to make, to hand over and to
 * forget than their numbers do to store. In the order they were added.
 */
export class ReadingBatch implements Readings {
  readonly #keys: SeriesKey[] = [];
  readonly #points = new Map<PointId, BatchPoint>();
  #series = new Int32Array(FIRST_ROWS);
  #at = new Float64Array(FIRST_ROWS);
  #value = new Float64Array(FIRST_ROWS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(point: PointId, quantity: QuantityName, at: number, value: number): void {
    this.of(point).add(quantity, at, value);
  }

  /** One point, for those who add many readings of it. */
  of(point: PointId): BatchPoint {
    let known = this.#points.get(point);
    if (known === undefined) {
      known = new BatchPoint(point, this);
      this.#points.set(point, known);
    }
    return known;
  }

  /** The number of a series that this batch has not met yet. */
  newSeries(key: SeriesKey): number {
    return this.#keys.push(key) - 1;
  }

  /** `series` is its number in this batch. */
  addTo(series: number, at: number, value: number): void {
    const row = this.#length;
    if (row === this.#at.length) this.#grow();
    this.#series[row] = series;
    this.#at[row] = at;
    this.#value[row] = value;
    this.#length = row + 1;
  }

  /** Forgets the readings after the first `length`. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** Views, good until more is added. A series may have no reading any more. */
  columns(): BatchColumns {
    return {
      keys: this.#keys,
      series: this.#series.subarray(0, this.#length),
      at: this.#at.subarray(0, this.#length),
      value: this.#value.subarray(0, this.#length),
    };
  }

  reading(row: number): Reading {
    const { point, quantity } = this.#keys[this.#series[row] as number] as SeriesKey;
    return { point, quantity, at: this.#at[row] as number, value: this.#value[row] as number };
  }

  *[Symbol.iterator](): Generator<Reading> {
    for (let row = 0; row < this.#length; row += 1) yield this.reading(row);
  }

  #grow(): void {
    const size = this.#at.length * 2;
    const [series, at, value] = [this.#series, this.#at, this.#value];
    this.#series = new Int32Array(size);
    this.#at = new Float64Array(size);
    this.#value = new Float64Array(size);
    this.#series.set(series);
    this.#at.set(at);
    this.#value.set(value);
  }
}

const NO_QUANTITY = -1;

/** One point in a batch, which remembers its series. */
export class BatchPoint {
  readonly #point: PointId;
  readonly #batch: ReadingBatch;
  readonly #series = new Map<string, number>();

  constructor(point: PointId, batch: ReadingBatch) {
    this.#point = point;
    this.#batch = batch;
  }

  /** Whether the name is a quantity is left to the store, which refuses what it cannot keep. */
  add(quantity: QuantityName, at: number, value: number): void {
    this.#batch.addTo(this.#series.get(quantity) ?? this.#meet(quantity, true), at, value);
  }

  /** Adds the value of a field where a quantity has its name, and nothing else. */
  addField(field: string, at: number, value: number): void {
    const series = this.#series.get(field) ?? this.#meet(field, isQuantityName(field));
    if (series !== NO_QUANTITY) this.#batch.addTo(series, at, value);
  }

  #meet(name: string, isQuantity: boolean): number {
    const key = { point: this.#point, quantity: name as QuantityName };
    const series = isQuantity ? this.#batch.newSeries(key) : NO_QUANTITY;
    this.#series.set(name, series);
    return series;
  }
}

/** The same readings as a batch. */
export function batchOf(readings: Readings): ReadingBatch {
  if (readings instanceof ReadingBatch) return readings;
  const batch = new ReadingBatch();
  for (const { point, quantity, at, value } of readings) batch.add(point, quantity, at, value);
  return batch;
}
