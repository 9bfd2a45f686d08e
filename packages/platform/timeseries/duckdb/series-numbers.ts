import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { SeriesKey } from "../time-series.ts";
import type { NumberedSeries } from "./worker-protocol.ts";

/** The number of each series in the file. New ones are numbered here and told to the worker with the next write. */
export class SeriesNumbers {
  readonly #byQuantity = new Map<QuantityName, Map<PointId, number>>();
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
    return this.#byQuantity.get(quantity)?.get(point);
  }

  /** The number of a series, which gets one where it is new. */
  numberFor({ point, quantity }: SeriesKey): number {
    const known = this.find(point, quantity);
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
      ofQuantity = new Map();
      this.#byQuantity.set(key.quantity, ofQuantity);
    }
    ofQuantity.set(key.point, id);
    this.#keys.push({ id, key });
    this.#next = Math.max(this.#next, id + 1);
  }
}
