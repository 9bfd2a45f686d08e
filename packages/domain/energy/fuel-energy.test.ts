import type { StoredFactor } from "@lucciola/contract/energy/factor.ts";
import { expect, it } from "vitest";
import { knownFactors } from "../tariff/factors.ts";
import { fuelEnergy } from "./fuel-energy.ts";

const SHIPPED = knownFactors([]);
const on = (date: string, amount: number, unit: "L" | "kg" | "t" | "m3") => ({ date, amount, unit });
const own = (
  factor: Partial<StoredFactor> & Pick<StoredFactor, "kind" | "carrier" | "value" | "unit">,
): StoredFactor => ({
  ...{
    id: 1,
    from: "2026-01-01",
    year: 2026,
    heatingValue: "net",
    source: "The supplier's data sheet",
    verified: true,
  },
  ...factor,
});

it.each([
  // 43.0 and 47.3 MJ/kg, 0.84 and 0.51 kg/L; 3.6 MJ are a kWh.
  ["oil", on("2026-01-10", 4_000, "L"), 40_118],
  ["oil", on("2026-01-10", 3.36, "t"), 40_118],
  ["lpg", on("2026-01-10", 1_750, "L"), 11_727],
  ["lpg", on("2026-01-10", 500, "kg"), 6_570],
  ["pellets", on("2026-01-10", 4.125, "t"), 18_975],
  ["wood", on("2026-01-10", 1_000, "kg"), 4_330],
])("%s, %o: about %i kWh", (fuel, delivered, kwh) => {
  const energy = fuelEnergy(fuel, delivered, SHIPPED);
  expect(energy).toMatchObject({ kind: "known", heatingValue: "net", isVerified: false });
  expect(energy.kind === "known" && Math.round(energy.energyKwh)).toBe(kwh);
});

it("goes by the town's own factor from its day on, and by the one before until then", () => {
  const factors = knownFactors([own({ kind: "energy", carrier: "diesel", value: 10.02, unit: "kWh/L" })]);
  expect(fuelEnergy("oil", on("2026-01-01", 1_000, "L"), factors)).toEqual({
    ...{ kind: "known", energyKwh: 10_020, heatingValue: "net", isVerified: true },
  });
  const before = fuelEnergy("oil", on("2025-12-31", 1_000, "L"), factors);
  expect(before.kind === "known" && before.energyKwh).toBeCloseTo(10_029.6, 1);
});

it("says why it cannot tell", () => {
  const reason = (...args: Parameters<typeof fuelEnergy>) => {
    const energy = fuelEnergy(...args);
    return energy.kind === "unknown" ? energy.reason : energy;
  };
  expect(reason("heat", on("2026-01-10", 1, "t"), SHIPPED)).toBe("fuel-unknown");
  expect(reason("oil", on("2005-12-31", 1, "t"), SHIPPED)).toBe("energy-factor-missing");
  expect(reason("wood", on("2026-01-10", 12, "m3"), SHIPPED)).toBe("density-factor-missing");
  const stacked = own({ kind: "density", carrier: "wood", value: 400, unit: "kg/m3" });
  expect(fuelEnergy("wood", on("2026-01-10", 12, "m3"), knownFactors([stacked]))).toMatchObject({ kind: "known" });
  const odd = own({ kind: "energy", carrier: "lpg", value: 6.6, unit: "kWh per litre" });
  expect(reason("lpg", on("2026-01-10", 12, "L"), knownFactors([odd]))).toBe("factor-unit-unknown");
});
