import { noise } from "../noise.ts";
import type { CounterFault, CounterFaultKind } from "./counter-faults.ts";
import { COUNT_MS, poisson } from "./true-flow.ts";

/** What a counter says of ten minutes, and how much later than their end it does. */
export interface CounterSample {
  readonly startMs: number;
  readonly endMs: number;
  readonly vehicleCount: number;
  readonly delayMs: number;
}

/**
 * A counter on a lane: it sees what truly passes, misses some of it (up to `missedPct`, each counter its own share), and
 * has its faults. Null when it says nothing of an interval.
 */
export function sectionCounter(options: {
  readonly seed: number;
  readonly counter: string;
  readonly missedPct: number;
  readonly faults: readonly CounterFault[];
  readonly passed: (startMs: number) => number;
}): (startMs: number) => CounterSample | null {
  const { seed, counter, missedPct, faults, passed } = options;
  const chance = noise(seed, `counter ${counter}`);
  const misses = noise(seed, `counter ${counter} misses`);
  const missedShare = (missedPct / 100) * (0.2 + 0.7 * chance.uniform(-1));
  const faultAt = (kind: CounterFaultKind, startMs: number): CounterFault | undefined =>
    faults.find((fault) => fault.kind === kind && startMs >= fault.fromMs && startMs < fault.untilMs);
  const seen = (startMs: number): number => {
    const truly = passed(startMs);
    const share = faultAt("blind", startMs) === undefined ? missedShare : 0.5;
    return Math.max(0, truly - poisson(truly * share, misses, startMs / COUNT_MS));
  };
  const counted = (startMs: number): number => {
    const stuck = faultAt("stuck", startMs);
    if (stuck !== undefined) return seen(Math.floor(stuck.fromMs / COUNT_MS) * COUNT_MS);
    if (faultAt("noisy", startMs) === undefined) return seen(startMs);
    return Math.round(seen(startMs) * (0.2 + 1.8 * chance.uniform(startMs / COUNT_MS)));
  };
  return (startMs) => {
    if (faultAt("dead", startMs) !== undefined) return null;
    const draw = chance.uniform(-2 - startMs / COUNT_MS);
    const delayMs = Math.round(faultAt("slow", startMs) === undefined ? 500 + 2_500 * draw : 60_000 + 1_700_000 * draw);
    return { startMs, endMs: startMs + COUNT_MS, vehicleCount: counted(startMs), delayMs };
  };
}
