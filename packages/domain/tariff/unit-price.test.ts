import { expect, it } from "vitest";
import { eurOf } from "./money.ts";
import { supplyCost } from "./supply-cost.ts";
import { SCHOOL_CONTRACT, SCHOOL_USE } from "./testing/rodari-school.ts";
import { unitPrice } from "./unit-price.ts";

it("a wasted kWh costs every price that grows with it, bands by their hours, with losses and tax", () => {
  // Energy (0.12 x 55 + 0.11 x 41 + 0.10 x 72) / 168 = 18.31 / 168 = 0.1089881, with 10 % of losses 0.1198869.
  // With 0.008 + 0.03 + 0.0125 = 0.1703869; with 22 % 0.2078720.
  const price = unitPrice([SCHOOL_CONTRACT], "electricity", "2026-01-15");
  expect(price).toMatchObject({ unit: "kWh", from: "contract" });
  expect(price.eur).toBeCloseTo(0.207_872, 6);
});

it("without a contract it is an assumption, and says so", () => {
  expect(unitPrice([], "electricity", "2026-01-15")).toEqual({ eur: 0.25, unit: "kWh", from: "assumption" });
  expect(unitPrice([SCHOOL_CONTRACT], "electricity", "2024-12-31")).toMatchObject({ from: "assumption" });
  expect(unitPrice([{ ...SCHOOL_CONTRACT, prices: [] }], "gas", "2026-01-15")).toMatchObject({
    unit: "m3",
    from: "assumption",
  });
});

it("the cost of months is by contract where there is one, and assumed elsewhere", () => {
  // January by contract: 451.03, as its bill. February, 1,716 kWh, at 0.25: 429.00.
  const contracts = [{ ...SCHOOL_CONTRACT, to: "2026-01-31" }];
  const measured = { active: SCHOOL_USE };
  const months = supplyCost(contracts, "electricity", measured, { from: "2026-01-01", to: "2026-02-28" });
  expect(months.map(({ totalEur5, assumedEur5 }) => [eurOf(totalEur5), eurOf(assumedEur5)])).toEqual([
    [451.03, 0],
    [429, 429],
  ]);
});
