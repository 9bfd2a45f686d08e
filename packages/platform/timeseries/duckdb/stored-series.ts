import { findQuantity, type QuantityKind } from "@lucciola/contract/units/quantities.ts";
import { NewestReadings } from "./newest-readings.ts";
import type { NumberedSeries } from "./worker-protocol.ts";

/** A series the worker knows of; it is in the file once it has a reading. */
export interface StoredSeries extends NumberedSeries {
  readonly kind: QuantityKind;
  readonly isRegister: boolean;
  /** Oldest reading or older, in milliseconds since 1970; infinity as long as the series is not in the file. */
  firstAtMs: number;
  /** Newest reading that lies in a block; only what is not newer can meet one there. */
  packedUntilMs: number;
}

/** What the worker keeps in memory of the file: its series, and the ends of each. */
export class SeriesCatalogue {
  readonly newest = new NewestReadings();
  readonly #byId: StoredSeries[] = [];
  readonly #all: StoredSeries[] = [];

  add({ id, point, quantity }: NumberedSeries, firstAtMs = Number.POSITIVE_INFINITY): StoredSeries {
    const kind = findQuantity(quantity)?.kind ?? "gauge";
    const isRegister = kind === "register";
    const packedUntilMs = Number.NEGATIVE_INFINITY;
    const series = { id, point, quantity, kind, isRegister, firstAtMs, packedUntilMs };
    this.#byId[id] = series;
    this.#all.push(series);
    return series;
  }

  get(id: number): StoredSeries {
    const series = this.#byId[id];
    if (series === undefined) throw new RangeError(`Series ${id} was never declared`);
    return series;
  }

  all(): readonly StoredSeries[] {
    return this.#all;
  }
}
