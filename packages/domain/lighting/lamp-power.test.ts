import { describe, expect, it } from "vitest";
import { LINEAR_POWER, lampPowerW } from "./lamp-power.ts";

describe("the power of a lamp", () => {
  it("is its nominal power at full light and its gear's standby when off", () => {
    const curve = { standbyPowerW: 0.4, fixedLossShare: 0.05 };
    expect(lampPowerW(70, 100, curve)).toBeCloseTo(70);
    expect(lampPowerW(70, 0, curve)).toBe(0.4);
  });

  it("falls less than the light, by the loss that the gear keeps", () => {
    expect(lampPowerW(70, 50, LINEAR_POWER)).toBe(35);
    expect(lampPowerW(70, 50, { standbyPowerW: 0.4, fixedLossShare: 0.05 })).toBeCloseTo(36.75);
  });
});
