import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "../time/local-time.ts";
import { COUNT_INTERVAL_MS, type CountSample } from "./adaptive/lane-counters.ts";
import { initialTaiState, taiStep } from "./adaptive/tai.ts";
import type { LightingSchedule } from "./calendar.ts";
import { desiredLevel } from "./desired-level.ts";
import type { GroupSetpoint } from "./group-orders.ts";
import { LINEAR_POWER, lampPowerW } from "./lamp-power.ts";
import type { DarknessChange } from "./photocell.ts";

/** A level from one instant to another, half-open. */
export interface HeldLevel {
  readonly fromMs: number;
  readonly toMs: number;
  readonly dimPct: number;
}

/** What would have run, and what really happened in that time. */
export interface BackTestTask {
  readonly site: LightingSite;
  readonly fromMs: number;
  readonly toMs: number;
  readonly schedule: LightingSchedule;
  readonly settings: LampSettings | null;
  /** What the photocell said. */
  readonly darkness: readonly DarknessChange[];
  /** What the adaptive rules would have decided from the counts; see `replayTraffic`. */
  readonly setpoints: readonly GroupSetpoint[];
}

/**
 * The levels that a lamp would have had: the same decision as in its controller, without people's orders. Throws
 * `RangeError` when the site's zone is not known.
 */
export function replayLevels(task: BackTestTask): HeldLevel[] {
  const { site, fromMs, toMs, schedule, settings, darkness } = task;
  const levels: HeldLevel[] = [];
  for (const day of daysOf(fromMs, toMs, site.zone)) {
    // A night's decisions look at the setpoints of that time alone: a month has thousands.
    const setpoints = task.setpoints.filter((setpoint) => setpoint.fromMs < day.toMs && setpoint.untilMs > day.fromMs);
    const { programme, calendar } = schedule;
    const policy = {
      programme,
      calendar,
      site,
      settings,
      darkness,
      setpoints,
      orders: [],
      override: null,
      clockTrusted: true,
    };
    for (let atMs = day.fromMs; atMs < day.toMs; ) {
      const { dimPct, nextChangeAtMs } = desiredLevel(policy, atMs);
      const untilMs = Math.min(nextChangeAtMs ?? day.toMs, day.toMs);
      const before = levels.at(-1);
      if (before?.dimPct === dimPct && before.toMs === atMs) levels[levels.length - 1] = { ...before, toMs: untilMs };
      else levels.push({ fromMs: atMs, toMs: untilMs, dimPct });
      atMs = untilMs;
    }
  }
  return levels;
}

/** The pieces of a time between midnights. */
function daysOf(fromMs: number, toMs: number, zone: string): { fromMs: number; toMs: number; date: string }[] {
  const days: { fromMs: number; toMs: number; date: string }[] = [];
  for (let atMs = fromMs; atMs < toMs; ) {
    const { date } = localTimeOf(atMs, zone);
    const endMs = Math.min(toMs, instantOfLocalTime(addDays(date, 1), 0, zone));
    days.push({ fromMs: atMs, toMs: endMs, date });
    atMs = endMs;
  }
  return days;
}

/**
 * What TAI would have decided for a section from counts that came as they are stored, each at the end of its interval.
 * The decisions are its live ones, so a gap or a stuck counter gives the design class here too.
 */
export function replayTraffic(
  section: LightingSection,
  samples: readonly CountSample[],
  fromMs: number,
  toMs: number,
): GroupSetpoint[] {
  const setpoints: GroupSetpoint[] = [];
  const waiting = [...samples].sort((a, b) => a.endMs - b.endMs);
  let state = initialTaiState;
  // An hour before, so that the first interval of the time is not one without a past.
  for (let nowMs = fromMs - COUNTS_BEFORE * COUNT_INTERVAL_MS; nowMs < toMs; ) {
    const come: CountSample[] = [];
    while (waiting[0] !== undefined && waiting[0].endMs <= nowMs) come.push(...waiting.splice(0, 1));
    const step = taiStep(section, state, nowMs, come);
    state = step.state;
    const { dimPct, operatingClass, untilMs } = step.decision;
    setpoints.push({
      id: `${section.id}-${nowMs.toString(36)}`,
      group: section.id,
      kind: "set",
      dimPct,
      fadeMs: 0,
      fromMs: nowMs,
      untilMs,
      operatingClass,
    });
    const nextIntervalMs = Math.floor(nowMs / COUNT_INTERVAL_MS + 1) * COUNT_INTERVAL_MS;
    nowMs = Math.min(Math.max(step.nextStepAtMs, nowMs + 1), nextIntervalMs);
  }
  return setpoints.filter((setpoint) => setpoint.untilMs > fromMs);
}

const COUNTS_BEFORE = 6;
const HOUR_MS = 3_600_000;

/** What levels come to. */
export interface LevelUse {
  readonly litHours: number;
  readonly energyWh: number;
  /** Lit, and under the least level. */
  readonly hoursUnderFloor: number;
}

/** Two ways to light one lamp over the time that both are known. */
export interface LevelComparison {
  readonly actual: LevelUse;
  readonly candidate: LevelUse;
  readonly comparedHours: number;
  /** Hours in which the two levels differ. */
  readonly differentHours: number;
}

/**
 * What really was against what would have been, where both are known: what is not covered is not known and not invented.
 * Power is in proportion to flux, for both alike.
 */
export function compareLevels(
  actual: readonly HeldLevel[],
  candidate: readonly HeldLevel[],
  { nominalPowerW, leastDimPct }: { readonly nominalPowerW: number; readonly leastDimPct: number },
): LevelComparison {
  const sums = {
    actual: { litHours: 0, energyWh: 0, hoursUnderFloor: 0 },
    candidate: { litHours: 0, energyWh: 0, hoursUnderFloor: 0 },
  };
  const add = (
    sum: { litHours: number; energyWh: number; hoursUnderFloor: number },
    dimPct: number,
    hours: number,
  ): void => {
    if (dimPct <= 0) return;
    sum.litHours += hours;
    sum.energyWh += lampPowerW(nominalPowerW, dimPct, LINEAR_POWER) * hours;
    if (dimPct < leastDimPct) sum.hoursUnderFloor += hours;
  };
  let comparedHours = 0;
  let differentHours = 0;
  let place = 0;
  for (const was of actual) {
    while ((candidate[place]?.toMs ?? Number.POSITIVE_INFINITY) <= was.fromMs) place += 1;
    for (let index = place; (candidate[index]?.fromMs ?? Number.POSITIVE_INFINITY) < was.toMs; index += 1) {
      const would = candidate[index];
      if (would === undefined) break;
      const hours = (Math.min(was.toMs, would.toMs) - Math.max(was.fromMs, would.fromMs)) / HOUR_MS;
      comparedHours += hours;
      if (was.dimPct !== would.dimPct) differentHours += hours;
      add(sums.actual, was.dimPct, hours);
      add(sums.candidate, would.dimPct, hours);
    }
  }
  return { ...sums, comparedHours, differentHours };
}

/** Levels that hold from one reading to the next, the last one until `toMs`; before the first nothing is known. */
export const heldLevels = (
  readings: readonly { readonly at: number; readonly value: number }[],
  toMs: number,
): HeldLevel[] =>
  readings.flatMap(({ at, value }, index) => {
    const untilMs = Math.min(readings[index + 1]?.at ?? toMs, toMs);
    return untilMs > at ? [{ fromMs: at, toMs: untilMs, dimPct: value }] : [];
  });
