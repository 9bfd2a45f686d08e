import type { LightingSite, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import * as Astronomy from "astronomy-engine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../time/local-time.ts";
import { elevationDeg, isEveningEvent, sunEvents, sunTime } from "./sun.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const LAKSELV: LightingSite = { latitudeDeg: 70, longitudeDeg: 25, zone: "Europe/Oslo" };
const THRESHOLD_DEG: Record<SunEvent, number> = {
  "astronomical-dawn": -18,
  "nautical-dawn": -12,
  "civil-dawn": -6,
  sunrise: -0.833,
  sunset: -0.833,
  "civil-dusk": -6,
  "nautical-dusk": -12,
  "astronomical-dusk": -18,
};
const EVENTS = Object.keys(THRESHOLD_DEG) as SunEvent[];
const DAYS_OF_2026 = Array.from({ length: 365 }, (_, day) => addDays("2026-01-01", day));
const HALF_DAY_MS = 43_200_000;

const observerAt = ({ latitudeDeg, longitudeDeg }: LightingSite) =>
  new Astronomy.Observer(latitudeDeg, longitudeDeg, 0);

function referenceElevationDeg(site: LightingSite, atMs: number): number {
  const observer = observerAt(site);
  const { ra, dec } = Astronomy.Equator(Astronomy.Body.Sun, new Date(atMs), observer, true, true);
  return Astronomy.Horizon(new Date(atMs), observer, ra, dec).altitude;
}

/** The event by astronomy-engine, searched in the half day before or after the noon, or null. */
function referenceMs(site: LightingSite, noonMs: number, event: SunEvent): number | null {
  const [direction, startMs] = isEveningEvent(event) ? [-1, noonMs] : [1, noonMs - HALF_DAY_MS];
  const found = Astronomy.SearchAltitude(
    Astronomy.Body.Sun,
    observerAt(site),
    direction,
    new Date(startMs),
    0.5,
    THRESHOLD_DEG[event],
  );
  return found === null ? null : found.date.getTime();
}

describe("the sun, against astronomy-engine", () => {
  it("rises, sets and dawns within 30 s at Sesto Calende on every day of 2026", () => {
    for (const date of DAYS_OF_2026) {
      const noonMs = sunEvents(SESTO_CALENDE, date).solarNoonMs;
      for (const event of EVENTS) {
        const reference = referenceMs(SESTO_CALENDE, noonMs, event);
        const ours = sunTime(SESTO_CALENDE, date, event);
        expect(Math.abs(Number(ours) - Number(reference)), `${event} ${date}`).toBeLessThan(30_000);
      }
    }
  });

  it("agrees within 30 s at Sesto Calende with a sunset of the true disc, whose size changes over the year", () => {
    for (const date of DAYS_OF_2026) {
      const { solarNoonMs, sunset } = sunEvents(SESTO_CALENDE, date);
      const observer = observerAt(SESTO_CALENDE);
      const reference = Astronomy.SearchRiseSet(Astronomy.Body.Sun, observer, -1, new Date(solarNoonMs), 1);
      expect(Math.abs(Number(sunset) - Number(reference?.date)), date).toBeLessThan(30_000);
    }
  });

  it("at 70 N keeps within 30 s, within 5 minutes where noon or midnight lies near the threshold, and names polar days", () => {
    const seen = { near: 0, far: 0, "polar-day": 0, "polar-night": 0 };
    for (const date of DAYS_OF_2026) {
      const noonMs = sunEvents(LAKSELV, date).solarNoonMs;
      for (const event of EVENTS) {
        const midnightMs = isEveningEvent(event) ? noonMs + HALF_DAY_MS : noonMs - HALF_DAY_MS;
        const noonDeg = referenceElevationDeg(LAKSELV, noonMs) - THRESHOLD_DEG[event];
        const midnightDeg = referenceElevationDeg(LAKSELV, midnightMs) - THRESHOLD_DEG[event];
        const isNear = Math.min(Math.abs(noonDeg), Math.abs(midnightDeg)) < 1;
        const reference = referenceMs(LAKSELV, noonMs, event);
        const ours = sunTime(LAKSELV, date, event);
        const state = noonDeg < 0 ? "polar-night" : midnightDeg > 0 ? "polar-day" : null;
        if (typeof ours === "string" || reference === null) {
          expect(ours, `${event} ${date}`).toBe(state);
          if (state !== null) seen[state]++;
        } else {
          expect(Math.abs(ours - reference), `${event} ${date}`).toBeLessThan(isNear ? 300_000 : 30_000);
          seen[isNear ? "near" : "far"]++;
        }
      }
    }
    // The rule must have been put to the test on each side.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it("stands within 0.02 degrees of where it stands, anywhere and at any hour", () => {
    const place = fc.record({
      latitudeDeg: fc.double({ min: -89, max: 89, noNaN: true }),
      longitudeDeg: fc.double({ min: -180, max: 180, noNaN: true }),
      zone: fc.constant("UTC"),
    });
    const instant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(place, instant, (site, atMs) => {
        expect(Math.abs(elevationDeg(site, atMs) - referenceElevationDeg(site, atMs))).toBeLessThan(0.02);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("sun events", () => {
  it("are those of the local day: the sunset of 2 July is not taken for that of 1 July", () => {
    const sunset = new Date(Number(sunTime(SESTO_CALENDE, "2026-07-02", "sunset"))).toISOString();
    expect(sunset.slice(0, 13)).toBe("2026-07-02T19");
  });

  it("follow each other through the day wherever they occur, at the elevation that defines them", () => {
    const site = fc.record({
      latitudeDeg: fc.double({ min: -90, max: 90, noNaN: true }),
      longitudeDeg: fc.double({ min: -180, max: 180, noNaN: true }),
      zone: fc.constant("UTC"),
    });
    const day = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays("2024-01-01", days));
    fc.assert(
      fc.property(site, day, (place, date) => {
        const { civilDawn, sunrise, solarNoonMs, sunset, civilDusk } = sunEvents(place, date);
        const times = [civilDawn, sunrise, solarNoonMs, sunset, civilDusk].filter((time) => typeof time === "number");
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        if (typeof sunset === "number") expect(elevationDeg(place, sunset)).toBeCloseTo(-0.833, 4);
        if (typeof civilDawn === "number") expect(elevationDeg(place, civilDawn)).toBeCloseTo(-6, 4);
        // Where the sun never reaches the horizon it may reach civil twilight, never the other way round.
        if (civilDusk === "polar-night") expect(sunset).toBe("polar-night");
        if (sunset === "polar-day") expect(civilDusk).toBe("polar-day");
      }),
      { numRuns: 500 },
    );
  });
});
