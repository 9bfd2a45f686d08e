import { describe, expect, it } from "vitest";
import { type CloPoint, cloDrivePct } from "./clo.ts";
import { LINEAR_POWER, lampPowerW } from "./lamp-power.ts";

/** The example of TALQ 2.7.1, `lumenDepreciationCurve`. */
const TALQ_EXAMPLE: CloPoint[] = [
  { burnHours: 0, drivePct: 80 },
  { burnHours: 5_000, drivePct: 85 },
  { burnHours: 10_000, drivePct: 90 },
  { burnHours: 15_000, drivePct: 95 },
  { burnHours: 20_000, drivePct: 100 },
];

describe("constant light output along TALQ's example", () => {
  it.each([
    [0, 80],
    [2_500, 82.5],
    [5_000, 85],
    [12_000, 92],
    [20_000, 100],
    [30_000, 100],
    [-1, 80],
  ])("after %i hours drives %d %%", (burnHours, drivePct) => {
    expect(cloDrivePct(TALQ_EXAMPLE, burnHours)).toBeCloseTo(drivePct, 10);
  });

  it("saves 10 % of the energy over 20,000 hours: the drive is 90 % on average", () => {
    let energyWh = 0;
    for (let hour = 0; hour < 20_000; hour++) {
      energyWh += lampPowerW(70, cloDrivePct(TALQ_EXAMPLE, hour + 0.5), LINEAR_POWER);
    }
    expect(100 * (1 - energyWh / (20_000 * 70))).toBeCloseTo(10, 6);
  });

  it("drives a luminaire that was just cleaned less, and as without cleaning shortly before the next one", () => {
    const cleaning = { lostPctAYear: 4, everyYears: 3 };
    expect(cloDrivePct(TALQ_EXAMPLE, 10_000, { ...cleaning, yearsSince: 0 })).toBeCloseTo(90 * 0.88, 10);
    expect(cloDrivePct(TALQ_EXAMPLE, 10_000, { ...cleaning, yearsSince: 3 })).toBeCloseTo(90, 10);
    expect(cloDrivePct(TALQ_EXAMPLE, 10_000, { ...cleaning, yearsSince: 9 })).toBeCloseTo(90, 10);
  });

  it("drives fully where no curve is known", () => {
    expect(cloDrivePct([], 5_000)).toBe(100);
  });
});
