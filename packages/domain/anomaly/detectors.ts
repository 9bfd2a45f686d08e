import type { EnergyInterval } from "../energy/energy-interval.ts";
import type { AnomalyAlert } from "./alert.ts";

/** What the detectors are told of a supply. */
export interface WatchedSupply {
  readonly id: string;
  /** `electricity`, `gas`, `water`, `heat`. */
  readonly carrier: string;
  /** What its building is used as, such as `school`; `public-lighting` for a cabinet. */
  readonly use: string;
  /** Where its days and its holidays are counted (IANA). */
  readonly zone: string;
  /** What a kWh costs; of water and gas what a thousand litres cost. EUR. */
  readonly eurPerThousand: number;
  readonly contractPowerW?: number;
  readonly floorAreaM2?: number;
}

/** What one interval of a supply was, and the air outside. Water and gas are counted in litres where the others are in Wh. */
export interface WatchedInterval extends EnergyInterval {
  /** Mean of the air outside, °C. */
  readonly temperatureC?: number;
  /** Reactive energy drawn, varh. */
  readonly varh?: number;
}

export interface DetectionStep {
  /** Plain JSON. */
  readonly state: unknown;
  /** What was raised in these intervals, and again what changed or ended of it. */
  readonly alerts: readonly AnomalyAlert[];
}

/**
 * The detectors, stepwise and causal: intervals follow each other in time, and the same intervals give the same alerts in
 * one go or one by one. Live watch, bench and command line drive the same.
 */
export interface Detectors {
  /** Rises when a state that was kept can no longer be read. */
  readonly version: number;
  /** `state` is `undefined` at the beginning of a supply's history. */
  step(supply: WatchedSupply, state: unknown, intervals: readonly WatchedInterval[]): DetectionStep;
}
