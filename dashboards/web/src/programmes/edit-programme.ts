import type { NightSky } from "@lucciola/contract/api/lighting-nights.ts";
import type { ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import type { StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { curveOf, type Handle, pointsOf } from "./curve.ts";
import { anchorNear, clockAt, GRID_MIN, placedTime, shiftedAnchor } from "./night-time.ts";

/** By which levels go up and down with a key, per cent of flux. */
export const LEVEL_STEP_PCT = 5;
/** What the contract takes. */
export const MOST_STEPS = 24;
const MINUTE_MS = 60_000;
const SUN_REACH_MIN = 360;

export const anchorOf = ({ on, off, steps }: ProgrammeText, handle: Handle): StepAnchor | undefined =>
  handle === "on" ? on : handle === "off" ? off : steps[handle]?.from;

/** With another anchor at one of its points, whatever that does to the order. */
export function withAnchor(programme: ProgrammeText, handle: Handle, anchor: StepAnchor): ProgrammeText {
  if (handle === "on") return { ...programme, on: anchor };
  if (handle === "off") return { ...programme, off: anchor };
  return withStep(programme, handle, { from: anchor });
}

export const withStep = (
  programme: ProgrammeText,
  index: number,
  change: Partial<ProgrammeText["steps"][number]>,
): ProgrammeText => ({
  ...programme,
  steps: programme.steps.map((step, at) => (at === index ? { ...step, ...change } : step)),
});

/** A level within 0 and 100 %; of `off` there is none. */
export function withLevel(programme: ProgrammeText, handle: Handle, dimPct: number): ProgrammeText {
  const level = Math.min(100, Math.max(0, Math.round(dimPct)));
  if (handle === "on") return { ...programme, initialDimPct: level };
  if (handle === "off") return programme;
  return withStep(programme, handle, { dimPct: level });
}

/** Up or down onto the next multiple of five. */
export function nudgedLevel(programme: ProgrammeText, handle: Handle, direction: 1 | -1): ProgrammeText {
  const from = handle === "on" ? programme.initialDimPct : handle === "off" ? 0 : programme.steps[handle]?.dimPct;
  if (from === undefined) return programme;
  const on = direction > 0 ? Math.floor(from / LEVEL_STEP_PCT) : Math.ceil(from / LEVEL_STEP_PCT);
  return withLevel(programme, handle, (on + direction) * LEVEL_STEP_PCT);
}

/** Some minutes later or earlier; as it was where it would pass a neighbour, or the programme's on its off. */
export function nudgedTime(programme: ProgrammeText, handle: Handle, minutes: number, night: NightSky): ProgrammeText {
  const anchor = anchorOf(programme, handle);
  return anchor === undefined ? programme : placed(programme, handle, shiftedAnchor(anchor, minutes), night);
}

/** Dragged to an instant: held between its neighbours, on the grid, and anchored as it was. */
export function draggedTo(programme: ProgrammeText, handle: Handle, atMs: number, night: NightSky): ProgrammeText {
  const anchor = anchorOf(programme, handle);
  if (anchor === undefined) return programme;
  const [fromMs, toMs] = roomOf(programme, handle, night);
  const held = Math.min(Math.max(atMs, fromMs), toMs);
  return placed(programme, handle, anchorNear(anchor, held, night), night);
}

function placed(programme: ProgrammeText, handle: Handle, anchor: StepAnchor, night: NightSky): ProgrammeText {
  const atMs = placedTime(anchor, night);
  if (atMs === "polar-day") return programme;
  const [fromMs, toMs] = roomOf(programme, handle, night);
  const before = anchorOf(programme, handle);
  const wasMs = before === undefined ? undefined : placedTime(before, night);
  // One that stands wrong already may come nearer to its room.
  const isNearer = typeof wasMs === "number" && distance(atMs, fromMs, toMs) < distance(wasMs, fromMs, toMs);
  return (atMs >= fromMs && atMs <= toMs) || isNearer ? withAnchor(programme, handle, anchor) : programme;
}

const distance = (atMs: number, fromMs: number, toMs: number): number => Math.max(0, fromMs - atMs, atMs - toMs);

/** Where a point may go in a night: steps keep their order among each other, on stays before off. */
function roomOf(programme: ProgrammeText, handle: Handle, night: NightSky): [number, number] {
  const points = pointsOf(programme, night);
  const gapMs = GRID_MIN * MINUTE_MS;
  const at = (wanted: Handle): number | undefined => points.find((point) => point.handle === wanted)?.atMs;
  if (handle === "on") return [night.startMs, (at("off") ?? night.endMs) - gapMs];
  if (handle === "off") return [(at("on") ?? night.startMs) + gapMs, night.endMs];
  const steps = points.filter((point) => typeof point.handle === "number");
  const index = steps.findIndex((point) => point.handle === handle);
  const [before, after] = [steps[index - 1], steps[index + 1]];
  return [
    before === undefined ? night.startMs : before.atMs + gapMs,
    after === undefined ? night.endMs : after.atMs - gapMs,
  ];
}

/** One more step in the middle of the longest level of the night, at that level, by the clock. */
export function withNewStep(programme: ProgrammeText, night: NightSky): ProgrammeText {
  if (programme.steps.length >= MOST_STEPS) return programme;
  const changes = curveOf(programme, night);
  const spans = changes
    .map(({ atMs, dimPct }, index) => ({ atMs, dimPct, endMs: changes[index + 1]?.atMs ?? night.endMs }))
    .filter(({ dimPct }) => dimPct > 0);
  const longest = spans.toSorted((a, b) => b.endMs - b.atMs - (a.endMs - a.atMs))[0];
  const middleMs = longest === undefined ? (night.startMs + night.endMs) / 2 : (longest.atMs + longest.endMs) / 2;
  const from = anchorNear({ kind: "clock", time: clockAt(middleMs, night) }, middleMs, night);
  const step = { from, dimPct: longest?.dimPct ?? 100, fadeMs: programme.fadeMs };
  const steps = [...programme.steps, step].map((each) => ({ each, atMs: placedTime(each.from, night) }));
  steps.sort((a, b) => Number(a.atMs) - Number(b.atMs) || 0);
  return { ...programme, steps: steps.map(({ each }) => each) };
}

export const withoutStep = (programme: ProgrammeText, index: number): ProgrammeText => ({
  ...programme,
  steps: programme.steps.filter((_, at) => at !== index),
});

/** The same moment of a night, said by the clock or by a sun event; `undefined` where that event does not come. */
export function anchoredBy(anchor: StepAnchor, by: string, night: NightSky): StepAnchor | undefined {
  const atMs = placedTime(anchor, night);
  if (atMs === "polar-day") return undefined;
  if (by === "clock") return anchorNear({ kind: "clock", time: clockAt(atMs, night) }, atMs, night);
  const event = by as Extract<StepAnchor, { kind: "sun" }>["event"];
  const sunMs = night.sun[event];
  if (typeof sunMs !== "number" || Math.abs(atMs - sunMs) > SUN_REACH_MIN * MINUTE_MS)
    return { kind: "sun", event, offsetMin: 0 };
  return anchorNear({ kind: "sun", event, offsetMin: 0 }, atMs, night);
}
