import type { TownUse } from "@lucciola/contract/api/energy-figures.ts";
import { expect, it } from "vitest";
import { amountOf, measureOf, sumOf, townWeatherChange, yearChangeOf } from "./measure.ts";

const use = (changes: Partial<TownUse>): TownUse => ({
  ...{ group: "electricity", supplies: 4, kwh: 1_000, coveredPct: 100, assumedKwh: 0, eur: 250, assumedEur: 0 },
  lastYear: { kwh: 800 },
  ...changes,
});

it("a sum says which groups it lacks, and never takes a missing factor for zero", () => {
  const groups = [use({ co2Kg: 220 }), use({ group: "heat", kwh: 500 })];
  expect(sumOf(groups, "co2")).toEqual({ amount: 220, missing: ["heat"] });
  expect(sumOf(groups, "kwh")).toEqual({ amount: 1_500, missing: [] });
  expect(amountOf(use({}), "co2")).toBeUndefined();
  expect(measureOf("joule")).toBe("kwh");
});

it("the town's change for the weather is that of all groups, or a reason", () => {
  const known = { kwh: 900, r2: 0.8, historyDays: 340 };
  const groups = [use({ expected: known }), use({ group: "lighting", kwh: 5_000 })];
  expect(townWeatherChange({ groups })).toEqual({ pct: 11.1 });
  const young = use({ group: "gas", expected: { missing: "too-little-history", historyDays: 40 } });
  expect(townWeatherChange({ groups: [...groups, young] })).toEqual({ missing: "too-little-history" });
  expect(townWeatherChange({ groups: [use({})] })).toBeUndefined();
});

it("last year is compared only where both were measured", () => {
  expect(yearChangeOf(use({}))).toEqual({ pct: 25 });
  expect(yearChangeOf(use({ lastYear: { missing: "not-measured-then", coveredPct: 12 } }))).toEqual({
    missing: "not-measured-then",
  });
  // A file that ends in the middle of the period is no saving.
  expect(yearChangeOf(use({ coveredPct: 13.3 }))).toEqual({ missing: "not-measured-now" });
});
