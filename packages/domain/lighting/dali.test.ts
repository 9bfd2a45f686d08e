import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromArcPower, toArcPower } from "./dali.ts";

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

  it("takes a step at or above the flux asked for, by 2.8 % at most, and never turns a lamp off that shall burn", () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: 100, noNaN: true }), (dimPct) => {
        const given = fromArcPower(toArcPower(dimPct));
        expect(given).toBeGreaterThan(0);
        expect(given / dimPct).toBeGreaterThan(1 - 1e-10);
        if (dimPct >= 0.1) expect(given / dimPct).toBeLessThan(1.028);
      }),
    );
  });

  // The nearest step to 75 % gives 74.1 %: under the floor of M4 on a road built for M3.
  it.each([
    [75, 76.11],
    [50, 50.53],
    [30, 30.08],
    [100, 100],
  ])("keeps a floor of $0 % with the step of $1 %", (floor, step) => {
    expect(fromArcPower(toArcPower(floor))).toBeCloseTo(step, 2);
  });

  it.each([-1, 255, 1.5, Number.NaN])("%d is no level", (arcPower) => {
    expect(() => fromArcPower(arcPower)).toThrow(RangeError);
  });

  it.each([-0.1, 100.1, Number.NaN])("%d is no share of the flux", (dimPct) => {
    expect(() => toArcPower(dimPct)).toThrow(RangeError);
  });
});
