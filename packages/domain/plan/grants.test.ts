import type { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { describe, expect, it } from "vitest";
import { type GrantFacts, grantFit } from "./grant-fit.ts";
import { fundingsOf, optionOf, overlapsOf } from "./measure-options.ts";
import { SHIPPED_GRANTS } from "./shipped-grants.ts";

const sesto: GrantFacts = { inhabitants: 11_000, use: "office", isOwnedAndUsed: true };
const measure = (more: Partial<Measure> = {}): Measure => ({
  id: "town-hall-roof",
  kind: "roof-insulation",
  name: "Roof of the town hall",
  place: { kind: "building", id: "town-hall" },
  investEur: 80_000,
  lifeYears: 30,
  savings: [{ carrier: "gas", kwhPerYear: 30_000, standardErrorKwh: 6_000 }],
  upkeepEurPerYear: 0,
  worksYears: 1,
  needs: [],
  excludes: [],
  source: "audit of 2025",
  ...more,
});
const led = measure({
  id: "q7-led",
  kind: "led-street-lighting",
  place: { kind: "cabinet", id: "q7" },
  investEur: 30_000,
  savings: [{ carrier: "electricity", kwhPerYear: 20_000, standardErrorKwh: 1_000 }],
});
const thermal = SHIPPED_GRANTS.find(({ id }) => id === "conto-termico-3") as GrantRule;
const white = SHIPPED_GRANTS.find(({ id }) => id === "white-certificates") as GrantRule;
const YEARS = { firstYear: 2026, years: 5 };

describe("Conto Termico 3.0 (DM 7-8-2025, art. 11)", () => {
  it.each([
    ["pays all for a building that a town of 11,000 owns and uses", measure(), sesto, 8_000_000],
    ["pays 65 % in a town of 15,001", measure(), { ...sesto, inhabitants: 15_001 }, 5_200_000],
    ["pays all at 15,000 inhabitants", measure(), { ...sesto, inhabitants: 15_000 }, 8_000_000],
    ["pays 65 % for a building that somebody else uses", measure(), { ...sesto, isOwnedAndUsed: false }, 5_200_000],
    [
      "pays all for a school, whatever the town",
      measure(),
      { inhabitants: 90_000, use: "school", isOwnedAndUsed: false },
      8_000_000,
    ],
    [
      "takes what nobody said for not so",
      measure(),
      { inhabitants: undefined, use: undefined, isOwnedAndUsed: undefined },
      5_200_000,
    ],
  ] as const)("%s", (_, work, facts, cents) => {
    expect(grantFit(thermal, work, facts)).toMatchObject({ kind: "fits", cents });
  });

  it("is for buildings, and not for road lighting", () => {
    expect(grantFit(thermal, led, sesto)).toEqual({ kind: "not", reason: "measure" });
    expect(grantFit(thermal, measure({ place: { kind: "cabinet", id: "q7" } }), sesto)).toMatchObject({
      reason: "place",
    });
  });

  it("pays no more than the eligible cost by unit, and the ceiling of a work", () => {
    const capped: GrantRule = {
      ...thermal,
      unitCaps: [{ measure: "roof-insulation", eligibleEurPerUnit: 300 }],
      maxEur: 50_000,
    };
    expect(grantFit(capped, measure({ quantity: 100 }), sesto)).toMatchObject({ cents: 3_000_000 });
    expect(grantFit(capped, measure({ quantity: 200 }), sesto)).toMatchObject({ cents: 5_000_000 });
  });
});

it("white certificates pay for the tep that LED saves, over seven years: 20 MWh x 0.187 tep x 250 euro", () => {
  const fit = grantFit(white, led, sesto);
  expect(fit).toMatchObject({
    kind: "fits",
    cents: Math.floor(20 * 0.187 * 250 * 7 * 100),
    paidAfterYears: [1, 2, 3, 4, 5, 6, 7],
  });
});

describe("ways to pay for a work", () => {
  const call: GrantRule = {
    ...thermal,
    id: "call",
    sharePct: 30,
    betterShares: [],
    to: "2027-06-30",
    togetherWith: ["conto-termico-3"],
  };
  const idsOf = (grants: readonly GrantRule[]) =>
    fundingsOf(measure(), 8_000_000, grants, { ...sesto, inhabitants: 20_000 }, YEARS).map(
      ({ id, shares, toYear }) => ({
        id,
        cents: shares.map(({ cents }) => cents),
        toYear,
      }),
    );

  it("are the town's own money, each grant alone, and none together that do not both allow it", () => {
    expect(idsOf([thermal, call])).toEqual([
      { id: "own", cents: [], toYear: 4 },
      { id: "conto-termico-3", cents: [5_200_000], toYear: 4 },
      { id: "call", cents: [2_400_000], toYear: 1 },
    ]);
  });

  it("never pay more than the work costs when grants go together, until the first deadline", () => {
    const both = idsOf([
      { ...thermal, togetherWith: ["call"] },
      { ...call, sharePct: 50 },
    ]);
    expect(both.at(-1)).toEqual({ id: "conto-termico-3+call", cents: [5_200_000, 2_800_000], toYear: 1 });
  });

  it("do not know calls that closed before the plan begins", () => {
    const illumina = SHIPPED_GRANTS.filter(({ id }) => id === "lombardia-illumina-2021");
    expect(fundingsOf(led, 3_000_000, illumina, { ...sesto, inhabitants: 3_000 }, YEARS)).toHaveLength(1);
  });
});

it("makes a work of a measure: kWh, cents by the price, kg by the factor, years of the calendar counted from the first", () => {
  const rates = () => ({ eurPerKwh: 0.1, co2KgPerKwh: 0.2 });
  const pump = measure({
    fromYear: 2027,
    savings: [
      { carrier: "gas", kwhPerYear: 40_000, standardErrorKwh: 0 },
      { carrier: "electricity", kwhPerYear: -10_000, standardErrorKwh: 0 },
    ],
  });
  expect(optionOf(pump, [], sesto, rates, YEARS)).toMatchObject({
    investCents: 8_000_000,
    savingKwhPerYear: 30_000,
    savingCentsPerYear: 300_000,
    savingCo2KgPerYear: 6_000,
    fromYear: 1,
    toYear: 4,
  });
});

it("counts two measures that save 30 % and 20 % of the gas as 44 % together, and says when it cannot", () => {
  const roof = measure({ savings: [{ carrier: "gas", kwhPerYear: 30_000, standardErrorKwh: 0 }] });
  const valves = measure({ id: "valves", savings: [{ carrier: "gas", kwhPerYear: 20_000, standardErrorKwh: 0 }] });
  const rates = () => ({ eurPerKwh: 0.1, co2KgPerKwh: 0.2 });
  expect(overlapsOf([roof, valves, led], () => 100_000, rates)).toEqual({
    overlaps: [{ works: ["town-hall-roof", "valves"], kwhPerYear: 6_000, centsPerYear: 60_000, co2KgPerYear: 1_200 }],
    unknown: [],
  });
  expect(overlapsOf([roof, valves], () => undefined, rates)).toEqual({
    overlaps: [],
    unknown: [["town-hall-roof", "valves"]],
  });
});
