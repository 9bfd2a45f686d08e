import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { getPosition, getTimes } from "suncalc";
import { instantOfLocalTime, type LocalDate } from "../time/local-time.ts";

/** The sun stays above the event's threshold all day (`polar-day`), or below it (`polar-night`). */
export type PolarState = "polar-day" | "polar-night";
/** Epoch in milliseconds, or why the event does not occur. */
export type SunTime = number | PolarState;

/** Sun events of one solar day: the morning's before its noon, the evening's after it. */
export interface SunEvents {
  readonly solarNoonMs: number;
  readonly civilDawn: SunTime;
  readonly sunrise: SunTime;
  readonly sunset: SunTime;
  readonly civilDusk: SunTime;
}

type Place = Pick<LightingSite, "latitudeDeg" | "longitudeDeg">;

/** Upper limb on a flat horizon: 34' of refraction and 16' of radius, the almanacs' convention. */
const SUNRISE_ELEVATION_DEG = -0.833;
const CIVIL_TWILIGHT_ELEVATION_DEG = -6;
const HALF_DAY_MS = 43_200_000;
const NOON_MINUTE = 12 * 60;
const DEG_PER_RAD = 180 / Math.PI;

/** The refraction that suncalc adds to an elevation (Meeus 16.4; below the horizon, that of the horizon). */
function refractionDeg(geometricDeg: number): number {
  const h = Math.max(geometricDeg, 0) / DEG_PER_RAD;
  return (0.0002967 / Math.tan(h + 0.00312536 / (h + 0.08901179))) * DEG_PER_RAD;
}

/** Geometric elevation of the sun's centre, degrees, without refraction: sunset is at -0.833, civil dusk at -6. */
export function elevationDeg(place: Place, atMs: number): number {
  const apparentDeg = getPosition(new Date(atMs), place.latitudeDeg, place.longitudeDeg).altitude;
  let geometricDeg = apparentDeg - refractionDeg(0);
  if (geometricDeg > 0) {
    // Refraction is given as a function of the geometric elevation: three rounds settle within 1e-6 degrees.
    geometricDeg = apparentDeg - refractionDeg(apparentDeg);
    for (let round = 0; round < 3; round++) geometricDeg = apparentDeg - refractionDeg(geometricDeg);
  }
  return geometricDeg;
}

/**
 * The sun events of a calendar day at a site. The solar day is the one around the site's noon of that date; at high
 * latitudes a sunset may fall after midnight by the clock.
 *
 * suncalc's own times are 196 s off on days when the sun grazes a threshold at 70 N, so only the solar noon is taken
 * from them, and the crossings are found by halving between noon and midnight, where the elevation is monotonic.
 */
export function sunEvents(site: LightingSite, date: LocalDate): SunEvents {
  // Any other hour may make suncalc answer for the day before.
  const noon = new Date(instantOfLocalTime(date, NOON_MINUTE, site.zone));
  const solarNoonMs = Math.round(getTimes(noon, site.latitudeDeg, site.longitudeDeg).solarNoon.getTime());
  const crossing = (midnightMs: number, thresholdDeg: number): SunTime =>
    crossingBetween(site, solarNoonMs, midnightMs, thresholdDeg);
  return {
    solarNoonMs,
    civilDawn: crossing(solarNoonMs - HALF_DAY_MS, CIVIL_TWILIGHT_ELEVATION_DEG),
    sunrise: crossing(solarNoonMs - HALF_DAY_MS, SUNRISE_ELEVATION_DEG),
    sunset: crossing(solarNoonMs + HALF_DAY_MS, SUNRISE_ELEVATION_DEG),
    civilDusk: crossing(solarNoonMs + HALF_DAY_MS, CIVIL_TWILIGHT_ELEVATION_DEG),
  };
}

function crossingBetween(place: Place, noonMs: number, midnightMs: number, thresholdDeg: number): SunTime {
  if (elevationDeg(place, noonMs) <= thresholdDeg) return "polar-night";
  if (elevationDeg(place, midnightMs) >= thresholdDeg) return "polar-day";
  let aboveMs = noonMs;
  let belowMs = midnightMs;
  while (Math.abs(belowMs - aboveMs) > 1) {
    const middleMs = Math.round((aboveMs + belowMs) / 2);
    if (elevationDeg(place, middleMs) > thresholdDeg) aboveMs = middleMs;
    else belowMs = middleMs;
  }
  return belowMs;
}
