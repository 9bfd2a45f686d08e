import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { Assets, Building, Point, Registry } from "./registry.ts";

let registry: Registry;
let assets: Assets;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  assets = registry.assets;
});
afterEach(() => registry.close());

const school: Building = {
  id: buildingId("school-1"),
  name: "Scuola elementare Gianni Rodari",
  use: "school",
  address: "Via dell'Ulivo 3",
  latitudeDeg: 45.07,
  longitudeDeg: 7.69,
  floorAreaM2: 2_150.5,
  simulated: false,
};
const supply: Point = {
  id: pointId("school-1-power"),
  kind: "supply",
  name: "Contatore generale",
  building: school.id,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: "IT001E12345678",
  carrier: "electricity",
  simulated: false,
};
const cabinet: Point = {
  ...supply,
  id: pointId("cabinet-1"),
  kind: "cabinet",
  name: "Quadro Via Roma",
  building: undefined,
  street: "Via Roma",
};
const lamp: Point = {
  id: pointId("lamp-1"),
  kind: "lamp",
  name: "PL 1",
  building: undefined,
  cabinet: cabinet.id,
  street: "Via Roma",
  latitudeDeg: 45.0712,
  longitudeDeg: 7.6899,
  nominalPowerW: 70,
  supplyCode: undefined,
  carrier: undefined,
  simulated: true,
};

test("buildings and points come back as they were put, every field of them", () => {
  assets.putBuilding(school);
  for (const point of [supply, cabinet, lamp]) assets.putPoint(point);
  expect(assets.building(school.id)).toEqual(school);
  expect(assets.buildings()).toEqual([school]);
  expect(assets.points()).toEqual([cabinet, lamp, supply]);
  expect(assets.points("lamp")).toEqual([lamp]);
  expect(assets.pointsOfBuilding(school.id)).toEqual([supply]);
  expect(assets.point(lamp.id)).toEqual(lamp);
  expect([assets.building(buildingId("none")), assets.point(pointId("none"))]).toEqual([undefined, undefined]);
});

test("putting again corrects, also when others point to it", () => {
  assets.putBuilding(school);
  assets.putPoint(supply);
  assets.putBuilding({ ...school, floorAreaM2: undefined, use: "library" });
  assets.putPoint({ ...supply, supplyCode: "IT001E00000000", building: undefined });
  expect(assets.building(school.id)).toEqual({ ...school, floorAreaM2: undefined, use: "library" });
  expect(assets.point(supply.id)).toEqual({ ...supply, supplyCode: "IT001E00000000", building: undefined });
});

test("a point that names a building or a cabinet that is not there is refused by name", () => {
  expect(() => assets.putPoint(supply)).toThrowError(
    expect.objectContaining({ code: "building-unknown", message: expect.stringContaining("school-1, which is not") }),
  );
  expect(() => assets.putPoint(lamp)).toThrowError(
    expect.objectContaining({ code: "cabinet-unknown", message: expect.stringContaining("cabinet-1, which is not") }),
  );
  expect(assets.points()).toEqual([]);
});

test("the version rises with every change and only then", () => {
  const versions = [assets.version()];
  const after = (work: () => void) => {
    work();
    versions.push(assets.version());
  };
  after(() => assets.putBuilding(school));
  after(() => assets.putPoint(cabinet));
  after(() => assets.putPoint(lamp));
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  assets.points();
  expect(() => assets.putPoint({ ...lamp, cabinet: pointId("none") })).toThrow();
  expect(assets.version()).toBe(versions.at(-1));
});
