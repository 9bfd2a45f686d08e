import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { sunTime } from "@lucciola/domain/astronomy/sun.ts";
import { type Night, nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { addDays } from "@lucciola/domain/time/local-time.ts";
import type { Cabinet } from "../layout/town.ts";

const MINUTE_MS = 60_000;

/** When a cabinet's clock closes its contactors in the evening and opens them in the morning. */
export interface SwitchedNight {
  readonly closesMs: number;
  readonly opensMs: number;
}

export interface DarkHours {
  /** The switching of the night (from noon to noon) that holds an instant. */
  nightOf(cabinet: Cabinet, atMs: number): SwitchedNight;
  /** All nights that lie at least in part between two instants. */
  nightsOf(cabinet: Cabinet, fromMs: number, toMs: number): SwitchedNight[];
}

/** Sunsets and sunrises of a site, computed once for each night and shared by all cabinets. */
export function darkHours(site: LightingSite): DarkHours {
  const sun = new Map<string, { sunsetMs: number; sunriseMs: number }>();
  const sunOf = ({ date, startMs, endMs }: Night) => {
    const known = sun.get(date);
    if (known !== undefined) return known;
    const sunset = sunTime(site, date, "sunset");
    const sunrise = sunTime(site, addDays(date, 1), "sunrise");
    // Near the poles a night may never come, or never end.
    const made = {
      sunsetMs: typeof sunset === "number" ? sunset : sunset === "polar-night" ? startMs : endMs,
      sunriseMs: typeof sunrise === "number" ? sunrise : endMs,
    };
    sun.set(date, made);
    return made;
  };
  const switched = (cabinet: Cabinet, night: Night): SwitchedNight => {
    const { sunsetMs, sunriseMs } = sunOf(night);
    const closesMs = sunsetMs + cabinet.closesAfterSunsetMin * MINUTE_MS;
    return { closesMs, opensMs: Math.max(closesMs, sunriseMs + cabinet.opensAfterSunriseMin * MINUTE_MS) };
  };
  return {
    nightOf: (cabinet, atMs) => switched(cabinet, nightAt(atMs, site.zone)),
    nightsOf: (cabinet, fromMs, toMs) => {
      const nights: SwitchedNight[] = [];
      for (let night = nightAt(fromMs, site.zone); night.startMs < toMs; night = nightAfter(night, site.zone))
        nights.push(switched(cabinet, night));
      return nights;
    },
  };
}
