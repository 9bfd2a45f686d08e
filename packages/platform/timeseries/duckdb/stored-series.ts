import { findQuantity } from "@lucciola/contract/units/quantities.ts";
import { NewestReadings } from "./newest-readings.ts";
import type { NumberedSeries } from "./worker-protocol.ts";

/** A series the worker knows of; it is in the file once it has a reading. */
export interface StoredSeries extends NumberedSeries {
  readonly isRegister: boolean;
  /** Oldest reading, in milliseconds since 1970; infinity as long as the series is not in the file. */
  firstAtMs: number;
}

/** What the worker keeps in memory of the file: its series, and the ends of each. */
export class SeriesCatalogue {
  readonly newest = new NewestReadings();
  readonly #byId = new Map<number, StoredSeries>();

  add({ id, point, quantity }: NumberedSeries, firstAtMs = Number.POSITIVE_INFINITY): void {
    this.#byId.set(id, { id, point, quantity, isRegister: findQuantity(quantity)?.kind === "register", firstAtMs });
  }

  get(id: number): StoredSeries {
    const series = this.#byId.get(id);
    if (series === undefined) throw new RangeError(`Series ${id} was never declared`);
    return series;
  }

  all(): StoredSeries[] {
    return [...this.#byId.values()];
  }
}
