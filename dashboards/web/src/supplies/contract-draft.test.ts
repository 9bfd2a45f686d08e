import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { expect, it } from "vitest";
import { draftOf, readDraft } from "./contract-draft.ts";

const gas: SupplyContract = {
  ...{
    supply: "school-gas",
    carrier: "gas",
    from: "2025-10-01",
    to: "2026-09-30",
    supplier: "Gas Buono",
    offer: "Consip",
  },
  ...{ pricing: "indexed", vatPct: 22, splitPayment: true, coefficientC: 1.02 },
  heatingValues: [{ month: "2026-01", kwhPerSm3: 10.6, heatingValue: "gross" }],
  prices: [{ component: "energy", basis: "sm3", priceEur: 0.41, vatPct: 10, overPerYear: 480, source: "offerta" }],
};

it("a new version is the present one from another day on, without losing what the form does not show", () => {
  const draft = draftOf(gas, gas.supply, gas.carrier, "2026-10-01");
  const { to, ...rest } = gas;
  expect(to).toBe("2026-09-30");
  expect(readDraft(draft, gas)).toEqual({ ...rest, from: "2026-10-01" });
});

it("empty fields are left out, not sent as zero", () => {
  const draft = draftOf(undefined, "gym", "electricity", "2026-10-01");
  draft.prices.push({ component: "energy", basis: "kwh", band: "F1", priceEur: 0.2, rest: {} });
  const contract = readDraft(draft, undefined);
  expect(contract).not.toHaveProperty("contractPowerKw");
  expect(contract).not.toHaveProperty("to");
  expect(contract.prices).toEqual([{ component: "energy", basis: "kwh", band: "F1", priceEur: 0.2 }]);
});
