import { CatalogueEntry } from "@lucciola/contract/plan/catalogue-entry.ts";
import { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import { Measure } from "@lucciola/contract/plan/measure.ts";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { type PlaceUse, proposeMeasures } from "./propose-measures.ts";
import { type RankedUse, rankBuildings } from "./rank-buildings.ts";
import { SHIPPED_CATALOGUE } from "./shipped-catalogue.ts";
import { SHIPPED_GRANTS } from "./shipped-grants.ts";

const school = (building: string, heatingKwh: number | undefined, more: Partial<RankedUse> = {}): RankedUse => ({
  building,
  use: "school",
  areaM2: 1_000,
  heatingKwh,
  electricityKwh: undefined,
  degreeDays: 2_500,
  ...more,
});

describe("where to start", () => {
  it("ranks schools by what they would save if they were as good as the better quarter of the schools", () => {
    const ranked = rankBuildings([
      school("good", 50_000),
      school("fair", 60_000),
      school("poor", 90_000),
      school("large", 160_000, { areaM2: 2_000 }),
      school("bad", 150_000),
    ]);
    // 50, 60, 80, 90 and 150 kWh/m2: a quarter does not exceed 60.
    expect(ranked.map(({ building, heatingKwh }) => [building, Math.round(heatingKwh)])).toEqual([
      ["bad", 90_000],
      ["large", 40_000],
      ["poor", 30_000],
      ["fair", 0],
      ["good", 0],
    ]);
    expect(ranked[0]).toMatchObject({ peers: 4, reason: undefined });
  });

  it("does not hold a pool against schools, and says what it cannot rank and why", () => {
    const ranked = rankBuildings([
      school("a", 50_000),
      school("b", 60_000),
      school("c", 70_000),
      school("d", 80_000),
      school("pool", 900_000, { use: "pool" }),
      school("shed", undefined),
      school("nowhere", 10_000, { areaM2: undefined }),
    ]);
    expect(ranked[0]).toMatchObject({ building: "d", peers: 5 });
    expect(ranked.slice(-3).map(({ building, reason }) => [building, reason])).toEqual([
      ["nowhere", "no-area"],
      ["pool", "too-few-peers"],
      ["shed", "no-energy"],
    ]);
    expect(rankBuildings([school("alone", 50_000)])).toMatchObject([{ reason: "too-few-peers", heatingKwh: 0 }]);
  });

  it("holds a use with too few against its family, and says which", () => {
    const ranked = rankBuildings([
      school("school-a", 50_000),
      school("school-b", 60_000),
      school("nursery", 90_000, { use: "nursery" }),
      school("high-school", 80_000, { use: "high-school" }),
      school("pool", 900_000, { use: "pool" }),
    ]);
    // 50, 60, 80 and 90 kWh/m2: a quarter does not exceed 57.5.
    expect(ranked[0]).toMatchObject({ building: "nursery", family: "education", peers: 3, reason: undefined });
    expect(ranked[0]?.heatingKwh).toBeCloseTo(32_500, 6);
    expect(ranked.at(-1)).toMatchObject({ building: "pool", family: undefined, reason: "too-few-peers" });
  });

  it("compares years of different winters by degree-days", () => {
    const ranked = rankBuildings([
      school("mild", 50_000, { degreeDays: 2_000 }),
      school("cold", 62_500, { degreeDays: 2_500 }),
      school("c", 62_500),
      school("d", 62_500),
    ]);
    for (const { heatingKwh } of ranked) expect(heatingKwh).toBeCloseTo(0, 6);
  });
});

describe("first measures", () => {
  const hall: PlaceUse = {
    place: { kind: "building", id: "town-hall" },
    name: "Municipio",
    floorM2: 1_000,
    lamps: undefined,
    heating: { carrier: "gas", kwh: 100_000 },
    electricityKwh: 40_000,
    hasPanels: false,
    isLed: false,
  };
  const byKind = (use: PlaceUse) => new Map(proposeMeasures([use], SHIPPED_CATALOGUE).map((one) => [one.kind, one]));

  it("come from what a building uses, and each may stand in the registry", () => {
    const proposed = proposeMeasures([hall], SHIPPED_CATALOGUE);
    for (const measure of proposed) expect([...Value.Errors(Measure, measure)], measure.id).toEqual([]);
    const roof = byKind(hall).get("roof-insulation");
    expect(roof).toMatchObject({ investEur: 70_000, savings: [{ carrier: "gas", kwhPerYear: 15_000 }] });
  });

  it("move energy to another carrier with a heat pump, which takes the place of a boiler", () => {
    const pump = byKind(hall).get("heat-pump");
    expect(pump?.savings).toMatchObject([
      { carrier: "gas", kwhPerYear: 100_000 },
      { carrier: "electricity", kwhPerYear: -30_000 },
    ]);
    expect(pump?.excludes).toEqual(["town-hall-condensing-boiler"]);
  });

  it("are not proposed twice, nor from what nobody knows", () => {
    expect(byKind({ ...hall, hasPanels: true }).has("pv")).toBe(false);
    expect(byKind({ ...hall, heating: undefined }).has("windows")).toBe(false);
    expect(proposeMeasures([{ ...hall, floorM2: undefined }], SHIPPED_CATALOGUE)).toEqual([]);
  });

  it("dim lamps only after they can be dimmed", () => {
    const cabinet: PlaceUse = {
      ...hall,
      place: { kind: "cabinet", id: "q7" },
      lamps: 80,
      heating: undefined,
      electricityKwh: 60_000,
    };
    expect(byKind(cabinet).get("adaptive-control")?.needs).toEqual(["q7-led-street-lighting"]);
    const modern = byKind({ ...cabinet, isLed: true });
    expect([...modern.keys()]).toEqual(["adaptive-control"]);
    expect(modern.get("adaptive-control")?.needs).toEqual([]);
  });
});

it("comes with grants and measures that its own schemas take, each with its source", () => {
  for (const rule of SHIPPED_GRANTS) expect([...Value.Errors(GrantRule, rule)], rule.id).toEqual([]);
  for (const entry of SHIPPED_CATALOGUE) expect([...Value.Errors(CatalogueEntry, entry)], entry.kind).toEqual([]);
});
