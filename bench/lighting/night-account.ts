import type { Lamp } from "@lucciola/city/layout/town.ts";
import type { RequiredLight } from "@lucciola/city/lighting/required-light.ts";
import { fromArcPower, toArcPower } from "@lucciola/domain/lighting/dali.ts";
import {
  drawnPowerW,
  type LampModel,
  newLampState,
  startFade,
} from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { darkSpans, type Span } from "./dark-spans.ts";
import type { DriveChange } from "./lamp-week.ts";
import type { Week } from "./town-nights.ts";

const HOUR_MS = 3_600_000;
/** Levels that differ by less are one: what is left of rounding in floating point. */
const ROUNDING_PCT = 1e-6;

export interface Account {
  readonly energyWh: number;
  /** Hours of lamps under what the section's true traffic asks for. */
  readonly underFloorH: number;
}

/**
 * What the lamps of one section behind one link drew in a week, and how long they were darker than required. The world's
 * own reckoning: the gear's steps and power, the light it gives now against the light that is maintained
 * (`fluxOfMaintained`, 1 or more for a luminaire that is not at the end of its life).
 */
export function accountOf(options: {
  readonly lamps: readonly Lamp[];
  readonly changes: readonly DriveChange[];
  readonly required: readonly RequiredLight[];
  readonly week: Week;
  readonly fluxOfMaintained: number;
}): Account {
  const { lamps, changes, required, week, fluxOfMaintained } = options;
  const powerW = powerOf(lamps);
  let energyWh = 0;
  let underMs = 0;
  for (const [index, { atMs, drivePct, fadeMs }] of changes.entries()) {
    const endMs = changes[index + 1]?.atMs ?? week.toMs;
    const before = changes[index - 1]?.drivePct ?? drivePct;
    const fadedMs = Math.min(endMs, atMs + fadeMs);
    // A fade draws what its middle does, and counts as dark as its darker end.
    energyWh += (powerW((before + drivePct) / 2) * (fadedMs - atMs) + powerW(drivePct) * (endMs - fadedMs)) / HOUR_MS;
    const fluxPct = (drive: number): number => givenPct(drive) * fluxOfMaintained;
    underMs += underFloorMs({ fromMs: atMs, toMs: fadedMs }, fluxPct(Math.min(before, drivePct)), required, week);
    underMs += underFloorMs({ fromMs: fadedMs, toMs: endMs }, fluxPct(drivePct), required, week);
  }
  return { energyWh, underFloorH: (underMs * lamps.length) / HOUR_MS };
}

const givenPct = (drivePct: number): number => fromArcPower(toArcPower(drivePct));

/** The power of all lamps at a level, remembered: there are few levels. */
function powerOf(lamps: readonly Lamp[]): (drivePct: number) => number {
  const known = new Map<number, number>();
  const models = lamps.map(({ luminaire }): LampModel => ({ ...luminaire, powerOnPct: 100, ambientC: () => 10 }));
  return (drivePct) => {
    const remembered = known.get(drivePct);
    if (remembered !== undefined) return remembered;
    const atLevel = (model: LampModel): number =>
      drawnPowerW(model, startFade(newLampState(model, 0), givenPct(drivePct), 0));
    const sumW = models.reduce((sum, model) => sum + atLevel(model), 0);
    known.set(drivePct, sumW);
    return sumW;
  };
}

function underFloorMs(span: Span, fluxPct: number, required: readonly RequiredLight[], week: Week): number {
  if (span.toMs <= span.fromMs) return 0;
  let underMs = 0;
  for (const night of darkSpans(week)) {
    const [fromMs, toMs] = [Math.max(span.fromMs, night.fromMs), Math.min(span.toMs, night.toMs)];
    if (toMs > fromMs) underMs += underRequiredMs({ fromMs, toMs }, fluxPct, required);
  }
  return underMs;
}

function underRequiredMs({ fromMs, toMs }: Span, fluxPct: number, required: readonly RequiredLight[]): number {
  const firstMs = required[0]?.fromMs ?? toMs;
  const stepMs = (required[1]?.fromMs ?? firstMs + 1) - firstMs;
  let underMs = 0;
  for (let index = Math.max(0, Math.floor((fromMs - firstMs) / stepMs)); index < required.length; index++) {
    const light = required[index];
    if (light === undefined || light.fromMs >= toMs) break;
    if (fluxPct >= light.fluxPct - ROUNDING_PCT) continue;
    underMs += Math.min(toMs, light.fromMs + stepMs) - Math.max(fromMs, light.fromMs);
  }
  return underMs;
}
