import { noise } from "../noise.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Sags are drawn for each ten minutes. */
const SPAN_MS = 600_000;
const SPANS_A_YEAR = (365.25 * 86_400_000) / SPAN_MS;
const NOMINAL_V = 231;

/** The voltage that a cabinet or a supply sees, by phase. */
export interface Mains {
  /** `phase` is 0, 1 or 2. */
  voltageV(phase: number, atMs: number): number;
}

/** 231 V that wander by a few volts, lower in the evening, and sink by a fifth or so for seconds to minutes now and then. */
export function mainsAt(scenario: Scenario, key: string): Mains {
  const chance = noise(scenario.seed, `mains ${key}`);
  const sag = noise(scenario.seed, `sag ${key}`);
  const sagProbability = scenario.roughness.sagsPerYear / SPANS_A_YEAR;
  return {
    voltageV: (phase, atMs) => {
      const minute = Math.floor(atMs / 60_000);
      const healthyV =
        NOMINAL_V + 1.6 * chance.normal(minute * 3 + phase) + 1.2 * chance.normal(-1 - Math.floor(minute / 45));
      const span = Math.floor(atMs / SPAN_MS);
      if (sag.uniform(span * 4) >= sagProbability) return healthyV;
      const lastsMs = 5_000 + sag.uniform(span * 4 + 1) ** 3 * 300_000;
      const fromMs = span * SPAN_MS + sag.uniform(span * 4 + 2) * (SPAN_MS - lastsMs);
      const isSunk = atMs >= fromMs && atMs < fromMs + lastsMs;
      return isSunk ? healthyV * (0.72 + 0.16 * sag.uniform(span * 4 + 3)) : healthyV;
    },
  };
}
