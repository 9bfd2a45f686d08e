import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { hasPhotocell, programmeOfNight } from "@lucciola/domain/lighting/calendar.ts";
import { type Night, nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import type { AssignedProgramme } from "@lucciola/platform/registry/registry.ts";

/** A level of light, % of luminous flux, from an instant on. */
export interface LightStep {
  readonly atMs: number;
  readonly dimPct: number;
}

/** Lamps that do the same in a night. */
export interface LightProfile {
  readonly lamps: number;
  /** From the first light to the last change, which is off. Empty: they stay dark. */
  readonly steps: readonly LightStep[];
}

/** What the street lighting is going to do in a night, by its programmes. */
export interface NightLight {
  /** Local day of its evening. */
  readonly date: string;
  readonly lamps: number;
  /** Lamps whose programme is known. */
  readonly planned: number;
  /** Of those: lamps of roads whose class is known, so that a least level is kept. */
  readonly withFloor: number;
  /** Of those: lamps that traffic or a photocell may decide on, within the same limits. */
  readonly sensed: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Most lamps first. */
  readonly profiles: readonly LightProfile[];
}

/** The night that is under way while lamps still burn, else the coming one. Orders of people are left out: they come and go. */
export function nightLight(
  lamps: number,
  assignments: readonly AssignedProgramme[],
  site: LightingSite,
  nowMs: number,
): NightLight {
  const night = nightAt(nowMs, site.zone);
  const present = lightOf(lamps, assignments, site, night);
  const isOver = present.toMs === undefined || present.toMs <= nowMs;
  return isOver ? lightOf(lamps, assignments, site, nightAfter(night, site.zone)) : present;
}

function lightOf(
  lamps: number,
  assignments: readonly AssignedProgramme[],
  site: LightingSite,
  night: Night,
): NightLight {
  const stepsOf = new Map<string, { readonly steps: LightStep[]; readonly written: string }>();
  const profiles = new Map<string, { lamps: number; readonly steps: readonly LightStep[] }>();
  let [withFloor, sensed] = [0, 0];
  for (const { programme, calendar, settings } of assignments) {
    const floor = settings?.leastDimPct;
    if (floor !== undefined) withFloor++;
    if (settings?.adaptiveGroup !== undefined || hasPhotocell({ programme, calendar })) sensed++;
    const plan = `${programme.id} ${programme.version} ${calendar?.calendar.id} ${calendar?.calendar.version} ${floor}`;
    let known = stepsOf.get(plan);
    if (known === undefined) {
      const chosen = programmeOfNight({ programme, calendar }, night.date).programme;
      const steps = lit(resolveNight(chosen, site, night), floor ?? 0);
      known = { steps, written: JSON.stringify(steps) };
      stepsOf.set(plan, known);
    }
    const profile = profiles.get(known.written) ?? { lamps: 0, steps: known.steps };
    profile.lamps++;
    profiles.set(known.written, profile);
  }
  const found = [...profiles.values()].sort((a, b) => b.lamps - a.lamps);
  const burning = found.filter(({ steps }) => steps.length > 0);
  return {
    date: night.date,
    lamps,
    planned: assignments.length,
    withFloor,
    sensed,
    fromMs: burning.length === 0 ? undefined : Math.min(...burning.map(({ steps }) => steps[0]?.atMs ?? Infinity)),
    toMs: burning.length === 0 ? undefined : Math.max(...burning.map(({ steps }) => steps.at(-1)?.atMs ?? -Infinity)),
    profiles: found,
  };
}

/** Light alone, never under the least level of the road, without changes that change nothing. */
function lit(changes: readonly LightStep[], floorPct: number): LightStep[] {
  const steps: LightStep[] = [];
  for (const { atMs, dimPct } of changes) {
    const level = dimPct > 0 ? Math.max(dimPct, floorPct) : 0;
    if (level !== (steps.at(-1)?.dimPct ?? 0)) steps.push({ atMs, dimPct: level });
  }
  return steps;
}
