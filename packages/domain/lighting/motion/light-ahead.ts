import type { LevelSetpoint } from "@lucciola/contract/lighting/group-message.ts";
import type { MotionZone } from "@lucciola/contract/lighting/motion-zone.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { piecesWithin } from "./way-distances.ts";

/** Somebody was seen. Where a detector counts over intervals, `atMs` is the end of one that counted something. */
export interface Detection {
  readonly detector: string;
  readonly atMs: number;
}

/** By group: until when its lamps were last told to burn brighter. Plain JSON. */
export type LitUntil = Readonly<Record<string, number>>;

/** A group whose lamps shall burn brighter, for one message to all of them. */
export interface Raise {
  readonly group: string;
  readonly setpoint: LevelSetpoint;
}

/** Light comes as quickly as eyes may take it: whoever walks towards it has some seconds. */
export const MOTION_FADE_MS = 1_000;
/**
 * A raise is told to last longer than needed by this share of the hold, and told again only when it would not suffice: on a
 * busy way one message then serves many passers-by.
 */
const LONGER_SHARE = 0.5;

/**
 * Light ahead of whoever was seen. Detections of other zones, and those whose light would be over by now, change nothing;
 * a clock ahead of ours counts as now. Every raise ends by itself.
 */
export function lightAhead(
  zone: MotionZone,
  before: LitUntil,
  nowMs: number,
  detections: readonly Detection[],
): { readonly litUntil: LitUntil; readonly raises: readonly Raise[] } {
  const neededMs = neededUntil(zone, nowMs, detections);
  const litUntil: Record<string, number> = {};
  for (const [group, untilMs] of Object.entries(before)) if (untilMs > nowMs) litUntil[group] = untilMs;
  const raises: Raise[] = [];
  for (const [group, untilMs] of neededMs) {
    if (untilMs <= (litUntil[group] ?? nowMs)) continue;
    const toldUntilMs = Math.round(untilMs + LONGER_SHARE * zone.holdS * 1_000);
    litUntil[group] = toldUntilMs;
    raises.push({ group, setpoint: raiseOf(zone, group, nowMs, toldUntilMs) });
  }
  return { litUntil, raises };
}

/** By group: how long it must be lit for those who were seen. */
function neededUntil(zone: MotionZone, nowMs: number, detections: readonly Detection[]): Map<string, number> {
  const { pieces, detectors, speedMps, lookAheadS, holdS } = zone;
  const needed = new Map<string, number>();
  for (const { detector, atMs } of detections) {
    const place = detectors.find(({ point }) => point === detector);
    const seenMs = Math.min(atMs, nowMs);
    if (place === undefined || !Number.isFinite(seenMs)) continue;
    // A group may have several pieces: the detector sees them all.
    for (const from of pieces.filter(({ group }) => group === place.group)) {
      for (const { piece, farM } of piecesWithin(pieces, from, speedMps * lookAheadS)) {
        const untilMs = seenMs + 1_000 * (farM / speedMps + holdS);
        needed.set(piece.group, Math.max(untilMs, needed.get(piece.group) ?? Number.NEGATIVE_INFINITY));
      }
    }
  }
  return needed;
}

const raiseOf = ({ dimPct }: MotionZone, group: string, nowMs: number, untilMs: number): LevelSetpoint => ({
  id: `${group.slice(0, 44)}-m-${nowMs.toString(36)}`,
  kind: "raise",
  dimPct,
  fadeMs: MOTION_FADE_MS,
  from: formatInstant(nowMs),
  until: formatInstant(untilMs),
});
