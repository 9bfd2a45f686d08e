import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { type LevelReason, resolveLevel } from "./programme.ts";

/** A person's order that holds a lamp at a level until an instant. */
export interface LevelOverride {
  readonly commandId: string;
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly untilMs: number;
}

/** What the level of a lamp is decided from. */
export interface LightingPolicy {
  readonly programme: LightingProgramme | null;
  /** Known without a programme too, where it was set at commissioning. */
  readonly site: LightingSite | null;
  readonly override: LevelOverride | null;
  readonly clockTrusted: boolean;
}

/** Why a lamp shall stand at its level: data from which an answer to "why is this lamp at 40 %?" is written. */
export type LevelCause =
  | {
      readonly kind: "programme";
      readonly programmeId: string;
      readonly programmeVersion: number;
      readonly sinceMs: number;
      readonly reason: LevelReason;
    }
  | { readonly kind: "override"; readonly commandId: string; readonly untilMs: number }
  | { readonly kind: "fail-safe"; readonly failure: "clock-lost" | "no-programme" };

export interface DesiredLevel {
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly cause: LevelCause;
  /** The decision holds until then if its policy does; null while only an event can change it. */
  readonly nextChangeAtMs: number | null;
}

/** The level for which the installation was designed: what a lamp falls back to when it cannot know better. */
export const DESIGN_DIM_PCT = 100;

/** Design level from civil dusk to civil dawn: for a lamp that knows its place and the time but has no programme. */
const DUSK_TO_DAWN: LightingProgramme = {
  id: "dusk-to-dawn",
  version: 1,
  name: "Design level from civil dusk to civil dawn",
  on: { kind: "sun", event: "civil-dusk", offsetMin: 0 },
  off: { kind: "sun", event: "civil-dawn", offsetMin: 0 },
  initialDimPct: DESIGN_DIM_PCT,
  fadeMs: 0,
  steps: [],
};

/** An override counts from its command until its end, excluded. */
export const isOverrideActive = (override: LevelOverride, atMs: number): boolean => atMs < override.untilMs;

/**
 * The level of a lamp at an instant, by the first cause that applies:
 *
 * 1. Clock lost: design level while powered. The end of an override cannot be known either, so it does not count.
 * 2. An override that has not ended.
 * 3. The programme.
 * 4. No programme: design level at night where the site is known, else at all times.
 *
 * A programme without a site counts as none. Throws `RangeError` when the site's zone is not known (`isKnownZone`).
 */
export function desiredLevel(policy: LightingPolicy, atMs: number): DesiredLevel {
  const { programme, site, override, clockTrusted } = policy;
  if (!clockTrusted) return failBright("clock-lost");
  if (override !== null && isOverrideActive(override, atMs)) {
    const { commandId, dimPct, fadeMs, untilMs } = override;
    return { dimPct, fadeMs, cause: { kind: "override", commandId, untilMs }, nextChangeAtMs: untilMs };
  }
  if (site === null) return failBright("no-programme");
  const { dimPct, fadeMs, sinceMs, nextChangeAtMs, reason } = resolveLevel(programme ?? DUSK_TO_DAWN, site, atMs);
  const cause: LevelCause =
    programme === null
      ? { kind: "fail-safe", failure: "no-programme" }
      : { kind: "programme", programmeId: programme.id, programmeVersion: programme.version, sinceMs, reason };
  return { dimPct, fadeMs, cause, nextChangeAtMs };
}

const failBright = (failure: "clock-lost" | "no-programme"): DesiredLevel => ({
  dimPct: DESIGN_DIM_PCT,
  fadeMs: 0,
  cause: { kind: "fail-safe", failure },
  nextChangeAtMs: null,
});
