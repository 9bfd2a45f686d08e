import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { type LevelChange, resolveNight } from "@lucciola/domain/lighting/programme.ts";

/** What the lamps' programme asked for, from the level at the beginning on; the same for every lamp of a site. */
export interface PastProgramme {
  readonly version: number;
  readonly levels: readonly LevelChange[];
}

/** The programme of a town's past since `fromMs`, up to any instant; nights are resolved once. */
export function pastProgramme(site: LightingSite, fromMs: number): (toMs: number) => PastProgramme {
  const levels: LevelChange[] = [];
  let night = nightAt(fromMs, site.zone);
  return (toMs) => {
    for (; night.startMs < toMs; night = nightAfter(night, site.zone)) {
      levels.push(...resolveNight(defaultProgramme, site, night));
    }
    return { version: defaultProgramme.version, levels };
  };
}
