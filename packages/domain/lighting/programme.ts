import type { LightingProgramme, LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { isEveningEvent, type SunTime, sunTime } from "../astronomy/sun.ts";
import { addDays, instantOfLocalTime } from "../time/local-time.ts";
import { type Night, nightAfter, nightAt, nightBefore } from "./night.ts";

/** Why a programme asks for its level. */
export type LevelReason =
  | { readonly kind: "before-on"; readonly on: StepAnchor }
  | { readonly kind: "initial"; readonly on: StepAnchor }
  | { readonly kind: "step"; readonly stepIndex: number; readonly from: StepAnchor }
  | { readonly kind: "after-off"; readonly off: StepAnchor }
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

/** The instant of a clock time, or of a sun event with its offset, in a night. */
function anchorTime(anchor: StepAnchor, site: LightingSite, night: Night): SunTime {
  const nextDate = addDays(night.date, 1);
  if (anchor.kind === "clock") {
    const minuteOfDay = minuteOf(anchor.time);
    return instantOfLocalTime(minuteOfDay < 12 * 60 ? nextDate : night.date, minuteOfDay, site.zone);
  }
  const time = sunTime(site, isEveningEvent(anchor.event) ? night.date : nextDate, anchor.event);
  return typeof time === "number" ? time + anchor.offsetMin * 60_000 : time;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** When lamps burn in a night, or the anchor that keeps them dark. */
type Window = { kind: "window"; onMs: number; offMs: number } | { kind: "dark"; anchor: StepAnchor };

/**
 * The window from `on` to `off`, clipped to the night.
 *
 * Polar day: where the sun does not go under the threshold of either sun anchor, lamps stay off; it is as light as the
 * programme's author called light enough. Polar night: the evening event counts as past at the night's first noon and
 * the morning event as not before its last, so lamps burn from noon to noon. Offsets do not apply to events that do not
 * occur, else a polar summer would burn for twice the offset around midnight in full sun.
 *
 * Clock times under 12:00 are of the morning; an `off` at 12:00 is the noon that ends the night, so that on and off at
 * 12:00 light an underpass day and night.
 */
function windowOf(programme: LightingProgramme, site: LightingSite, night: Night): Window {
  const on = anchorTime(programme.on, site, night);
  const endsAtNoon = programme.off.kind === "clock" && programme.off.time === "12:00";
  const off = endsAtNoon ? night.endMs : anchorTime(programme.off, site, night);
  if (on === "polar-day") return { kind: "dark", anchor: programme.on };
  if (off === "polar-day") return { kind: "dark", anchor: programme.off };
  const onMs = startOf(on, programme.on, night);
  const offMs = startOf(off, programme.off, night);
  return onMs < offMs ? { kind: "window", onMs, offMs } : { kind: "dark", anchor: programme.off };
}

/** An anchor's instant clipped to the night, with the rule for polar night. */
function startOf(time: number | "polar-night", anchor: StepAnchor, night: Night): number {
  if (typeof time === "number") return Math.min(Math.max(time, night.startMs), night.endMs);
  return anchor.kind === "sun" && isEveningEvent(anchor.event) ? night.startMs : night.endMs;
}

/**
 * The level changes of a programme in one night, in order, at strictly rising instants. The first is at the night's
 * start, so the list covers the night without a gap.
 *
 * A step that began before `on` gives the level at `on`, as if the lamp had been burning; a step at or after `off` has no
 * effect. Of steps at one instant the last in the programme's list wins. A step whose sun event does not occur that night
 * is left out at polar day; at polar night it follows the window's rule.
 *
 * Throws `RangeError` when `site.zone` is not a known zone (see `isKnownZone`).
 */
export function resolveNight(programme: LightingProgramme, site: LightingSite, night: Night): LevelChange[] {
  const window = windowOf(programme, site, night);
  const off = { dimPct: 0, fadeMs: programme.fadeMs };
  if (window.kind === "dark") {
    return [{ atMs: night.startMs, ...off, reason: { kind: "no-darkness", anchor: window.anchor } }];
  }
  const changes: LevelChange[] = [
    { atMs: night.startMs, ...off, reason: { kind: "before-on", on: programme.on } },
    {
      atMs: window.onMs,
      dimPct: programme.initialDimPct,
      fadeMs: programme.fadeMs,
      reason: { kind: "initial", on: programme.on },
    },
  ];
  for (const step of stepsOf(programme, site, night)) {
    if (step.atMs > window.onMs) changes.push(step);
    else changes.push({ ...step, atMs: window.onMs, fadeMs: programme.fadeMs });
  }
  const lit = changes.filter((change) => change.atMs < window.offMs);
  if (window.offMs < night.endMs) {
    lit.push({ atMs: window.offMs, ...off, reason: { kind: "after-off", off: programme.off } });
  }
  return lit.filter((change, index) => lit[index + 1]?.atMs !== change.atMs);
}

/** The steps that occur in a night, by instant; steps at one instant keep the order of the programme. */
function stepsOf(programme: LightingProgramme, site: LightingSite, night: Night): LevelChange[] {
  const steps: LevelChange[] = [];
  for (const [stepIndex, { from, dimPct, fadeMs }] of programme.steps.entries()) {
    const time = anchorTime(from, site, night);
    if (time === "polar-day") continue;
    const reason: LevelReason = { kind: "step", stepIndex, from };
    steps.push({ atMs: startOf(time, from, night), dimPct, fadeMs, reason });
  }
  return steps.sort((a, b) => a.atMs - b.atMs);
}

/**
 * The level a programme asks for at an instant. The answer is the same at every instant before `nextChangeAtMs`, so
 * callers need not ask again until then. A level that does not change at noon runs on: between a morning's off and the
 * evening's on it began at off. Only where a whole night has one level does a change to the same level fall on noon.
 *
 * Throws `RangeError` when `site.zone` is not a known zone (see `isKnownZone`).
 */
export function resolveLevel(programme: LightingProgramme, site: LightingSite, atMs: number): ProgrammeLevel {
  const night = nightAt(atMs, site.zone);
  const changes = resolveNight(programme, site, night);
  const index = changes.findLastIndex((change) => change.atMs <= atMs);
  const previous = index === 0 ? resolveNight(programme, site, nightBefore(night, site.zone)) : [];
  const following = index === changes.length - 1 ? resolveNight(programme, site, nightAfter(night, site.zone)) : [];
  const current = runsOn(previous, changes) ? previous.at(-1) : changes[index];
  const next = changes[index + 1] ?? (runsOn(changes, following) ? following[1] : following[0]);
  if (current === undefined || next === undefined) throw new Error(`no level at ${atMs} ms: the nights have a gap`);
  const { dimPct, fadeMs, reason } = current;
  return { dimPct, fadeMs, sinceMs: current.atMs, nextChangeAtMs: next.atMs, reason };
}

/** Whether the level of a night's end goes on through noon into a following night that later changes it. */
const runsOn = (night: LevelChange[], following: LevelChange[]): boolean =>
  following.length > 1 && night.at(-1)?.dimPct === following[0]?.dimPct;
