import { describe, expect, it } from "vitest";
import { annualEnergy, powerDensity, savedPct } from "./energy-indicators.ts";

// A road 7 m wide with lamps of 70 W every 30 m, 15 lx; a footpath 2 m wide beside it, 7.5 lx. Reckoned by hand after the
// definitions of EN 13201-5:2015, clauses 4 and 5.
const ROAD = { areaM2: 210, maintainedLx: 15 };
const PATH = { areaM2: 60, maintainedLx: 7.5 };

describe("the indicators of EN 13201-5", () => {
  it("power density: 70 W over 210 m2 of 15 lx and 60 m2 of 7.5 lx are 19.4 mW/(lx m2)", () => {
    expect(powerDensity(70, [ROAD, PATH])).toBeCloseTo(70 / 3_600, 10);
  });

  it("annual energy: 2,000 h at 70 W and 2,000 h at 36 W over 270 m2 are 785 Wh/m2", () => {
    const periods = [
      { name: "full", hoursAYear: 2_000, reductionPct: 0, powerW: 70 },
      { name: "reduced", hoursAYear: 2_000, reductionPct: 50, powerW: 36 },
    ];
    expect(annualEnergy(periods, 270)).toBeCloseTo(212_000 / 270, 10);
  });

  it("counts the time that sensors raise the level: a fifth of 1,000 h at 70 W, the rest at 20 W", () => {
    const period = { name: "by presence", hoursAYear: 1_000, reductionPct: 70, powerW: 20 };
    expect(annualEnergy([{ ...period, detection: { probabilityPct: 20, powerW: 70 } }], 100)).toBeCloseTo(300, 10);
  });

  it("cannot be told where nothing is lit", () => {
    expect(() => powerDensity(70, [])).toThrow(RangeError);
    expect(() => annualEnergy([], 0)).toThrow(RangeError);
  });
});

describe("what is saved", () => {
  it.each([
    [80, 100, 20],
    [120, 100, -20],
    [0, 100, 100],
    [5, 0, null],
  ])("%d Wh against %d Wh: %s %%", (used, reference, expected) => {
    const saved = savedPct(used, reference);
    if (expected === null) expect(saved).toBeNull();
    else expect(saved).toBeCloseTo(expected, 10);
  });
});
