import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { describe, expect, it } from "vitest";
import { requireScenario } from "../scenario/read-scenario.ts";
import { EPOCH_MS, scenarioOf, smallTown } from "../testing/towns.ts";
import { distanceM, isOnLand } from "./geography.ts";
import { layOutTown } from "./lay-out-town.ts";
import { registerTown } from "./register-town.ts";
import { FIRST_STREETS, STREET_NAMES, streetKey } from "./street-names.ts";

const town = layOutTown(requireScenario("town"));

describe("the simulated town", () => {
  it("has what Sesto Calende is said to have", () => {
    const supplies = town.buildings.flatMap((building) => building.supplies);
    expect(town.buildings).toHaveLength(40);
    expect(supplies.length).toBeGreaterThanOrEqual(58);
    expect(supplies.length).toBeLessThanOrEqual(66);
    expect(supplies.filter(({ carrier }) => carrier === "electricity")).toHaveLength(40);
    expect(supplies.some(({ photovoltaicPeakW }) => photovoltaicPeakW > 0)).toBe(true);
    expect(town.lamps).toHaveLength(2_500);
    expect(town.cabinets).toHaveLength(30);
    const gateways = town.lampEdges.filter(({ cabinet }) => cabinet !== undefined);
    const singles = town.lampEdges.filter(({ cabinet }) => cabinet === undefined);
    expect(gateways).toHaveLength(30);
    expect(singles).toHaveLength(200);
    expect(gateways.reduce((sum, { lamps }) => sum + lamps.length, 0)).toBe(2_300);
    expect(new Set(town.circuits.map(({ kind }) => kind))).toEqual(new Set(["switched", "permanent"]));
    expect(new Set(town.sensors.map(({ kind }) => kind))).toEqual(
      new Set(["traffic", "motion", "illuminance", "weather"]),
    );
    expect(town.unregisteredLamps.length).toBe(15);
  });

  it("gives every thing its own identifier, and every supply a code of valid form", () => {
    const points = [
      ...town.lamps,
      ...town.unregisteredLamps,
      ...town.cabinets,
      ...town.sensors,
      ...town.buildings.flatMap(({ supplies }) => supplies),
    ].map(({ point }) => point);
    expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
    const codes = points.flatMap(({ supplyCode }) => supplyCode ?? []);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { carrier, supplyCode } of points) {
      if (carrier === "electricity") expect(supplyCode).toMatch(/^IT\d{3}E\d{8}$/);
      if (carrier === "gas") expect(supplyCode).toMatch(/^\d{14}$/);
    }
    const names = [...FIRST_STREETS, ...STREET_NAMES];
    expect(new Set(names.map(streetKey)).size).toBe(names.length);
  });

  it("stands on the left bank, with every lamp on its street and near the cabinet that feeds it", () => {
    expect(isOnLand([45.72, 8.63])).toBe(false);
    expect(isOnLand([45.7292, 8.6352])).toBe(true);
    const cabinets = new Map(town.cabinets.map((cabinet) => [cabinet.point.id, cabinet]));
    const misplaced = [...town.lamps, ...town.unregisteredLamps].filter(({ point, edge, fedBy }) => {
      const place = [point.latitudeDeg ?? 0, point.longitudeDeg ?? 0] as const;
      const isOnStreet = [edge.from, edge.to].every((node) => distanceM(place, node.place) < edge.lengthM + 10);
      return !isOnLand(place) || !isOnStreet || distanceM(place, cabinets.get(fedBy)?.place ?? [0, 0]) > 2_000;
    });
    expect(misplaced).toEqual([]);
  });

  it("hangs together: every crossing can be reached from every other", () => {
    const neighbours = new Map<string, string[]>();
    for (const { from, to } of town.edges)
      for (const [a, b] of [
        [from, to],
        [to, from],
      ] as const)
        neighbours.set(a.id, [...(neighbours.get(a.id) ?? []), b.id]);
    const reached = new Set<string>();
    const ahead = [town.nodes[0]?.id ?? ""];
    for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      ahead.push(...(neighbours.get(node) ?? []));
    }
    expect(reached.size).toBe(town.nodes.length);
  });

  it("has lamps of many kinds, and an inventory with a town's mistakes", () => {
    const powers = town.lamps.map(({ luminaire }) => luminaire.ratedPowerW);
    expect(Math.min(...powers)).toBeGreaterThan(15);
    expect(Math.max(...powers)).toBeLessThan(180);
    expect(new Set(town.lamps.map(({ luminaire }) => luminaire.type)).size).toBeGreaterThan(12);
    const isWrong = ({ luminaire, point }: (typeof town.lamps)[number]) =>
      Math.abs(luminaire.ratedPowerW / (point.nominalPowerW ?? 1) - 1) > 0.2;
    const wrong = town.lamps.filter(isWrong).length;
    expect(wrong).toBeGreaterThan(25);
    expect(wrong).toBeLessThan(150);
    const elsewhere = town.lamps.filter(({ point, fedBy }) => point.cabinet !== fedBy).length;
    expect(elsewhere).toBeGreaterThan(2);
    expect(elsewhere).toBeLessThan(30);
    const healthy = layOutTown(requireScenario("healthy"));
    expect(healthy.lamps.filter(({ point, fedBy }) => point.cabinet !== fedBy)).toEqual([]);
  });

  it("is the same for the same seed, and another one for another", () => {
    expect(layOutTown(requireScenario("town"))).toEqual(town);
    const other = layOutTown({ ...requireScenario("town"), seed: 2 });
    const places = (of: typeof town) => of.lamps.map(({ point }) => `${point.latitudeDeg} ${point.longitudeDeg}`);
    const common = new Set(places(town));
    expect(places(other).filter((place) => common.has(place)).length).toBeLessThan(10);
    expect(other.buildings.map(({ floorAreaM2 }) => floorAreaM2)).not.toEqual(
      town.buildings.map(({ floorAreaM2 }) => floorAreaM2),
    );
    expect(other.lamps).toHaveLength(2_500);
  });

  it.each([
    [0, 1, 2],
    [1, 1, 1],
    [60, 2, 3],
    [700, 9, 45],
    [6_000, 70, 90],
  ])("may have %i lamps on %i cabinets and %i buildings", (lamps, cabinets, buildings) => {
    const sized = layOutTown(scenarioOf({ size: { lamps, cabinets, buildings } }));
    expect(sized.lamps).toHaveLength(lamps);
    expect(sized.buildings).toHaveLength(buildings);
    expect(sized.cabinets).toHaveLength(lamps === 0 ? 0 : cabinets);
    expect(new Set(sized.lamps.map(({ point }) => point.id)).size).toBe(lamps);
    expect(new Set(sized.buildings.map(({ building }) => building.id)).size).toBe(buildings);
  });
});

