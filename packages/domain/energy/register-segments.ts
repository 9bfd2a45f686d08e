import { type PlausibleRise, plausibleRise } from "./plausible-rise.ts";
import type { RegisterEvent } from "./register-event.ts";
import { orderReadings, type RegisterReading } from "./register-readings.ts";

/** A meter that took the place of another, with the readings that were written down, where they were. */
export interface MeterReplacement {
  readonly atMs: number;
  /** What the old meter showed at last. */
  readonly closing?: number;
  /** What the new one showed at first. */
  readonly opening?: number;
}

export interface RegisterFacts {
  /** The register shows this many different numbers: 1,000,000,000 for nine digits. Where not given it is guessed. */
  readonly rollsOverAt?: number;
  readonly replacements?: readonly MeterReplacement[];
}

/** A stretch over which a register counted on. Roll-overs are unrolled: values never fall. */
export type RegisterSegment = readonly RegisterReading[];

export interface RegisterHistory {
  /** By time; each has at least one reading. What lies between two of them is unknown. */
  readonly segments: readonly RegisterSegment[];
  readonly events: readonly RegisterEvent[];
}

/**
 * The history of a register from what was received of it, in any order. A replacement enters both of its readings. A fall
 * is a roll-over where the register was near its highest number and the rise over it is plausible; a single reading alone
 * against those around it is refused; every other fall is a reset.
 */
export function registerHistory(received: readonly RegisterReading[], facts: RegisterFacts = {}): RegisterHistory {
  const { readings, events: refused } = orderReadings(received);
  const replacements = [...(facts.replacements ?? [])].sort((a, b) => a.atMs - b.atMs);
  const events: RegisterEvent[] = [...refused];
  const segments: RegisterSegment[] = [];
  const meters = byMeter(readings, replacements, events);
  const isPlausible = plausibleRise(meters);
  for (const meter of meters) {
    if (neverFalls(meter)) {
      segments.push(meter);
      continue;
    }
    const calm = withoutBlips(meter, isPlausible, facts.rollsOverAt, events);
    segments.push(...splitAtFalls(calm, isPlausible, facts.rollsOverAt, events));
  }
  return { segments, events };
}

/** Most registers never do: nothing is to be asked of them, and a year of them is read often. */
const neverFalls = (readings: readonly RegisterReading[]): boolean =>
  readings.every(({ value }, index) => index === 0 || value >= (readings[index - 1]?.value ?? value));

/** The readings of each meter, with the closing and opening readings of those that were replaced. */
function byMeter(
  readings: readonly RegisterReading[],
  replacements: readonly MeterReplacement[],
  events: RegisterEvent[],
): RegisterReading[][] {
  const meters: RegisterReading[][] = [];
  let current: RegisterReading[] = [];
  let next = 0;
  for (const { atMs, closing, opening } of replacements) {
    for (; next < readings.length; next += 1) {
      const reading = readings[next];
      if (reading === undefined || reading.atMs >= atMs) break;
      current.push(reading);
    }
    if (closing !== undefined) current.push({ atMs, value: closing });
    meters.push(current);
    current = opening === undefined ? [] : [{ atMs, value: opening }];
    // What was written down for the moment itself counts more than what was sent.
    if (opening !== undefined && readings[next]?.atMs === atMs) next += 1;
    events.push({ kind: "replacement", atMs, isClosed: closing !== undefined, isOpened: opening !== undefined });
  }
  meters.push([...current, ...readings.slice(next)]);
  return meters.filter((meter) => meter.length > 0);
}

/**
 * Leaves out single readings without which the register never fell, where what they say is implausible: one below its
 * neighbours from which it would have risen too fast, or one above them to which it would have.
 */
function withoutBlips(
  readings: readonly RegisterReading[],
  isPlausible: PlausibleRise,
  rollsOverAt: number | undefined,
  events: RegisterEvent[],
): RegisterReading[] {
  const kept: RegisterReading[] = [];
  for (const [index, reading] of readings.entries()) {
    const before = kept.at(-1);
    const after = readings[index + 1];
    if (before !== undefined && after !== undefined && isBlip(before, reading, after, isPlausible, rollsOverAt)) {
      events.push({ kind: "refused", atMs: reading.atMs, value: reading.value, reason: "blip" });
      continue;
    }
    kept.push(reading);
  }
  return kept;
}

function isBlip(
  before: RegisterReading,
  reading: RegisterReading,
  after: RegisterReading,
  isPlausible: PlausibleRise,
  rollsOverAt: number | undefined,
): boolean {
  const isCalmWithout =
    after.value >= before.value && isPlausible(after.value - before.value, after.atMs - before.atMs);
  if (!isCalmWithout) return false;
  if (reading.value < before.value) {
    if (rollOverOf(before, reading, isPlausible, rollsOverAt) !== undefined) return false;
    return !isPlausible(after.value - reading.value, after.atMs - reading.atMs);
  }
  return reading.value > after.value && !isPlausible(reading.value - before.value, reading.atMs - before.atMs);
}

function splitAtFalls(
  readings: readonly RegisterReading[],
  isPlausible: PlausibleRise,
  rollsOverAt: number | undefined,
  events: RegisterEvent[],
): RegisterSegment[] {
  const segments: RegisterReading[][] = [];
  let segment: RegisterReading[] = [];
  let unrolled = 0;
  for (const [index, reading] of readings.entries()) {
    const before = readings[index - 1];
    if (before !== undefined && reading.value < before.value) {
      const range = rollOverOf(before, reading, isPlausible, rollsOverAt);
      const [fromMs, toMs] = [before.atMs, reading.atMs];
      if (range === undefined) {
        events.push({ kind: "reset", fromMs, toMs, before: before.value, after: reading.value });
        segments.push(segment);
        segment = [];
        unrolled = 0;
      } else {
        events.push({ kind: "roll-over", fromMs, toMs, at: range });
        unrolled += range;
      }
    }
    segment.push({ atMs: reading.atMs, value: reading.value + unrolled });
  }
  if (segment.length > 0) segments.push(segment);
  return segments;
}

/** From how far up a register may roll over: a gap before it may have been long. */
const NEAR_THE_TOP = 0.5;
/** Where nobody has said how many digits there are, it must have been all but there. */
const AT_THE_TOP = 0.99;
const LEAST_DIGITS = 5;
/** So near to the top, and so near to zero afterwards, no reset comes by chance, however fast it went. */
const ALL_BUT_OVER = 0.001;

/** At which number the register went over to zero between two readings; `undefined` where it did not. */
function rollOverOf(
  before: RegisterReading,
  after: RegisterReading,
  isPlausible: PlausibleRise,
  rollsOverAt: number | undefined,
): number | undefined {
  const digits = Math.max(LEAST_DIGITS, String(before.value).length);
  const range = rollsOverAt ?? 10 ** digits;
  const top = rollsOverAt === undefined ? AT_THE_TOP : NEAR_THE_TOP;
  if (before.value >= range || before.value < top * range || after.value >= (1 - top) * range) return undefined;
  const rise = after.value + range - before.value;
  return rise <= ALL_BUT_OVER * range || isPlausible(rise, after.atMs - before.atMs) ? range : undefined;
}
