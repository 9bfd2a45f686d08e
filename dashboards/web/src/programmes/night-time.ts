import type { NightSky } from "@lucciola/contract/api/lighting-nights.ts";
import type { StepAnchor } from "@lucciola/contract/lighting/programme.ts";

export type AnchorTime = number | "polar-day" | "polar-night";

const MINUTE_MS = 60_000;
const DAY_MIN = 1_440;
const NOON_MIN = 720;
/** To which points snap, minutes. */
export const GRID_MIN = 5;
/** What the contract allows either side of a sun event, minutes. */
const MOST_OFFSET_MIN = 360;
const EVENING: ReadonlySet<string> = new Set(["sunset", "civil-dusk", "nautical-dusk", "astronomical-dusk"]);

export const isEveningEvent = (event: string): boolean => EVENING.has(event);

/** Minutes since midnight of `hh:mm`. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minute: number): string => {
  const ofDay = ((minute % DAY_MIN) + DAY_MIN) % DAY_MIN;
  return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
};
/** Minutes since the noon of the night: clock times of a night rise with it, across midnight. */
const sinceNoon = (minute: number): number => (minute - NOON_MIN + DAY_MIN) % DAY_MIN;

/**
 * The instant of an anchor in a night, as the controllers take it: a clock time that the clock skips is the moment of
 * the jump, one that it shows twice the first pass.
 */
export function anchorTime(anchor: StepAnchor, night: NightSky): AnchorTime {
  if (anchor.kind === "sun") {
    const time = night.sun[anchor.event];
    return typeof time === "number" ? time + anchor.offsetMin * MINUTE_MS : time;
  }
  const [before, after] = night.clock;
  if (before === undefined) throw new Error("a night without a clock");
  const wallMs = night.startMs + before.aheadMs + sinceNoon(minuteOf(anchor.time)) * MINUTE_MS;
  const byBeforeMs = wallMs - before.aheadMs;
  if (after === undefined || byBeforeMs < after.fromMs) return byBeforeMs;
  return Math.max(wallMs - after.aheadMs, after.fromMs);
}

/** An anchor's instant within the night; in a polar night evening events are past at its first noon, and so on. */
export function placedTime(anchor: StepAnchor, night: NightSky): number | "polar-day" {
  const time = anchorTime(anchor, night);
  if (time === "polar-day") return time;
  if (time === "polar-night")
    return anchor.kind === "sun" && isEveningEvent(anchor.event) ? night.startMs : night.endMs;
  return Math.min(Math.max(time, night.startMs), night.endMs);
}

/** What the town's clock shows at an instant of a night, `hh:mm`. */
export function clockAt(atMs: number, night: NightSky): string {
  const { aheadMs = 0 } = night.clock.findLast(({ fromMs }) => fromMs <= atMs) ?? night.clock[0] ?? {};
  return timeOf(Math.floor((atMs + aheadMs) / MINUTE_MS) % DAY_MIN);
}

const snap = (minutes: number): number => Math.round(minutes / GRID_MIN) * GRID_MIN;
const clampOffset = (minutes: number): number => Math.min(MOST_OFFSET_MIN, Math.max(-MOST_OFFSET_MIN, minutes)) + 0;

/** The anchor of the same kind that lies nearest to an instant, on the grid; as it was where its sun event does not come. */
export function anchorNear(anchor: StepAnchor, atMs: number, night: NightSky): StepAnchor {
  if (anchor.kind === "clock") return { kind: "clock", time: timeOf(snap(minuteOf(clockAt(atMs, night)))) };
  const event = night.sun[anchor.event];
  if (typeof event !== "number") return anchor;
  return { ...anchor, offsetMin: clampOffset(snap((atMs - event) / MINUTE_MS)) };
}

/** An anchor some minutes later, onto the grid; a clock time does not go past the noons of its night. */
export function shiftedAnchor(anchor: StepAnchor, minutes: number): StepAnchor {
  const step = (from: number): number => {
    const onGrid = minutes > 0 ? Math.floor(from / GRID_MIN) * GRID_MIN : Math.ceil(from / GRID_MIN) * GRID_MIN;
    return onGrid + minutes;
  };
  if (anchor.kind === "sun") return { ...anchor, offsetMin: clampOffset(step(anchor.offsetMin)) };
  const later = step(sinceNoon(minuteOf(anchor.time)));
  return later < 0 || later >= DAY_MIN ? anchor : { kind: "clock", time: timeOf(later + NOON_MIN) };
}
