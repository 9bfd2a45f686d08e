import type { NightSky } from "@lucciola/contract/api/lighting-nights.ts";
import type { ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import type { StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { anchorTime, placedTime } from "./night-time.ts";

/** From `atMs` on lamps stand at `dimPct`. */
export interface CurveChange {
  readonly atMs: number;
  readonly dimPct: number;
}

/** What can be moved: the switching on and off, or a step by its place in the programme's list. */
export type Handle = "on" | "off" | number;

export interface CurvePoint {
  readonly handle: Handle;
  readonly anchor: StepAnchor;
  readonly atMs: number;
  /** Of `off` none. */
  readonly dimPct: number | undefined;
  /** Before lamps are on, or after they are off: it decides nothing while it lies there. */
  readonly isOutside: boolean;
}

/** When lamps burn in a night without a photocell; `undefined`: it is too light for this programme. */
export function windowOf(programme: ProgrammeText, night: NightSky): { onMs: number; offMs: number } | undefined {
  const on = placedTime(programme.on, night);
  const endsAtNoon = programme.off.kind === "clock" && programme.off.time === "12:00";
  const off = endsAtNoon ? night.endMs : placedTime(programme.off, night);
  if (on === "polar-day" || off === "polar-day" || on >= off) return undefined;
  return { onMs: on, offMs: off };
}

/** The steps that occur in a night, by instant; of equal ones the last of the list comes last, and wins. */
const stepsOf = ({ steps }: ProgrammeText, night: NightSky) =>
  steps
    .flatMap((step, index) => {
      if (anchorTime(step.from, night) === "polar-day") return [];
      const atMs = placedTime(step.from, night);
      return atMs === "polar-day" ? [] : [{ index, atMs, dimPct: step.dimPct, anchor: step.from }];
    })
    .sort((a, b) => a.atMs - b.atMs);

/**
 * The levels of a programme in one night, as the controllers run it while no photocell says otherwise. They come from
 * one noon to the next without a gap, and each differs in its instant from the one before.
 */
export function curveOf(programme: ProgrammeText, night: NightSky): CurveChange[] {
  const window = windowOf(programme, night);
  const dark = { atMs: night.startMs, dimPct: 0 };
  if (window === undefined) return [dark];
  const { onMs, offMs } = window;
  const steps = stepsOf(programme, night);
  const begun = steps.findLast(({ atMs }) => atMs <= onMs);
  const changes: CurveChange[] = [
    dark,
    { atMs: onMs, dimPct: begun?.dimPct ?? programme.initialDimPct },
    ...steps.filter(({ atMs }) => atMs > onMs && atMs < offMs).map(({ atMs, dimPct }) => ({ atMs, dimPct })),
    ...(offMs < night.endMs ? [{ atMs: offMs, dimPct: 0 }] : []),
  ];
  return changes.filter(({ atMs }, index) => changes[index + 1]?.atMs !== atMs);
}

/** Everything that can be moved in a night, in the order of time. */
export function pointsOf(programme: ProgrammeText, night: NightSky): CurvePoint[] {
  const window = windowOf(programme, night);
  const edge = (handle: "on" | "off", anchor: StepAnchor, dimPct: number | undefined): CurvePoint[] => {
    const atMs = placedTime(anchor, night);
    const isOutside = window === undefined;
    return atMs === "polar-day" ? [] : [{ handle, anchor, atMs, dimPct, isOutside }];
  };
  const steps = stepsOf(programme, night).map(({ index, atMs, dimPct, anchor }) => ({
    handle: index,
    anchor,
    atMs,
    dimPct,
    isOutside: window === undefined || atMs < window.onMs || atMs >= window.offMs,
  }));
  return [...edge("on", programme.on, programme.initialDimPct), ...steps, ...edge("off", programme.off, undefined)];
}
