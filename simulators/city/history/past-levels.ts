import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { type LevelChange, resolveNight } from "@lucciola/domain/lighting/programme.ts";

/**
 * What the lamps' programme asked for since `fromMs`, from the level at that instant on, up to any other; the same for
 * every lamp of a site. Nights are resolved once.
 */
export function pastLevels(site: LightingSite, fromMs: number): (toMs: number) => readonly LevelChange[] {
  const levels: LevelChange[] = [];
  let night = nightAt(fromMs, site.zone);
  return (toMs) => {
    for (; night.startMs < toMs; night = nightAfter(night, site.zone)) {
      levels.push(...resolveNight(defaultProgramme, site, night));
    }
    return levels;
  };
}
