import type { LevelSetpoint } from "@lucciola/contract/lighting/group-message.ts";
import type { LightClass } from "@lucciola/contract/lighting/light-class.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";

/** Light comes quickly and goes slowly, so that a street never flashes. */
export const RAISE_FADE_MS = 5_000;
export const LOWER_FADE_MS = 60_000;

/** What a section's traffic asks for, whoever decided it. */
export interface AdaptiveLevel {
  readonly operatingClass: LightClass;
  readonly dimPct: number;
  readonly untilMs: number;
  /** The measured flow, % of the service flow, where there is one that can be believed. */
  readonly flowPct?: number;
}

/**
 * The setpoint that gives a section's level to its lamps, or null when they have it: the level is the one of `known` and
 * so is the end of its lease, or it ends later anyhow.
 */
export function adaptiveSetpoint(
  section: string,
  known: LevelSetpoint | null,
  { operatingClass, dimPct, untilMs, flowPct }: AdaptiveLevel,
  nowMs: number,
): LevelSetpoint | null {
  const isSame = known?.dimPct === dimPct && known.operatingClass === operatingClass;
  if (isSame && Date.parse(known.until) >= untilMs) return null;
  const isDarker = known !== null && dimPct < known.dimPct;
  return {
    id: setpointId(section, nowMs),
    kind: "set",
    dimPct,
    fadeMs: isDarker ? LOWER_FADE_MS : RAISE_FADE_MS,
    from: formatInstant(nowMs),
    until: formatInstant(untilMs),
    operatingClass,
    ...(flowPct === undefined ? {} : { flowPct }),
  };
}

/** By section and instant, so that a decision made again has the same name. */
const setpointId = (section: string, nowMs: number): string => `${section.slice(0, 48)}-${nowMs.toString(36)}`;
