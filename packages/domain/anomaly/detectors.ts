import type { AnomalyAlert } from "./alert.ts";
import type { Observation } from "./observation.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import { newSupplyMemory, type SupplyMemory } from "./supply-memory.ts";
import { type TownClock, watchSupply } from "./watch-supply.ts";

const HOUR_MS = 3_600_000;

export interface DetectionStep {
  /** Plain JSON. */
  readonly state: unknown;
  /** What was raised meanwhile, and again what is over of it. */
  readonly alerts: readonly AnomalyAlert[];
}

/** The detectors as a service drives them: any stretch of the past gives the same alerts in one go or hour by hour. */
export interface Detectors {
  /** Rises when a state that was kept can no longer be read. */
  readonly version: number;
  /**
   * Hears whole hours from `fromMs` to `untilMs`, of which all observations end within. `state` is `undefined` at the
   * beginning of a supply's history and is never changed.
   */
  step(
    supply: SupplyFacts,
    state: unknown,
    observations: readonly Observation[],
    fromMs: number,
    untilMs: number,
  ): DetectionStep;
}

/** The watch over a supply, looked at once an hour, as it is live. */
export const hourlyDetectors = (clock: TownClock): Detectors => ({
  version: 1,
  step: (supply, state, observations, fromMs, untilMs) => {
    let memory = state === undefined ? newSupplyMemory() : structuredClone(state as SupplyMemory);
    const alerts: AnomalyAlert[] = [];
    let next = 0;
    for (let hourMs = fromMs + HOUR_MS; hourMs <= untilMs; hourMs += HOUR_MS) {
      const first = next;
      while ((observations[next]?.toMs ?? Number.POSITIVE_INFINITY) <= hourMs) next += 1;
      const step = watchSupply(supply, memory, observations.slice(first, next), hourMs, clock);
      memory = step.memory;
      alerts.push(...step.alerts);
    }
    return { state: memory, alerts };
  },
});
