import type { EnergyInterval, IntervalQuality } from "./energy-interval.ts";
import { type LoadProfile, type LoadProfiles, learnProfiles } from "./load-profile.ts";
import { localSlots } from "./local-slots.ts";
import type { RegisterHistory, RegisterSegment } from "./register-segments.ts";

/** An edge between two readings further apart than this lies in a gap, however long the intervals are. */
const LONGEST_CLOSE_MS = 3_600_000;
/** Readings sent each quarter or hour come some seconds apart from it, and are no gap for that. */
const LATENESS = 13 / 12;

export interface IntervalOptions {
  /** IANA; whose clock the supply's profile goes by. Throws `RangeError` where it is not known. */
  readonly zone: string;
  /** `MM-DD`, the day of the town's patron. */
  readonly patronDay?: string;
}

/**
 * The intervals between neighbouring `edges` (ascending, at least two) from the history of a register.
 *
 * Between two readings that are close the register runs on a straight line; in a gap by the supply's own profile of the
 * weeks around it, and on a straight line where there is none. It is rounded to whole units where an edge cuts it: each
 * such value ends one interval and starts the next, so that all of them add up to last minus first, and none is negative.
 */
export function energyIntervals(
  { segments }: RegisterHistory,
  edges: readonly number[],
  { zone, patronDay }: IntervalOptions,
): EnergyInterval[] {
  const profiles = learnProfiles(segments, localSlots(zone, patronDay));
  const counts = edges.slice(1).map((toMs, index): IntervalCount => {
    const fromMs = edges[index] ?? toMs;
    return { fromMs, toMs, wh: 0, knownMs: 0, isEstimated: false };
  });
  for (const segment of segments) countSegment(segment, counts, profiles);
  return counts.map((count) => asInterval(count, segments, profiles));
}

interface IntervalCount {
  readonly fromMs: number;
  readonly toMs: number;
  wh: number;
  knownMs: number;
  isEstimated: boolean;
}

function countSegment(segment: RegisterSegment, counts: IntervalCount[], profiles: LoadProfiles): void {
  const [first] = segment;
  if (first === undefined) return;
  let place = counts.findIndex(({ toMs }) => toMs > first.atMs);
  if (place < 0) return;
  for (let index = 1; index < segment.length; index += 1) {
    const [from, to] = [segment[index - 1], segment[index]];
    if (from === undefined || to === undefined) continue;
    const lengthMs = to.atMs - from.atMs;
    let count = counts[place];
    if (count === undefined) return;
    // Most steps lie within one interval.
    if (to.atMs <= count.toMs && from.atMs >= count.fromMs) {
      count.wh += to.value - from.value;
      count.knownMs += lengthMs;
      if (to.atMs === count.toMs) place += 1;
      continue;
    }
    const isGap = lengthMs > LATENESS * Math.min(LONGEST_CLOSE_MS, count.toMs - count.fromMs);
    const registerAt = isGap
      ? byProfile(from, to, profiles.around(from.atMs, to.atMs))
      : (atMs: number) => from.value + Math.round(((to.value - from.value) * (atMs - from.atMs)) / lengthMs);
    let reached = from;
    while (count !== undefined && count.fromMs < to.atMs) {
      const startMs = Math.max(reached.atMs, count.fromMs);
      const endMs = Math.min(to.atMs, count.toMs);
      const startValue = startMs === reached.atMs ? reached.value : registerAt(startMs);
      const endValue = endMs === to.atMs ? to.value : registerAt(endMs);
      count.wh += endValue - startValue;
      count.knownMs += endMs - startMs;
      // The whole step inside of the interval is measured, wherever it began.
      if (isGap && (startMs > from.atMs || endMs < to.atMs)) count.isEstimated = true;
      reached = { atMs: endMs, value: endValue };
      if (count.toMs > to.atMs) break;
      place += 1;
      count = counts[place];
    }
  }
}

/** The register in a gap: as much of the rise as the profile expects until then. */
function byProfile(
  from: { readonly atMs: number; readonly value: number },
  to: { readonly atMs: number; readonly value: number },
  profile: LoadProfile | undefined,
): (atMs: number) => number {
  const rise = to.value - from.value;
  const all = profile?.expected(from.atMs, to.atMs) ?? 0;
  let reachedMs = from.atMs;
  let expected = 0;
  return (atMs) => {
    if (profile === undefined || all <= 0)
      return from.value + Math.round((rise * (atMs - from.atMs)) / (to.atMs - from.atMs));
    // Edges are asked for in order.
    expected += profile.expected(reachedMs, atMs);
    reachedMs = atMs;
    return from.value + Math.round(rise * Math.min(1, expected / all));
  };
}

function asInterval(
  { fromMs, toMs, wh, knownMs, isEstimated }: IntervalCount,
  segments: readonly RegisterSegment[],
  profiles: LoadProfiles,
): EnergyInterval {
  const isKnown = knownMs >= toMs - fromMs;
  const quality: IntervalQuality = isKnown ? (isEstimated ? "estimated" : "measured") : "unknown";
  if (quality !== "unknown") return { fromMs, toMs, wh, quality };
  const profile = profiles.around(fromMs, toMs);
  if (profile === undefined) return { fromMs, toMs, wh, quality };
  let estimated = profile.expected(fromMs, toMs);
  for (const segment of segments) {
    const [first, last] = [segment[0], segment.at(-1)];
    if (first === undefined || last === undefined) continue;
    const [startMs, endMs] = [Math.max(first.atMs, fromMs), Math.min(last.atMs, toMs)];
    if (startMs < endMs) estimated -= profile.expected(startMs, endMs);
  }
  return { fromMs, toMs, wh, quality, estimatedWh: Math.max(0, Math.round(estimated)) };
}
