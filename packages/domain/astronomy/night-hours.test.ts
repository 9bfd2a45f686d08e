import { describe, expect, it } from "vitest";
import { elevationDeg } from "./sun.ts";

const ROME = { latitudeDeg: 41.9, longitudeDeg: 12.5 };
const MILAN = { latitudeDeg: 45.46, longitudeDeg: 9.19 };
const STEP_MS = 120_000;

/** Hours of 2026 in which the sun is lower than a height, counted every two minutes. */
function hoursBelow(place: { latitudeDeg: number; longitudeDeg: number }, heightsDeg: readonly number[]): number[] {
  const steps = heightsDeg.map(() => 0);
  for (let atMs = Date.UTC(2026, 0, 1); atMs < Date.UTC(2027, 0, 1); atMs += STEP_MS) {
    const elevation = elevationDeg(place, atMs);
    for (const [index, height] of heightsDeg.entries()) if (elevation < height) steps[index] = (steps[index] ?? 0) + 1;
  }
  return steps.map((count) => (count * STEP_MS) / 3_600_000);
}

// Reckoned from the geometry of the sun apart from this code: hours of a year from sunset to sunrise, with the sun lower
// than 3 degrees under the horizon, and outside of civil twilight.
describe("the hours of night in a year", () => {
  it.each([
    ["Rome", ROME, [4_302, 4_148, 3_934]],
    ["Milan", MILAN, [4_295, 4_130, 3_899]],
  ])("%s within 0.5 %%", (_, place, expected) => {
    const hours = hoursBelow(place, [-0.833, -3, -6]);
    for (const [index, expectedH] of expected.entries()) {
      expect(Math.abs((hours[index] ?? 0) / expectedH - 1)).toBeLessThan(0.005);
    }
  });
});
