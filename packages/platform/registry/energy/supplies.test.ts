import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Point, Registry } from "../registry.ts";
import { SUPPLY_POINT } from "../testing/supply-point.ts";
import { factsOn } from "./supplies.ts";

const SCHOOL = buildingId("school");
const GYM = buildingId("gym");
const MAIN = pointId("school-electricity");
const LAB = pointId("school-lab");
const HEATER = pointId("school-heater");

let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  for (const id of [SCHOOL, GYM]) registry.assets.putBuilding({ ...BUILDING, id });
  registry.assets.putPoints([
    supply(MAIN),
    supply(LAB),
    { ...supply(HEATER), carrier: "pellets" },
    { ...supply(pointId("cab")), kind: "cabinet" },
  ]);
});

describe("What a supply feeds", () => {
  test("holds from a day on, until the next facts", () => {
    registry.supplies.putFacts(MAIN, "2025-01-01", { feeds: [{ building: SCHOOL, sharePct: 100 }] });
    registry.supplies.putFacts(MAIN, "2026-09-01", {
      feeds: [
        { building: SCHOOL, sharePct: 70 },
        { building: GYM, sharePct: 30 },
      ],
      peakPowerW: 20_000,
    });
    const dated = registry.supplies.facts(MAIN);
    expect(factsOn(dated, "2024-12-31")).toBeUndefined();
    expect(factsOn(dated, "2026-08-31")?.feeds).toHaveLength(1);
    expect(factsOn(dated, "2026-09-01")).toMatchObject({ peakPowerW: 20_000, feeds: [{ sharePct: 70 }, {}] });
  });

  test("is never more than all of it", () => {
    const put = (sharePct: number) =>
      registry.supplies.putFacts(MAIN, "2026-01-01", {
        feeds: [
          { building: SCHOOL, sharePct },
          { building: GYM, sharePct: 40 },
        ],
      });
    expect(() => put(61)).toThrow(expect.objectContaining({ code: "supply-shares-exceeded" }));
    expect(registry.supplies.facts(MAIN)).toEqual([]);
    put(60);
  });

  test("is there, and is what it is named as", () => {
    const feed = (feeds: Parameters<Registry["supplies"]["putFacts"]>[2]["feeds"]) => () =>
      registry.supplies.putFacts(MAIN, "2026-01-01", { feeds });
    expect(feed([{ building: "castle", sharePct: 100 }])).toThrow(
      expect.objectContaining({ code: "building-unknown" }),
    );
    expect(feed([{ cabinet: LAB }])).toThrow(expect.objectContaining({ code: "cabinet-unknown" }));
    expect(feed([{ cabinet: "cab" }])).not.toThrow();
  });
});

describe("A meter under another", () => {
  test("never counts itself, in whatever year the facts are from", () => {
    registry.supplies.putFacts(LAB, "2024-01-01", { feeds: [], under: MAIN });
    registry.supplies.putFacts(HEATER, "2025-01-01", { feeds: [], under: LAB });
    expect(() => registry.supplies.putFacts(MAIN, "2026-01-01", { feeds: [], under: HEATER })).toThrow(
      expect.objectContaining({
        code: "supply-circle",
        message: expect.stringContaining("school-electricity under school-heater under school-lab under school-elec"),
      }),
    );
    expect(() => registry.supplies.putFacts(LAB, "2026-01-01", { feeds: [], under: LAB })).toThrow(/under/);
    expect(registry.supplies.facts(LAB)).toHaveLength(1);
  });
});

test("a delivery entered again replaces itself; another document is another delivery", () => {
  const load = {
    supply: HEATER,
    date: "2026-01-10",
    document: "DDT 7",
    amount: 4_000,
    unit: "kg",
    costEur5: 160_000_000,
  } as const;
  registry.supplies.putDeliveries([load, { ...load, document: "DDT 8" }]);
  registry.supplies.putDeliveries([{ ...load, amount: 4_100 }]);
  expect(registry.supplies.deliveries(HEATER).map(({ document, amount }) => [document, amount])).toEqual([
    ["DDT 7", 4_100],
    ["DDT 8", 4_000],
  ]);
  expect(() => registry.supplies.putDeliveries([{ ...load, supply: pointId("nobody") }])).toThrow(/nobody/);
  expect(registry.supplies.removeDelivery({ ...load, document: "DDT 9" })).toBe(false);
  expect(registry.supplies.removeDelivery(load)).toBe(true);
  expect(registry.supplies.deliveries(HEATER).map(({ document }) => document)).toEqual(["DDT 8"]);
});

test("a delivery that its fuel does not come in is refused, and none of those beside it is kept", () => {
  const load = {
    supply: HEATER,
    date: "2026-01-10",
    document: "",
    amount: 4_000,
    unit: "kg",
    costEur5: undefined,
  } as const;
  const put = (wrong: object) => () => registry.supplies.putDeliveries([load, { ...load, document: "2", ...wrong }]);
  expect(put({ unit: "L" })).toThrow(/pellets is delivered in kg, t, not in "L"/);
  expect(put({ supply: MAIN })).toThrow(/supply of electricity/);
  expect(put({ date: "2026-02-30" })).toThrow(/no day "2026-02-30"/);
  expect(put({ amount: 0 })).toThrow(/amount of 0/);
  expect(registry.supplies.deliveries(HEATER)).toEqual([]);
});

test("facts that were entered by mistake are taken back, and those before them hold again", () => {
  registry.supplies.putFacts(MAIN, "2025-01-01", { feeds: [], peakPowerW: 6_000 });
  registry.supplies.putFacts(MAIN, "2026-01-01", { feeds: [], peakPowerW: 60_000 });
  const before = registry.assets.version();
  expect(registry.supplies.removeFacts(MAIN, "2026-01-02")).toBe(false);
  expect(registry.assets.version()).toBe(before);
  expect(registry.supplies.removeFacts(MAIN, "2026-01-01")).toBe(true);
  expect(registry.assets.version()).toBeGreaterThan(before);
  expect(factsOn(registry.supplies.facts(MAIN), "2026-06-01")).toMatchObject({ peakPowerW: 6_000 });
});

test("facts that fit no schema, or no day, are refused with the reason", () => {
  for (const day of ["2026-13-01", "2026-02-30"])
    expect(() => registry.supplies.putBuildingFacts(SCHOOL, day, { heatedAreaM2: 900 })).toThrow(/no day/);
  expect(() => registry.supplies.putBuildingFacts(SCHOOL, "2026-01-01", { heatedAreaM2: 0 })).toThrow(/heatedAreaM2/);
  registry.supplies.putBuildingFacts(SCHOOL, "2026-01-01", { heatedAreaM2: 900 });
  expect(registry.supplies.allBuildingFacts().get(SCHOOL)).toEqual([
    { fromDate: "2026-01-01", facts: { heatedAreaM2: 900 } },
  ]);
});

const BUILDING = {
  name: "Scuola",
  use: "school",
  address: "Via Roma 1",
  latitudeDeg: 45.7,
  longitudeDeg: 8.6,
  floorAreaM2: 1_000,
  simulated: false,
};
const supply = (id: Point["id"]): Point => ({
  ...SUPPLY_POINT,
  id,
  name: id,
  building: SCHOOL,
});
