import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { type Quantity, type QuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";
import { checkReading, isStorable } from "../check-readings.ts";
import type { Reading, SeriesKey } from "../time-series.ts";
import type { NumberedSeries } from "./worker-protocol.ts";

interface OfQuantity {
  readonly quantity: QuantityName;
  readonly entry: Quantity;
  readonly numbers: Map<PointId, number>;
}

/** The number of each series in the file. New ones are numbered here and told to the worker with the next write. */
export class SeriesNumbers {
  readonly #byQuantity = new Map<QuantityName, OfQuantity>();
  /** Readings of one quantity often come together. */
  #recent: OfQuantity | undefined;
  readonly #keys: { id: number; key: SeriesKey }[] = [];
  #undeclared: NumberedSeries[] = [];
  #next = 1;

  constructor(stored: readonly NumberedSeries[]) {
    for (const { id, point, quantity } of stored) {
      // They passed the contract's parsers when they were written.
      this.#add(id, { point: point as PointId, quantity: quantity as QuantityName });
    }
  }

  find(point: PointId, quantity: QuantityName): number | undefined {
    return this.#byQuantity.get(quantity)?.numbers.get(point);
  }

  /**
   * The number of a reading's series, which is numbered where it is new.
   *
   * @throws OperationalError `reading-refused` for a reading that cannot be stored.
   */
  numberFor(reading: Reading): number {
    const { point, quantity } = reading;
    if (this.#recent?.quantity !== quantity) this.#recent = this.#byQuantity.get(quantity);
    const known = this.#recent?.numbers.get(point);
    if (known !== undefined && this.#recent !== undefined && isStorable(reading, this.#recent.entry)) return known;
    checkReading(reading);
    if (known !== undefined) return known;
    const id = this.#next;
    this.#add(id, { point, quantity });
    this.#undeclared.push({ id, point, quantity });
    return id;
  }

  /** The series numbered since this was last asked. */
  takeUndeclared(): NumberedSeries[] {
    const undeclared = this.#undeclared;
    this.#undeclared = [];
    return undeclared;
  }

  all(): readonly { id: number; key: SeriesKey }[] {
    return this.#keys;
  }

  #add(id: number, key: SeriesKey): void {
    let ofQuantity = this.#byQuantity.get(key.quantity);
    if (ofQuantity === undefined) {
      ofQuantity = { quantity: key.quantity, entry: quantityOf(key.quantity), numbers: new Map() };
      this.#byQuantity.set(key.quantity, ofQuantity);
    }
    ofQuantity.numbers.set(key.point, id);
    this.#keys.push({ id, key });
    this.#next = Math.max(this.#next, id + 1);
  }
}
