import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampType } from "@lucciola/contract/lighting/lamp-type.ts";
import type { LightingGroup } from "@lucciola/contract/lighting/lighting-group.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { PointKind, Registry } from "../registry.ts";
import type { LightingRegistry, SectionOfLamps } from "./lighting.ts";

let registry: Registry;
let lighting: LightingRegistry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  lighting = registry.lighting;
  putPoint(pointId("cabinet-1"), "cabinet");
  putPoint(pointId("lamp-1"), "lamp");
});
afterEach(() => registry.close());

function putPoint(id: PointId, kind: PointKind): void {
  registry.assets.putPoint({
    id,
    kind,
    name: `The ${id}`,
    building: undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: undefined,
    longitudeDeg: undefined,
    nominalPowerW: undefined,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
}

const refused = (code: string) => expect.objectContaining({ code });
const park: LightingGroup = { id: "park", name: "Parco", kind: "zone", lamps: { streets: ["Viale del Parco"] } };
const viaRoma: SectionOfLamps = {
  section: { id: "via-roma", name: "Via Roma", designClass: "M3", leastClass: "M5", serviceFlowVph: 800, lanes: [] },
  lamps: { streets: ["Via Roma"] },
};
const programme: LightingProgramme = {
  id: "park-night",
  version: 1,
  name: "Parco",
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct: 60,
  fadeMs: 0,
  steps: [],
};

describe("groups", () => {
  test("of the town and of every cabinet are there by themselves", () => {
    putPoint(pointId("cabinet-2"), "cabinet");
    expect(lighting.groups.list()).toEqual([
      { id: "cabinet-1", name: "The cabinet-1", kind: "cabinet" },
      { id: "cabinet-2", name: "The cabinet-2", kind: "cabinet" },
      { id: "town", name: "Town", kind: "town" },
    ]);
    expect(lighting.groups.get("cabinet-2")?.kind).toBe("cabinet");
    expect(lighting.groups.get("town")?.kind).toBe("town");
    expect(lighting.groups.get("lamp-1")).toBeUndefined();
  });

  test("keep what people say of them, and are bare again when that is taken back", () => {
    registry.programmes.put(programme);
    const own: LightingGroup = {
      id: "cabinet-1",
      name: "Quadro",
      kind: "cabinet",
      programme: "park-night",
      circuit: "permanent",
    };
    lighting.groups.put(own);
    lighting.groups.put(park);
    expect(lighting.groups.list().map(({ id }) => id)).toEqual(["cabinet-1", "park", "town"]);
    expect(lighting.groups.get("cabinet-1")).toEqual(own);
    expect(lighting.groups.remove("cabinet-1")).toBe(true);
    expect(lighting.groups.get("cabinet-1")).toEqual({ id: "cabinet-1", name: "The cabinet-1", kind: "cabinet" });
    expect([lighting.groups.remove("park"), lighting.groups.remove("park")]).toEqual([true, false]);
  });

  test("are refused when they say what cannot be", () => {
    const put = (group: Partial<LightingGroup>) => () => lighting.groups.put({ ...park, ...group });
    expect(put({ id: "lamp-1" })).toThrowError(refused("group-id-taken"));
    expect(put({ id: "town" })).toThrowError(refused("group-invalid"));
    expect(put({ circuit: "permanent" })).toThrowError(refused("group-invalid"));
    expect(put({ programme: "none" })).toThrowError(refused("programme-unknown"));
    expect(() => lighting.groups.put({ id: "park", name: "Parco", kind: "zone" })).toThrowError(
      refused("group-invalid"),
    );
    expect(() => lighting.groups.put({ id: "cabinet-9", name: "?", kind: "cabinet" })).toThrowError(
      refused("group-unknown"),
    );
    expect(put({ id: "town", kind: "town" })).toThrowError(refused("group-invalid"));
    lighting.sections.put(viaRoma);
    expect(put({ id: "via-roma" })).toThrowError(refused("group-id-taken"));
  });
});

test("a section and its lamps are kept together, and no other thing has its name", () => {
  lighting.sections.put(viaRoma);
  expect(lighting.sections.list()).toEqual([viaRoma]);
  const weaker = { ...viaRoma, section: { ...viaRoma.section, leastClass: "M4" as const } };
  lighting.sections.put(weaker);
  expect(lighting.sections.get("via-roma")).toEqual(weaker);
  const named = (id: string) => () => lighting.sections.put({ ...viaRoma, section: { ...viaRoma.section, id } });
  lighting.groups.put(park);
  for (const id of ["park", "lamp-1", "town"]) expect(named(id)).toThrowError(refused("group-id-taken"));
  expect(lighting.sections.remove("via-roma")).toBe(true);
  expect(lighting.sections.get("via-roma")).toBeUndefined();
});

test("a lamp is of one type, which stays as long as a lamp is of it", () => {
  const led: LampType = { id: "led-40", name: "LED 40 W", meteringClassPct: 2, ratedBurnHours: 100_000 };
  const lamp = pointId("lamp-1");
  lighting.lampTypes.put(led);
  lighting.lampTypes.put({ ...led, id: "led-60" });
  expect(lighting.lampTypes.typeOf(lamp)).toBeUndefined();
  lighting.lampTypes.assign([lamp], "led-40");
  lighting.lampTypes.assign([lamp], "led-60");
  expect(lighting.lampTypes.typeOf(lamp)).toEqual({ ...led, id: "led-60" });
  expect([...lighting.lampTypes.byLamp()]).toEqual([["lamp-1", "led-60"]]);
  expect(() => lighting.lampTypes.assign([lamp, pointId("lamp-9")], "led-40")).toThrowError(refused("point-unknown"));
  expect(() => lighting.lampTypes.assign([lamp], "led-1")).toThrowError(refused("lamp-type-unknown"));
  expect(() => lighting.lampTypes.remove("led-60")).toThrowError(refused("lamp-type-in-use"));
  expect(lighting.lampTypes.remove("led-40")).toBe(true);
  expect(lighting.lampTypes.list().map(({ id }) => id)).toEqual(["led-60"]);
});

test("every change of them is seen by who looks at the version, and an order is another matter", () => {
  const versions = [lighting.version()];
  const look = (change: () => void) => {
    change();
    versions.push(lighting.version());
  };
  look(() => lighting.groups.put(park));
  look(() => lighting.sections.put(viaRoma));
  look(() => lighting.lampTypes.put({ id: "led", name: "LED" }));
  look(() => lighting.lampTypes.assign([pointId("lamp-1")], "led"));
  look(() => lighting.groups.remove("park"));
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
});

test("lamps that were decided by the same causes share one record of them, until it is old", () => {
  const [dusk, midnight] = ['[{"dimPct":100}]', '[{"dimPct":50}]'];
  const [first, second, again] = lighting.causes.keep([dusk, midnight, dusk], 1_000);
  expect(again).toBe(first);
  expect(second).not.toBe(first);
  expect(lighting.causes.get(first ?? 0)?.body).toBe(dusk);
  lighting.causes.keep([midnight], 5_000);
  expect(lighting.causes.forgetBefore(5_000)).toBe(1);
  expect(lighting.causes.get(first ?? 0)).toBeUndefined();
  expect(lighting.causes.get(second ?? 0)?.body).toBe(midnight);
});
