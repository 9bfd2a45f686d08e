import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromArcPower, stepAtLeast, toArcPower } from "./dali.ts";

describe("the logarithmic dimming curve of IEC 62386-102", () => {
  it.each([
    [254, 100],
    [229, 50.53],
    [170, 10.09],
    [85, 0.99],
    [1, 0.1],
    [0, 0],
  ])("level %i is %d %%", (arcPower, dimPct) => {
    expect(fromArcPower(arcPower)).toBeCloseTo(dimPct, 2);
  });

  it("comes back to the same level from each of the 255", () => {
    for (let arcPower = 0; arcPower <= 254; arcPower++) expect(toArcPower(fromArcPower(arcPower))).toBe(arcPower);
  });

  it("takes the nearest step, at most 1.4 % from the flux asked for, and never turns a lamp off that shall burn", () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: 100, noNaN: true }), (dimPct) => {
        const given = fromArcPower(toArcPower(dimPct));
        expect(given).toBeGreaterThan(0);
        if (dimPct >= 0.1) expect(Math.abs(given / dimPct - 1)).toBeLessThan(0.014);
      }),
    );
  });

  // The nearest step to 75 % gives 74.1 %: under the floor of M4 on a road built for M3.
  it.each([
    [75, 76.12],
    [50, 50.53],
    [30, 30.08],
    [100, 100],
    [0, 0],
  ])("has a step for a floor of $0 %: $1 %", (floor, step) => {
    expect(stepAtLeast(floor)).toBeGreaterThanOrEqual(floor);
    expect(stepAtLeast(floor)).toBeCloseTo(step, 1);
  });

  it.each([-1, 255, 1.5, Number.NaN])("%d is no level", (arcPower) => {
    expect(() => fromArcPower(arcPower)).toThrow(RangeError);
  });

  it.each([-0.1, 100.1, Number.NaN])("%d is no share of the flux", (dimPct) => {
    expect(() => toArcPower(dimPct)).toThrow(RangeError);
  });
});
