import type { LightingSite, SunEvent } from "@lucciola/contract/lighting/programme.ts";
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

/**
 * Thresholds of the sun's centre without refraction. -0.833 degrees is the upper limb on a flat horizon: 34' of
 * refraction and 16' of radius, the almanacs' convention.
 */
const EVENTS: Record<SunEvent, { readonly thresholdDeg: number; readonly side: "morning" | "evening" }> = {
  "astronomical-dawn": { thresholdDeg: -18, side: "morning" },
  "nautical-dawn": { thresholdDeg: -12, side: "morning" },
  "civil-dawn": { thresholdDeg: -6, side: "morning" },
  sunrise: { thresholdDeg: -0.833, side: "morning" },
  sunset: { thresholdDeg: -0.833, side: "evening" },
  "civil-dusk": { thresholdDeg: -6, side: "evening" },
  "nautical-dusk": { thresholdDeg: -12, side: "evening" },
  "astronomical-dusk": { thresholdDeg: -18, side: "evening" },
};

const HALF_DAY_MS = 43_200_000;
const NOON_MINUTE = 12 * 60;
const DEG_PER_RAD = 180 / Math.PI;
/** The sun's way in a millisecond or two, the step of a `Date`; where it grazes the threshold, in at most 10 seconds. */
const ELEVATION_TOLERANCE_DEG = 5e-6;

/** Whether an event comes after the noon of its day. */
export const isEveningEvent = (event: SunEvent): boolean => EVENTS[event].side === "evening";

/**
 * Geometric elevation of the sun's centre, degrees, without refraction: sunset is at -0.833, civil dusk at -6. Within
 * 0.02 degrees from 2024 to 2040.
 */
export function elevationDeg(place: Place, atMs: number): number {
  const apparentDeg = getPosition(new Date(atMs), place.latitudeDeg, place.longitudeDeg).altitude;
  let geometricDeg = apparentDeg - refractionDeg(0);
  // suncalc adds below the horizon the refraction of the horizon; above it that of the geometric elevation, which three
  // rounds find within 1e-6 degrees.
  if (geometricDeg > 0) for (let i = 0; i < 3; i++) geometricDeg = apparentDeg - refractionDeg(geometricDeg);
  return geometricDeg;
}

/** The refraction that suncalc adds to an elevation of 0 degrees or more (Meeus 16.4). */
function refractionDeg(geometricDeg: number): number {
  const h = geometricDeg / DEG_PER_RAD;
  return (0.0002967 / Math.tan(h + 0.00312536 / (h + 0.08901179))) * DEG_PER_RAD;
}

/** The sun events of a calendar day at a site. Throws `RangeError` when the site's zone is not known. */
export function sunEvents(site: LightingSite, date: LocalDate): SunEvents {
  const noonMs = solarNoonMs(site, date);
  return {
    solarNoonMs: noonMs,
    civilDawn: crossing(site, noonMs, "civil-dawn"),
    sunrise: crossing(site, noonMs, "sunrise"),
    sunset: crossing(site, noonMs, "sunset"),
    civilDusk: crossing(site, noonMs, "civil-dusk"),
  };
}

/** One sun event of a calendar day at a site. Throws `RangeError` when the site's zone is not known. */
export const sunTime = (site: LightingSite, date: LocalDate, event: SunEvent): SunTime =>
  crossing(site, solarNoonMs(site, date), event);

/** The noon of the solar day around a date's noon by the clock; from another hour suncalc may take the day before. */
function solarNoonMs(site: LightingSite, date: LocalDate): number {
  const noon = new Date(instantOfLocalTime(date, NOON_MINUTE, site.zone));
  return Math.round(getTimes(noon, site.latitudeDeg, site.longitudeDeg).solarNoon.getTime());
}

/**
 * When the sun crosses an event's threshold between the noon and the midnight of its side, in which half day the
 * elevation only falls or only rises. suncalc's own times are some minutes off on days when the sun grazes a threshold.
 */
function crossing(place: Place, noonMs: number, event: SunEvent): SunTime {
  const { thresholdDeg, side } = EVENTS[event];
  const above = (atMs: number): number => elevationDeg(place, atMs) - thresholdDeg;
  const midnightMs = side === "evening" ? noonMs + HALF_DAY_MS : noonMs - HALF_DAY_MS;
  const aboveAtNoonDeg = above(noonMs);
  const aboveAtMidnightDeg = above(midnightMs);
  if (aboveAtNoonDeg <= 0) return "polar-night";
  if (aboveAtMidnightDeg >= 0) return "polar-day";
  return Math.round(findZero(above, noonMs, aboveAtNoonDeg, midnightMs, aboveAtMidnightDeg));
}

/** The zero of `f` between `a` and `b`, where its values `fa` and `fb` differ in sign (regula falsi, Illinois). */
function findZero(f: (x: number) => number, a: number, fa: number, b: number, fb: number): number {
  for (;;) {
    const x = (a * fb - b * fa) / (fb - fa);
    const fx = f(x);
    if (Math.abs(fx) < ELEVATION_TOLERANCE_DEG) return x;
    if (fx * fb < 0) {
      a = b;
      fa = fb;
    } else {
      fa /= 2;
    }
    b = x;
    fb = fx;
  }
}
