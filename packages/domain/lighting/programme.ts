import type { LightingProgramme, LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { type BurningPeriod, burningPeriods } from "./burning-periods.ts";
import { type ChosenProgramme, type LightingSchedule, programmeOfNight } from "./calendar.ts";
import { type Night, nightAfter, nightAt, nightBefore } from "./night.ts";
import type { DarknessChange } from "./photocell.ts";
import { anchorTime, clipToNight } from "./step-anchor.ts";

/** Why a programme asks for its level. */
export type LevelReason =
  | { readonly kind: "before-on"; readonly on: StepAnchor }
  | { readonly kind: "initial"; readonly on: StepAnchor }
  | { readonly kind: "step"; readonly stepIndex: number; readonly from: StepAnchor }
  | { readonly kind: "after-off"; readonly off: StepAnchor }
  /** The photocell measured it dark, and no step has begun; light, and lamps are off. */
  | { readonly kind: "measured-dark" }
  | { readonly kind: "measured-light" }
  /** The sun stays all day above the threshold of `anchor`, or the night is so short that `off` is not after `on`. */
  | { readonly kind: "no-darkness"; readonly anchor: StepAnchor };

/** From `atMs` on the programme asks for `dimPct`, reached in `fadeMs`. */
export interface LevelChange {
  readonly atMs: number;
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly reason: LevelReason;
}

/** The level a programme asks for at an instant, from `sinceMs` until `nextChangeAtMs` (half-open). */
export interface ProgrammeLevel {
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly sinceMs: number;
  readonly nextChangeAtMs: number;
  readonly reason: LevelReason;
}

/**
 * The level changes of a programme in one night, in order, at strictly rising instants. The first is at the night's
 * start, so the list covers the night without a gap. `darkness` is what the photocell said, for programmes that have one.
 *
 * A step that began before lamps are switched on gives the level then, as if they had been burning; a step at or after
 * `off` has no effect. Of steps at one instant the last in the programme's list wins. A step whose sun event does not
 * occur that night is left out at polar day; at polar night it follows the window's rule.
 *
 * Throws `RangeError` when `site.zone` is not a known zone (see `isKnownZone`).
 */
export function resolveNight(
  programme: LightingProgramme,
  site: LightingSite,
  night: Night,
  darkness: readonly DarknessChange[] = [],
): LevelChange[] {
  const burning = burningPeriods(programme, site, night, darkness);
  const off = { dimPct: 0, fadeMs: programme.fadeMs };
  if (burning.kind === "dark") {
    return [{ atMs: night.startMs, ...off, reason: { kind: "no-darkness", anchor: burning.anchor } }];
  }
  if (burning.kind === "measured-light") {
    return [{ atMs: night.startMs, ...off, reason: { kind: "measured-light" } }];
  }
  const steps = stepsOf(programme, site, night);
  const changes: LevelChange[] = [
    { atMs: night.startMs, ...off, reason: { kind: "before-on", on: programme.on } },
    ...burning.periods.flatMap((period) => changesWhileBurning(programme, steps, period, night)),
  ];
  return changes.filter((change, index) => changes[index + 1]?.atMs !== change.atMs);
}

function changesWhileBurning(
  programme: LightingProgramme,
  steps: readonly LevelChange[],
  { onMs, offMs, onBy, offBy }: BurningPeriod,
  night: Night,
): LevelChange[] {
  const { on, off, initialDimPct, fadeMs } = programme;
  const begun = steps.findLast((step) => step.atMs <= onMs);
  const first: LevelChange = {
    atMs: onMs,
    dimPct: begun?.dimPct ?? initialDimPct,
    fadeMs,
    reason: begun?.reason ?? (onBy === "photocell" ? { kind: "measured-dark" } : { kind: "initial", on }),
  };
  const last: LevelChange = {
    atMs: offMs,
    dimPct: 0,
    fadeMs,
    reason: offBy === "photocell" ? { kind: "measured-light" } : { kind: "after-off", off },
  };
  const between = steps.filter(({ atMs }) => atMs > onMs && atMs < offMs);
  return [first, ...between, ...(offMs < night.endMs ? [last] : [])];
}

/** The steps that occur in a night, by instant; steps at one instant keep the order of the programme. */
function stepsOf(programme: LightingProgramme, site: LightingSite, night: Night): LevelChange[] {
  const steps: LevelChange[] = [];
  for (const [stepIndex, { from, dimPct, fadeMs }] of programme.steps.entries()) {
    const time = anchorTime(from, site, night);
    if (time === "polar-day") continue;
    const reason: LevelReason = { kind: "step", stepIndex, from };
    steps.push({ atMs: clipToNight(time, from, night), dimPct, fadeMs, reason });
  }
  return steps.sort((a, b) => a.atMs - b.atMs);
}

/** The level that a programme asks for at an instant, every night the same programme. See `resolveSchedule`. */
export const resolveLevel = (programme: LightingProgramme, site: LightingSite, atMs: number): ProgrammeLevel =>
  resolveSchedule({ programme }, site, atMs).level;

/**
 * The level that a schedule asks for at an instant, and the programme that asks for it. The answer is the same at every
 * instant before `nextChangeAtMs`, so callers need not ask again until then, unless the photocell says something new. A
 * level that does not change at noon runs on, whatever programme the next night has: between a morning's off and the
 * evening's on it began at off. Only where a whole night has one level does a change to the same level fall on noon.
 *
 * Throws `RangeError` when `site.zone` is not a known zone (see `isKnownZone`).
 */
export function resolveSchedule(
  schedule: LightingSchedule,
  site: LightingSite,
  atMs: number,
  darkness: readonly DarknessChange[] = [],
): ScheduledLevel {
  const { programme, calendar } = schedule;
  const known = remembered.get(programme);
  const holds =
    known !== undefined && known.level.sinceMs <= atMs && atMs < known.level.nextChangeAtMs && darkness.length === 0;
  if (holds && known.site === site && known.calendar === calendar) return known;
  const resolved = resolveAnew(schedule, site, atMs, darkness);
  if (darkness.length === 0) remembered.set(programme, { ...resolved, site, calendar });
  return resolved;
}

export interface ScheduledLevel {
  readonly level: ProgrammeLevel;
  readonly chosen: ChosenProgramme;
}

/** The last answer for each programme: thousands of lamps ask for the same, and the sun costs most of all. */
const remembered = new WeakMap<
  LightingSchedule["programme"],
  ScheduledLevel & { readonly site: LightingSite; readonly calendar: LightingSchedule["calendar"] }
>();

function resolveAnew(
  schedule: LightingSchedule,
  site: LightingSite,
  atMs: number,
  darkness: readonly DarknessChange[],
): ScheduledLevel {
  const plan = (night: Night) => {
    const chosen = programmeOfNight(schedule, night.date);
    return { chosen, changes: resolveNight(chosen.programme, site, night, darkness) };
  };
  const night = nightAt(atMs, site.zone);
  const tonight = plan(night);
  const { changes } = tonight;
  const index = changes.findLastIndex((change) => change.atMs <= atMs);
  const previous = index === 0 ? plan(nightBefore(night, site.zone)) : undefined;
  const isFromPrevious = previous !== undefined && runsOn(previous.changes, changes);
  const following = index === changes.length - 1 ? plan(nightAfter(night, site.zone)).changes : [];
  const current = isFromPrevious ? previous.changes.at(-1) : changes[index];
  const next = changes[index + 1] ?? (runsOn(changes, following) ? following[1] : following[0]);
  if (current === undefined || next === undefined) throw new Error(`no level at ${atMs} ms: the nights have a gap`);
  const { dimPct, fadeMs, reason } = current;
  return {
    level: { dimPct, fadeMs, sinceMs: current.atMs, nextChangeAtMs: next.atMs, reason },
    chosen: isFromPrevious ? previous.chosen : tonight.chosen,
  };
}

/** Whether the level of a night's end goes on through noon into a following night that later changes it. */
const runsOn = (night: readonly LevelChange[], following: readonly LevelChange[]): boolean =>
  following.length > 1 && night.at(-1)?.dimPct === following[0]?.dimPct;
