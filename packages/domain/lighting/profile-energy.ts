import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { LINEAR_POWER, lampPowerW, type PowerCurve } from "./lamp-power.ts";
import { nightAfter, nightAt } from "./night.ts";
import { resolveNight } from "./programme.ts";

/** What a lamp of 1 W does over a time by its programme alone: multiply by its nominal power. */
export interface ProfileEnergy {
  /** Hours with light. */
  readonly litH: number;
  /** Hours at full power that take the same energy. Standby counts where the curve has it, in W of a lamp of 1 W. */
  readonly fullLoadH: number;
}

const HOUR_MS = 3_600_000;

/**
 * The hours of light and of full load that a programme asks for in [`fromMs`, `toMs`), which need not be whole nights.
 * Fades are left out: they are seconds. Power is in proportion to flux unless a curve says better.
 *
 * Throws `RangeError` when `site.zone` is not known (see `isKnownZone`).
 */
export function profileEnergy(
  programme: LightingProgramme,
  site: LightingSite,
  fromMs: number,
  toMs: number,
  curve: PowerCurve = LINEAR_POWER,
): ProfileEnergy {
  let litH = 0;
  let fullLoadH = 0;
  for (let night = nightAt(fromMs, site.zone); night.startMs < toMs; night = nightAfter(night, site.zone)) {
    const changes = resolveNight(programme, site, night);
    for (const [index, { atMs, dimPct }] of changes.entries()) {
      const endMs = Math.min(changes[index + 1]?.atMs ?? night.endMs, toMs);
      const hours = Math.max(0, endMs - Math.max(atMs, fromMs)) / HOUR_MS;
      if (dimPct > 0) litH += hours;
      fullLoadH += lampPowerW(1, dimPct, curve) * hours;
    }
  }
  return { litH, fullLoadH };
}
