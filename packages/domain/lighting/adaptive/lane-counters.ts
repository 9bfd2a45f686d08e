import type { LaneCounter } from "@lucciola/contract/lighting/section.ts";

/** Traffic is counted ten minutes at a time (UNI 11248:2016, appendix D), in the ten minutes of the clock. */
export const COUNT_INTERVAL_MS = 600_000;
/** Six counts make an hour's flow. */
export const COUNTS_AN_HOUR = 6;
/** No lane carries more than about 2,400 vehicles an hour (Highway Capacity Manual; an assumption of 2026-11). */
export const MOST_VEHICLES_A_COUNT = 400;
/** A device's clock may be ahead by so much. */
const CLOCK_TOLERANCE_MS = 60_000;
/** A counter that shows the same again is taken for stuck when chance would do so less often than this. */
const STUCK_PROBABILITY = 1e-3;
/** Nothing may well pass for hours at night; for longer than this it is not believed. */
const LONGEST_SILENCE_COUNTS = 36;

/** What a counter tells of one interval, as it came over the wire: nothing in it is believed yet. */
export interface CountSample {
  readonly counter: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly vehicleCount: number;
}

/** Why a sample is not believed. */
export type CountDoubt = "implausible" | "stuck" | "out-of-order";

/** What is remembered of one counter. Plain JSON. */
export interface CounterMemory {
  readonly endMs: number;
  readonly vehicleCount: number;
  /** How many counts in a row have been the same, this one included. */
  readonly sameCounts: number;
  /** False when the counter is taken for stuck. */
  readonly isBelieved: boolean;
  /** The count of the interval just before, or null when that one did not come or was not believed. */
  readonly previousCount: number | null;
}

export type CountTaken =
  | { readonly ok: true; readonly memory: CounterMemory }
  | { readonly ok: false; readonly doubt: CountDoubt; readonly memory: CounterMemory | null };

/**
 * Takes a sample into a counter's memory, or says why it is not believed. A sample that came again changes nothing; of two
 * that contradict each other about one interval the higher count holds. Any numbers are allowed.
 */
export function takeCount(before: CounterMemory | null, sample: CountSample, nowMs: number): CountTaken {
  const { startMs, endMs, vehicleCount } = sample;
  const isTenMinutes = endMs - startMs === COUNT_INTERVAL_MS && startMs % COUNT_INTERVAL_MS === 0;
  const isCount = Number.isInteger(vehicleCount) && vehicleCount >= 0 && vehicleCount <= MOST_VEHICLES_A_COUNT;
  if (!isTenMinutes || !isCount || endMs > nowMs + CLOCK_TOLERANCE_MS) {
    return { ok: false, doubt: "implausible", memory: before };
  }
  if (before !== null && endMs === before.endMs) {
    const isHigher = vehicleCount > before.vehicleCount;
    return { ok: true, memory: isHigher ? { ...before, vehicleCount, sameCounts: 1, isBelieved: true } : before };
  }
  if (before !== null && endMs < before.endMs) return { ok: false, doubt: "out-of-order", memory: before };
  const sameCounts = before?.vehicleCount === vehicleCount ? before.sameCounts + 1 : 1;
  const follows = before?.endMs === startMs && before.isBelieved;
  const isBelieved = sameCounts < stuckAfter(vehicleCount);
  const previousCount = follows ? before.vehicleCount : null;
  const memory = { endMs, vehicleCount, sameCounts, isBelieved, previousCount };
  return isBelieved ? { ok: true, memory } : { ok: false, doubt: "stuck", memory };
}

/**
 * After how many equal counts a counter is taken for stuck. Counts scatter as Poisson's do: each of them repeats the one
 * before with at most the probability of the commonest value. About 36 for none, 8 for one, 4 for thirty.
 */
export function stuckAfter(vehicleCount: number): number {
  if (vehicleCount === 0) return LONGEST_SILENCE_COUNTS;
  const repeats = poissonMode(vehicleCount);
  return 1 + Math.ceil(Math.log(STUCK_PROBABILITY) / Math.log(repeats));
}

/** The probability of the value `mean` under a Poisson distribution of that mean, which is its commonest value. */
function poissonMode(mean: number): number {
  let logP = -mean + mean * Math.log(mean);
  for (let k = 2; k <= mean; k++) logP -= Math.log(k);
  return Math.exp(logP);
}

/**
 * The most that may truly have passed when a counter shows `count`: what it misses on average, and three standard
 * deviations of that. The count itself for a counter that misses nothing.
 */
export function mostPassed(count: number, { missedPct }: Pick<LaneCounter, "missedPct">): number {
  const missed = missedPct / 100;
  return (count + 3 * Math.sqrt((count + 1) * missed)) / (1 - missed);
}

/**
 * Whether two counters of one lane say of one interval what both may have seen. They miss different vehicles, each up to
 * twice its share and two more.
 */
export function agree(a: { count: number; missedPct: number }, b: { count: number; missedPct: number }): boolean {
  const [low, high] = a.count <= b.count ? [a, b] : [b, a];
  return low.count >= high.count * (1 - (2 * low.missedPct) / 100) - 2;
}
