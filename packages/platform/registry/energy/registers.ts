import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";

/** The readings that were written down when a meter was replaced, in whole units of the quantity. */
export interface MeterReplacementRecord {
  /** From this instant on the new meter counts. */
  readonly atMs: number;
  /** What the old meter showed at last. */
  readonly closing?: number;
  /** What the new meter showed at first. */
  readonly opening?: number;
}

export interface RegisterRecord {
  /** The register shows this many different numbers. */
  readonly rollsOverAt?: number;
  /** By time. A device that took the place of another without readings is none: a gateway may change before the same meter. */
  readonly replacements: readonly MeterReplacementRecord[];
}

/** What is known of the registers of points besides their readings. */
export interface Registers {
  /**
   * Notes the readings of a replacement; noted again for the same instant they take the place of the former. Throws
   * OperationalError `point-unknown` when there is no such point, `register-value` when a reading is no whole number.
   */
  replaced(point: PointId, quantity: QuantityName, record: MeterReplacementRecord): void;
  /** Notes at which number a register goes over to zero. Throws as `replaced` does. */
  setRollsOverAt(point: PointId, quantity: QuantityName, rollsOverAt: number): void;
  record(point: PointId, quantity: QuantityName): RegisterRecord;
  /** The points at which the register of another meter took over in [`fromMs`, `toMs`), epoch ms. */
  replacedWithin(quantity: QuantityName, fromMs: number, toMs: number): PointId[];
}
