import { DAY_KINDS, SLOT_MS, SLOTS_A_DAY, type SlotOf } from "./local-slots.ts";
import type { RegisterSegment } from "./register-segments.ts";

/** Steps longer than this say nothing about the time of day. */
const LONGEST_STEP_MS = 3_900_000;
const DAY_MS = 86_400_000;
/** How far around a gap is looked for what the supply usually does: the season is the same. */
const AROUND_MS = 28 * DAY_MS;
/** Fewer steps than three days of quarter hours are no profile of a season: then the whole history counts. */
const LEAST_STEPS = 288;

/** What a supply is expected to draw over a time. */
export interface LoadProfile {
  /** Units from `fromMs` to `toMs`; not rounded. */
  expected(fromMs: number, toMs: number): number;
}

/** A supply's own profiles: by kind of day and quarter of an hour, of the weeks around an instant. */
export interface LoadProfiles {
  /** `undefined` where nothing was measured closely enough to tell one hour from another. */
  around(fromMs: number, toMs: number): LoadProfile | undefined;
}

/** Learns from every step between two readings that is short enough to belong to an hour. */
export function learnProfiles(segments: readonly RegisterSegment[], slotOf: SlotOf): LoadProfiles {
  const atMs: number[] = [];
  const slots: number[] = [];
  const rises: number[] = [];
  const lengths: number[] = [];
  for (const segment of segments) {
    for (let index = 1; index < segment.length; index += 1) {
      const [from, to] = [segment[index - 1], segment[index]];
      if (from === undefined || to === undefined || to.atMs - from.atMs > LONGEST_STEP_MS) continue;
      const middleMs = (from.atMs + to.atMs) / 2;
      atMs.push(middleMs);
      slots.push(slotOf(middleMs));
      rises.push(to.value - from.value);
      lengths.push(to.atMs - from.atMs);
    }
  }
  const between = (fromMs: number, toMs: number): [number, number] => [
    lowerBound(atMs, fromMs),
    lowerBound(atMs, toMs),
  ];
  /** Neighbouring gaps and unknown quarters are looked up from the same days. */
  const known = new Map<string, LoadProfile>();
  return {
    around: (fromMs, toMs) => {
      const fromDay = Math.floor(fromMs / DAY_MS) * DAY_MS;
      const toDay = Math.ceil(toMs / DAY_MS) * DAY_MS;
      let [first, end] = between(fromDay - AROUND_MS, toDay + AROUND_MS);
      if (end - first < LEAST_STEPS) [first, end] = [0, atMs.length];
      if (end === first) return undefined;
      const found = known.get(`${first} ${end}`);
      if (found !== undefined) return found;
      const totals = new Float64Array(DAY_KINDS * SLOTS_A_DAY);
      const times = new Float64Array(DAY_KINDS * SLOTS_A_DAY);
      for (let index = first; index < end; index += 1) {
        const slot = slots[index] ?? 0;
        totals[slot] = (totals[slot] ?? 0) + (rises[index] ?? 0);
        times[slot] = (times[slot] ?? 0) + (lengths[index] ?? 0);
      }
      const rates = ratesOf(totals, times);
      const profile = { expected: (from: number, to: number) => integrate(from, to, (at) => rates[slotOf(at)] ?? 0) };
      known.set(`${first} ${end}`, profile);
      return profile;
    },
  };
}

/**
 * Units a millisecond in each slot. One that was not seen has the rate of its hour, of its kind of day, of the same time on
 * days of other kinds, or of all.
 */
function ratesOf(totals: Float64Array, times: Float64Array): Float64Array {
  const rateOver = (first: number, end: number): number | undefined => {
    let [total, time] = [0, 0];
    for (let slot = first; slot < end; slot += 1) {
      total += totals[slot] ?? 0;
      time += times[slot] ?? 0;
    }
    return time > 0 ? total / time : undefined;
  };
  const all = rateOver(0, totals.length) ?? 0;
  const onOtherDays = (slot: number): number | undefined => {
    let [total, time] = [0, 0];
    for (let other = slot % SLOTS_A_DAY; other < totals.length; other += SLOTS_A_DAY) {
      total += totals[other] ?? 0;
      time += times[other] ?? 0;
    }
    return time > 0 ? total / time : undefined;
  };
  return totals.map((_, slot) => {
    const hour = slot - (slot % 4);
    const day = slot - (slot % SLOTS_A_DAY);
    return (
      rateOver(slot, slot + 1) ??
      rateOver(hour, hour + 4) ??
      rateOver(day, day + SLOTS_A_DAY) ??
      onOtherDays(slot) ??
      all
    );
  });
}

function integrate(fromMs: number, toMs: number, rateAt: (atMs: number) => number): number {
  let sum = 0;
  for (let atMs = fromMs; atMs < toMs; ) {
    const endMs = Math.min(toMs, (Math.floor(atMs / SLOT_MS) + 1) * SLOT_MS);
    sum += rateAt(atMs) * (endMs - atMs);
    atMs = endMs;
  }
  return sum;
}

function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
