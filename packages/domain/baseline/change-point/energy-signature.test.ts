import { describe, expect, it } from "vitest";
import { energySignature } from "./energy-signature.ts";

const weeks = (powerW: (meanC: number) => number) =>
  Array.from({ length: 52 }, (_, week) => {
    const meanC = 12 - 11 * Math.cos((2 * Math.PI * week) / 52) + Math.sin(week * 5);
    return { energyKwh: (powerW(meanC) * 168) / 1_000, hours: 168, meanC };
  });

describe("the energy signature", () => {
  it("tells heat loss, base and heating limit of a school by its weeks", () => {
    const signature = energySignature(weeks((meanC) => 2_500 + 1_800 * Math.max(16.2 - meanC, 0)));
    expect(signature?.heatingLimitC).toBeCloseTo(16.2, 2);
    expect(signature?.basePowerW).toBeCloseTo(2_500, 0);
    expect(signature?.heatLossWPerK).toBeCloseTo(1_800, 0);
    expect(signature?.quality.r2).toBeGreaterThan(0.9999);
  });

  it("is none of a building that cold does not make use more", () => {
    expect(energySignature(weeks((meanC) => 3_000 + 100 * meanC))).toBeUndefined();
    expect(energySignature(weeks(() => 3_000).slice(0, 6))).toBeUndefined();
  });
});
