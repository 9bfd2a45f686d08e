import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { sunTime } from "@lucciola/domain/astronomy/sun.ts";
import { type Night, nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { addDays } from "@lucciola/domain/time/local-time.ts";
import type { Cabinet } from "../layout/town.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

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
  /** The nights of the last span that was asked for: all cabinets ask for the same. */
  let span = { fromMs: 0, toMs: 0, nights: [] as Night[] };
  const nightsBetween = (fromMs: number, toMs: number): readonly Night[] => {
    if (span.fromMs === fromMs && span.toMs === toMs) return span.nights;
    const nights: Night[] = [];
    for (let night = nightAt(fromMs, site.zone); night.startMs < toMs; night = nightAfter(night, site.zone))
      nights.push(night);
    span = { fromMs, toMs, nights };
    return nights;
  };
  const nightHolding = (atMs: number): Night => {
    const first = span.nights[0]?.startMs ?? atMs;
    // Nights last 23 to 25 hours, so it is this one or a neighbour.
    const near = Math.floor((atMs - first) / DAY_MS);
    for (let index = near - 1; index <= near + 1; index++) {
      const night = span.nights[index];
      if (night !== undefined && night.startMs <= atMs && atMs < night.endMs) return night;
    }
    return nightAt(atMs, site.zone);
  };
  return {
    nightOf: (cabinet, atMs) => switched(cabinet, nightHolding(atMs)),
    nightsOf: (cabinet, fromMs, toMs) => nightsBetween(fromMs, toMs).map((night) => switched(cabinet, night)),
  };
}
