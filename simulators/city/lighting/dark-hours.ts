import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { sunTime } from "@lucciola/domain/astronomy/sun.ts";
import { type Night, nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { addDays } from "@lucciola/domain/time/local-time.ts";
import { SLOT_MS, SLOTS_A_DAY, slotOf, tableByDay } from "../calendar/slots.ts";
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

interface SunlessNight extends Night {
  readonly sunsetMs: number;
  readonly sunriseMs: number;
}

/** Sunsets and sunrises of a site, computed once for each night and shared by all cabinets. */
export function darkHours(site: LightingSite): DarkHours {
  const nights = new Map<string, SunlessNight>();
  const withSun = (night: Night): SunlessNight => {
    const known = nights.get(night.date);
    if (known !== undefined) return known;
    const sunset = sunTime(site, night.date, "sunset");
    const sunrise = sunTime(site, addDays(night.date, 1), "sunrise");
    // Near the poles a night may never come, or never end.
    const sunsetMs = typeof sunset === "number" ? sunset : sunset === "polar-night" ? night.startMs : night.endMs;
    const made = { ...night, sunsetMs, sunriseMs: typeof sunrise === "number" ? sunrise : night.endMs };
    nights.set(night.date, made);
    return made;
  };
  /** The nights that touch a day in UTC, in order: there are two or three. */
  const ofDay = tableByDay((firstSlot): readonly SunlessNight[] => {
    const touching: SunlessNight[] = [];
    const endMs = (firstSlot + SLOTS_A_DAY) * SLOT_MS;
    for (
      let night = nightAt(firstSlot * SLOT_MS, site.zone);
      night.startMs < endMs;
      night = nightAfter(night, site.zone)
    )
      touching.push(withSun(night));
    return touching;
  });
  const holding = (atMs: number): SunlessNight => {
    const touching = ofDay(slotOf(atMs));
    const night = touching.find(({ endMs }) => atMs < endMs) ?? touching.at(-1);
    if (night === undefined) throw new RangeError(`There is no night at ${atMs} ms`);
    return night;
  };
  const switched = (cabinet: Cabinet, { sunsetMs, sunriseMs }: SunlessNight): SwitchedNight => {
    const closesMs = sunsetMs + cabinet.closesAfterSunsetMin * MINUTE_MS;
    return { closesMs, opensMs: Math.max(closesMs, sunriseMs + cabinet.opensAfterSunriseMin * MINUTE_MS) };
  };
  return {
    nightOf: (cabinet, atMs) => switched(cabinet, holding(atMs)),
    nightsOf: (cabinet, fromMs, toMs) => {
      const found: SwitchedNight[] = [];
      for (let night = holding(fromMs); night.startMs < toMs; night = holding(night.endMs))
        found.push(switched(cabinet, night));
      return found;
    },
  };
}
