import { expect, it } from "vitest";
import { factorOn, knownFactors } from "./factors.ts";
import { SHIPPED_FACTORS } from "./shipped-factors.ts";

const own = {
  id: 7,
  kind: "co2" as const,
  carrier: "electricity" as const,
  from: "2023-01-01",
  year: 2023,
  value: 0.2572,
  unit: "kg/kWh",
  heatingValue: "none" as const,
  source: "ISPRA, report 413/2025",
  verified: true,
};

it("the factor of a day is the last that had begun, and none stands in for a year that is missing", () => {
  const factors = knownFactors([]);
  const value = (day: string) => factorOn(factors, "co2", "electricity", day)?.value;
  expect(value("2022-12-31")).toBe(0.309);
  expect(value("2023-01-01")).toBe(0.257);
  expect(value("2021-12-31")).toBeUndefined();
  expect(factorOn(factors, "tep", "electricity", "2026-06-01")).toMatchObject({ value: 0.187, unit: "tep/MWh" });
});

it("the town's own stands before a shipped one, and a corrected one counts no more", () => {
  const factors = knownFactors([
    { ...own, value: 0.3, replacedBy: 8 },
    { ...own, id: 8, replaces: 7 },
  ]);
  expect(factorOn(factors, "co2", "electricity", "2023-06-01")).toMatchObject({ id: 8, value: 0.2572 });
  expect(factorOn(factors, "co2", "electricity", "2024-06-01")).toMatchObject({ isShipped: true, verified: false });
});

it("a corrected factor stays out, also where the correction begins on an earlier day", () => {
  const factors = knownFactors([
    { ...own, id: 8, replaces: 7 },
    { ...own, id: 7, from: "2025-07-01", value: 0.3, replacedBy: 8 },
  ]);
  expect(factorOn(factors, "co2", "electricity", "2026-01-01")).toMatchObject({ year: 2024, isShipped: true });
});

it("the declaration's factors agree: 5,347 kWh of electricity are a tep, and 7.47 MSm3 of gas are 6,244.92", () => {
  const [electricity, gas] = ["electricity", "gas"].map(
    (carrier) => SHIPPED_FACTORS.find((factor) => factor.kind === "tep" && factor.carrier === carrier)?.value ?? 0,
  );
  expect(1_000 / (electricity ?? 0)).toBeCloseTo(5_347.6, 1);
  expect(7_470 * (gas ?? 0)).toBeCloseTo(6_244.92, 2);
});

it("every shipped factor says its unit, its heating value and its source, and counts once for a day", () => {
  const keys = SHIPPED_FACTORS.map(({ kind, carrier, from }) => `${kind} ${carrier} ${from}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { kind, carrier, heatingValue, unit } of SHIPPED_FACTORS) {
    expect(heatingValue === "none").toBe(kind === "density" || carrier === "electricity" || carrier === "heat");
    expect(unit).toMatch(/^(kg|tep|kWh)\/(kWh|MWh|1000 Sm3|kg|L)$/);
  }
});
