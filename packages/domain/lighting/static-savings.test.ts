import type { LightingProgramme, LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { describe, expect, it } from "vitest";
import { elevationDeg } from "../astronomy/sun.ts";
import { addDays } from "../time/local-time.ts";
import { defaultProgramme } from "./default-programme.ts";
import { nightOf } from "./night.ts";
import { profileEnergy } from "./profile-energy.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

type Window = Pick<LightingProgramme, "on" | "off">;
type Step = readonly [time: string, dimPct: number];

const sun = (event: "sunset" | "sunrise" | "civil-dusk" | "civil-dawn"): StepAnchor => ({
  kind: "sun",
  event,
  offsetMin: 0,
});
const SUNSET_TO_SUNRISE: Window = { on: sun("sunset"), off: sun("sunrise") };
const CIVIL_TWILIGHT: Window = { on: sun("civil-dusk"), off: sun("civil-dawn") };

const stepped = (window: Window, steps: readonly Step[]): LightingProgramme => ({
  ...window,
  id: "profile",
  version: 1,
  name: "Static profile",
  initialDimPct: 100,
  fadeMs: 0,
  steps: steps.map(([time, dimPct]) => ({ from: { kind: "clock", time }, dimPct, fadeMs: 0 })),
});

const [FROM_MS, TO_MS] = [
  nightOf("2026-01-01", SESTO_CALENDE.zone).startMs,
  nightOf("2027-01-01", SESTO_CALENDE.zone).startMs,
];

const yearOf = (programme: LightingProgramme) => profileEnergy(programme, SESTO_CALENDE, FROM_MS, TO_MS);

function savedPct(window: Window, steps: readonly Step[]): number {
  const { fullLoadH } = yearOf(stepped(window, steps));
  return 100 * (1 - fullLoadH / yearOf(stepped(window, [])).fullLoadH);
}

/** When the sun passes a height between two instants of which one lies in the day, to the second. */
function passesAt(heightDeg: number, fromMs: number, toMs: number): number {
  const isAbove = (atMs: number): boolean => elevationDeg(SESTO_CALENDE, atMs) > heightDeg;
  let [first, last] = [fromMs, toMs];
  while (last - first > 1_000) {
    const middle = (first + last) / 2;
    if (isAbove(middle) === isAbove(fromMs)) first = middle;
    else last = middle;
  }
  return first;
}

/** What a profile saves where the circuit has power only while the sun is lower than a height, which no programme knows. */
function savedBelowPct(heightDeg: number, steps: readonly Step[]): number {
  let [fullH, steppedH] = [0, 0];
  for (let day = 0; day < 365; day++) {
    const { startMs, endMs } = nightOf(addDays("2026-01-01", day), SESTO_CALENDE.zone);
    const midnightMs = (startMs + endMs) / 2;
    const span = [passesAt(heightDeg, startMs, midnightMs), passesAt(heightDeg, midnightMs, endMs)] as const;
    const hours = (some: readonly Step[]): number =>
      profileEnergy(stepped(SUNSET_TO_SUNRISE, some), SESTO_CALENDE, ...span).fullLoadH;
    fullH += hours([]);
    steppedH += hours(steps);
  }
  return 100 * (1 - steppedH / fullH);
}

const HALF_FROM_MIDNIGHT: Step[] = [
  ["00:00", 50],
  ["05:00", 100],
];
const SEVENTY_FIFTY_SEVENTY: Step[] = [
  ["22:00", 70],
  ["00:00", 50],
  ["05:00", 70],
  ["06:00", 100],
];
const EARLY_AND_DEEP: Step[] = [
  ["21:00", 75],
  ["23:00", 50],
  ["06:00", 100],
];

// The expected figures were computed apart from this code, with linear power, for the latitude of Milan; hours of light
// there are 4 295 and 3 899 a year. The third profile tells that a step before sunset counts from the moment of lighting.
describe("what static profiles save against full power in a year", () => {
  it.each([
    ["sunset to sunrise", SUNSET_TO_SUNRISE, HALF_FROM_MIDNIGHT, 21.2],
    ["sunset to sunrise", SUNSET_TO_SUNRISE, SEVENTY_FIFTY_SEVENTY, 28.6],
    ["sunset to sunrise", SUNSET_TO_SUNRISE, EARLY_AND_DEEP, 33.6],
    ["civil twilight", CIVIL_TWILIGHT, HALF_FROM_MIDNIGHT, 23.2],
    ["civil twilight", CIVIL_TWILIGHT, SEVENTY_FIFTY_SEVENTY, 31.0],
    ["civil twilight", CIVIL_TWILIGHT, EARLY_AND_DEEP, 35.9],
  ])("$0, $2: $3 %", (_, window, steps, expectedPct) => {
    expect(Math.abs(savedPct(window, steps) - expectedPct)).toBeLessThanOrEqual(0.3);
  });

  it.each([
    ["50 % from 00 to 05", HALF_FROM_MIDNIGHT, 22.0],
    ["70, 50, 70 %", SEVENTY_FIFTY_SEVENTY, 29.6],
    ["75 % from 21, 50 % from 23", EARLY_AND_DEEP, 34.6],
  ] as const)("sun at -3 degrees, $0: $2 %", (_, steps, expectedPct) => {
    expect(Math.abs(savedBelowPct(-3, steps) - expectedPct)).toBeLessThanOrEqual(0.3);
  });

  it("lights 4 295 hours from sunset to sunrise and 3 899 in civil twilight, and with the default something between", () => {
    const hoursOf = (window: Window): number => yearOf(stepped(window, [])).litH;
    expect(Math.abs(hoursOf(SUNSET_TO_SUNRISE) - 4_295)).toBeLessThan(5);
    expect(Math.abs(hoursOf(CIVIL_TWILIGHT) - 3_899)).toBeLessThan(5);
    expect(hoursOf(defaultProgramme)).toBeLessThan(hoursOf(SUNSET_TO_SUNRISE));
    expect(hoursOf(defaultProgramme)).toBeGreaterThan(hoursOf(CIVIL_TWILIGHT));
  });
});
