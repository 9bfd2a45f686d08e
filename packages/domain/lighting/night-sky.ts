import type { LightingSite, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import { isEveningEvent, type SunTime, sunTime } from "../astronomy/sun.ts";
import { addDays, type ClockOffset, clockOffsets, type LocalDate } from "../time/local-time.ts";
import { type Night, nightOf } from "./night.ts";

const SUN_EVENTS: readonly SunEvent[] = [
  "sunset",
  "civil-dusk",
  "nautical-dusk",
  "astronomical-dusk",
  "astronomical-dawn",
  "nautical-dawn",
  "civil-dawn",
  "sunrise",
];

/** A night with all that steps can be anchored to: the sun and the clock. */
export interface NightSky extends Night {
  /** One, or two in a night in which the clock changes. */
  readonly clock: readonly ClockOffset[];
  /** Those of the evening are of the night's date, those of the morning of the next. */
  readonly sun: Readonly<Record<SunEvent, SunTime>>;
}

/** The night whose evening falls on `date`. Throws `RangeError` when the site's zone is not known. */
export function nightSky(site: LightingSite, date: LocalDate): NightSky {
  const night = nightOf(date, site.zone);
  const next = addDays(date, 1);
  const times = SUN_EVENTS.map((event) => [event, sunTime(site, isEveningEvent(event) ? date : next, event)] as const);
  return {
    ...night,
    clock: clockOffsets(night.startMs, night.endMs, site.zone),
    sun: Object.fromEntries(times) as Record<SunEvent, SunTime>,
  };
}
