import type { LampStates } from "@lucciola/contract/api/lamp-columns.ts";
import { LAMP_FLAGS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import type { LampTable } from "./lamp-table.ts";

/** How a lamp is shown: the first of these that applies. */
export const ASPECTS = ["faulty", "offline", "overridden", "on", "off"] as const;
export type LampAspect = (typeof ASPECTS)[number];

/** How all lamps stand, by their number; changed in place as news come. */
export interface LampStanding {
  readonly atMs: number;
  /** %; -1: never reported. */
  readonly reportedPct: Int16Array;
  readonly reportedAtMs: Float64Array;
  readonly desiredPct: Int16Array;
  /** W; NaN: not known. */
  readonly powerW: Float32Array;
  readonly failures: Uint16Array;
  readonly flags: Uint8Array;
  readonly alarmKinds: LampStates["alarmKinds"];
  readonly alarm: Int16Array;
  readonly firmwares: readonly string[];
  readonly firmware: Int16Array;
}

export function readStanding(states: LampStates): LampStanding {
  const atMs = Date.parse(states.at);
  return {
    atMs,
    reportedPct: Int16Array.from(states.reportedPct),
    reportedAtMs: Float64Array.from(states.ageS, (ageS) => (ageS < 0 ? Number.NaN : atMs - ageS * 1_000)),
    desiredPct: Int16Array.from(states.desiredPct),
    powerW: Float32Array.from(states.powerDw, (dw) => (dw < 0 ? Number.NaN : dw / 10)),
    failures: Uint16Array.from(states.failures),
    flags: Uint8Array.from(states.flags),
    alarmKinds: states.alarmKinds,
    alarm: Int16Array.from(states.alarm),
    firmwares: states.firmwares,
    firmware: Int16Array.from(states.firmware),
  };
}

/** Whether a person's order holds the lamp, for it alone or for one of its groups. */
export const isOverridden = (flags: number): boolean =>
  (flags & (LAMP_FLAGS.commanded | LAMP_FLAGS.override | LAMP_FLAGS.emergency | LAMP_FLAGS.lock)) !== 0;

export function aspectOf({ failures, flags, reportedPct }: LampStanding, lamp: number): LampAspect {
  const bits = flags[lamp] ?? 0;
  if ((failures[lamp] ?? 0) !== 0) return "faulty";
  // By day a switched circuit has no power: its lamps are off, and not lost.
  if ((bits & LAMP_FLAGS.asleep) !== 0) return "off";
  if ((bits & LAMP_FLAGS.online) === 0) return "offline";
  if (isOverridden(bits)) return "overridden";
  return (reportedPct[lamp] ?? 0) > 0 ? "on" : "off";
}

/** Takes live news in place; older ones than what is shown change nothing. Returns the numbers of the lamps concerned. */
export function takeReadings(
  table: LampTable,
  standing: LampStanding,
  points: readonly LiveReadings["points"][number][],
): number[] {
  const changed: number[] = [];
  for (const { point, at, values } of points) {
    const lamp = table.indexOf.get(point);
    if (lamp === undefined) continue;
    const { dimPct, desiredDimPct, activePowerW, lampFailures } = values;
    if (desiredDimPct !== undefined) standing.desiredPct[lamp] = Math.round(desiredDimPct);
    const atMs = Date.parse(at);
    // Compared so that news of a lamp which was never heard count.
    if (!(atMs < (standing.reportedAtMs[lamp] ?? Number.NaN))) {
      if (dimPct !== undefined) {
        standing.reportedPct[lamp] = Math.round(dimPct);
        standing.reportedAtMs[lamp] = atMs;
        standing.flags[lamp] = ((standing.flags[lamp] ?? 0) | LAMP_FLAGS.online) & ~LAMP_FLAGS.asleep;
      }
      if (activePowerW !== undefined) standing.powerW[lamp] = activePowerW;
      if (lampFailures !== undefined) standing.failures[lamp] = lampFailures;
    }
    changed.push(lamp);
  }
  return changed;
}