describe("its inventory", () => {
  it("is written into a registry once, however often the town starts, without the lamps that nobody registered", () => {
    const registry = openRegistry({ path: ":memory:", log: silentLogger });
    const small = layOutTown(smallTown({ size: { buildings: 5, lamps: 100, cabinets: 3, unregisteredPct: 5 } }));
    registerTown(registry, small, 7, EPOCH_MS, "Europe/Rome");
    const once = registry.assets.installations();
    registerTown(registry, small, 7, EPOCH_MS, "Europe/Rome");
    expect(registry.assets.installations()).toEqual(once);
    expect(registry.assets.points("lamp")).toHaveLength(100);
    expect(registry.assets.points("cabinet")).toHaveLength(3);
    expect(registry.assets.points("weather")).toHaveLength(1);
    expect(registry.assets.buildings()).toHaveLength(5);
    expect(registry.assets.points().every(({ simulated }) => simulated)).toBe(true);
    expect(small.unregisteredLamps).toHaveLength(5);
    registry.close();
  });

  it("gives each street its class, once, and leaves what a person changed since", () => {
    const registry = openRegistry({ path: ":memory:", log: silentLogger });
    const { lighting } = registry;
    registerTown(registry, town, 7, EPOCH_MS, "Europe/Rome");
    const classed = lighting.sections.list().flatMap(({ lamps }) => lamps.streets ?? []);
    expect(new Set(classed)).toEqual(new Set(town.lamps.map(({ point }) => point.street)));
    expect(classed).toHaveLength(new Set(classed).size);
    const counters = town.sensors.filter(({ kind }) => kind === "traffic").length;
    expect(lighting.sections.list().flatMap(({ section }) => section.lanes)).toHaveLength(counters);
    expect(lighting.lampTypes.byLamp().size).toBe(town.lamps.length);
    const [first] = lighting.sections.list();
    if (first === undefined) throw new Error("The town has no street");
    const quieter = { ...first, section: { ...first.section, serviceFlowVph: 77 } };
    lighting.sections.put(quieter);
    registerTown(registry, town, 7, EPOCH_MS, "Europe/Rome");
    expect(lighting.sections.get(first.section.id)).toEqual(quieter);
    registry.close();
  });

  it("says how much floor is heated and which panels there are, and leaves what a person said since", () => {
    const registry = openRegistry({ path: ":memory:", log: silentLogger });
    const { supplies } = registry;
    registerTown(registry, town, 7, EPOCH_MS, "Europe/Rome");
    const areas = [...supplies.allBuildingFacts().values()].flatMap((dated) =>
      dated.map(({ facts }) => facts.heatedAreaM2),
    );
    expect(areas.toSorted()).toEqual(town.buildings.map(({ floorAreaM2 }) => floorAreaM2).toSorted());
    const withPanels = town.buildings.flatMap(({ building, supplies: all }) =>
      all.filter(({ photovoltaicPeakW }) => photovoltaicPeakW > 0).map((supply) => ({ building, ...supply })),
    );
    const [first] = withPanels;
    if (first === undefined) throw new Error("The town has no panels");
    expect(supplies.allFacts().size).toBe(withPanels.length);
    const fromDate = supplies.facts(first.point.id)[0]?.fromDate ?? "";
    expect(supplies.facts(first.point.id)).toMatchObject([
      { facts: { peakPowerW: first.photovoltaicPeakW, feeds: [{ building: first.building.id, sharePct: 100 }] } },
    ]);
    supplies.putFacts(first.point.id, fromDate, { feeds: [], peakPowerW: 1_000 });
    supplies.putBuildingFacts(first.building.id, fromDate, { heatedAreaM2: 77 });
    registerTown(registry, town, 7, EPOCH_MS, "Europe/Rome");
    expect(supplies.facts(first.point.id)).toEqual([{ fromDate, facts: { feeds: [], peakPowerW: 1_000 } }]);
    expect(supplies.buildingFacts(first.building.id)).toEqual([{ fromDate, facts: { heatedAreaM2: 77 } }]);
    registry.close();
  });
});
