import { pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { AssignedLamps } from "./assigned-lamps.ts";
import { addLamp, EVENING_MS, LAMP, openStreet } from "./testing/street.ts";
import { ensureTownProgramme } from "./town-programme.ts";

const STREET = "Via Roma";
const NEW_LAMP = pointId("lamp-new");

describe("a lamp", () => {
  let registry: Registry;
  let lamps: AssignedLamps;
  beforeEach(() => {
    registry = openStreet();
    ensureTownProgramme(registry);
    lamps = new AssignedLamps(registry);
  });
  const assigned = (id = NEW_LAMP) => {
    const lamp = lamps.at(EVENING_MS).find(({ point }) => point === id);
    return (
      lamp && { programme: lamp.programme.id, byGroup: lamp.byGroup, groups: lamp.groups, revision: lamp.revision }
    );
  };
  function putPark(programme = "park"): void {
    registry.programmes.put({ ...defaultProgramme, id: programme });
    registry.lighting.groups.put({
      id: "centre",
      name: "Centro",
      kind: "zone",
      lamps: { streets: [STREET] },
      programme,
    });
  }

  it("that is added later gets its group's programme, settings and groups, and what is ordered for them", () => {
    putPark();
    registry.lighting.sections.put({
      section: { id: "roma-s", name: "Roma", designClass: "M3", leastClass: "M5", serviceFlowVph: 800, lanes: [] },
      lamps: { streets: [STREET] },
    });
    expect(assigned()).toBeUndefined();
    addLamp(registry, { id: NEW_LAMP, street: STREET });
    expect(assigned()).toEqual({
      programme: "park",
      byGroup: "centre",
      groups: ["roma-s", "centre", "town"],
      revision: 1,
    });
    expect(registry.programmes.assignment(NEW_LAMP)?.settings).toEqual({
      circuit: "switched",
      designDimPct: 100,
      leastDimPct: 50,
    });
  });

  it("that no zone wants runs the town's programme, from its first night", () => {
    expect(assigned(LAMP)).toEqual({ programme: "town-default", byGroup: "town", groups: ["town"], revision: 1 });
  });

  it("follows its group to another programme, and keeps its own whatever the group has", () => {
    addLamp(registry, { id: NEW_LAMP, street: STREET });
    addLamp(registry, { id: "lamp-own", street: STREET });
    registry.programmes.assign([pointId("lamp-own")], "town-default");
    assigned();
    putPark();
    expect(assigned()).toMatchObject({ programme: "park", revision: 2 });
    putPark("garden");
    expect(assigned()).toMatchObject({ programme: "garden", revision: 3 });
    expect(assigned(pointId("lamp-own"))).toMatchObject({ programme: "town-default", byGroup: undefined });
    registry.programmes.release([pointId("lamp-own")]);
    expect(assigned(pointId("lamp-own"))).toMatchObject({ programme: "garden", byGroup: "centre" });
  });

  it("keeps what it has when no group gives a programme any more: dark or bright all night would be worse", () => {
    assigned(LAMP);
    registry.lighting.groups.remove("town");
    expect(assigned(LAMP)).toMatchObject({ programme: "town-default", byGroup: "town" });
  });

  it("listens to itself as long as somebody has ordered something for it alone", () => {
    assigned(LAMP);
    lamps.setOrdered(new Set([LAMP]));
    expect(assigned(LAMP)).toMatchObject({ groups: [LAMP, "town"], revision: 2 });
    lamps.setOrdered(new Set());
    expect(assigned(LAMP)).toMatchObject({ groups: ["town"], revision: 3 });
  });

  it("is told nothing new when nothing has changed for it", () => {
    assigned(LAMP);
    putPark();
    addLamp(registry, { id: NEW_LAMP, street: STREET });
    expect(assigned(LAMP)).toMatchObject({ revision: 1 });
  });

  it("shares its policy with all that have the same, and with no other", () => {
    putPark();
    for (const id of ["lamp-a", "lamp-b"]) addLamp(registry, { id, street: STREET });
    expect(lamps.policiesAt(EVENING_MS).map(({ lamps: points }) => points)).toEqual([[LAMP], ["lamp-a", "lamp-b"]]);
    expect(lamps.policiesAt(EVENING_MS + 1)).toBe(lamps.policiesAt(EVENING_MS));
  });
});
