import type { AnomalyAlert } from "./alert.ts";
import type { Observation } from "./observation.ts";
import type { SupplyFacts } from "./supply-facts.ts";

export interface DetectionStep {
  /** Plain JSON. */
  readonly state: unknown;
  /** What was raised in these intervals, and again what changed or ended of it. */
  readonly alerts: readonly AnomalyAlert[];
}

/**
 * The detectors as the watch drives them, stepwise and causal: observations follow each other in time, and the same ones
 * give the same alerts in one go or one by one.
 */
export interface Detectors {
  /** Rises when a state that was kept can no longer be read. */
  readonly version: number;
  /** `state` is `undefined` at the beginning of a supply's history. */
  step(supply: SupplyFacts, state: unknown, observations: readonly Observation[]): DetectionStep;
}
