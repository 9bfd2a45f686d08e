import type { LightingGroup } from "@lucciola/contract/lighting/lighting-group.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LampPlace, MAX_ZONES_PER_LAMP, membershipOf } from "./group-membership.ts";
import { groupsHeard, lampSettings, programmeByGroup } from "./lamp-following.ts";

const viaRoma: LightingSection = {
  id: "via-roma",
  name: "Via Roma",
  designClass: "M3",
  leastClass: "M5",
  installedValue: 1.2,
  serviceFlowVph: 800,
  lanes: [{ name: "north", counters: [{ point: "counter-1", missedPct: 5 }] }],
};
const square: LightingSection = { ...viaRoma, id: "a-square", designClass: "P2", leastClass: "P4", lanes: [] };
const town: LightingGroup = { id: "town", name: "Town", kind: "town", programme: "town-default" };
const cabinet: LightingGroup = { id: "cabinet-1", name: "Quadro 1", kind: "cabinet" };
const centre: LightingGroup = { id: "centre", name: "Centro", kind: "zone", lamps: { streets: ["Via Roma"] } };
const lamp = (place: Partial<LampPlace> = {}): LampPlace => ({
  id: "lamp-1",
  street: "Via Roma",
  cabinet: "cabinet-1",
  ...place,
});
const groupIds = (groups: readonly LightingGroup[], place: LampPlace) =>
  membershipOf({ groups, sections: [] })(place).groups.map(({ id }) => id);

describe("a lamp belongs", () => {
  it.each([
    ["by its street", { streets: ["Via Roma", "Via Po"] }, true],
    ["by its cabinet", { cabinets: ["cabinet-1"] }, true],
    ["by its own name", { points: ["lamp-1"] }, true],
    ["by its section", { sections: ["via-roma"] }, true],
    ["to no zone of another street", { streets: ["Via Po"], cabinets: ["cabinet-2"], sections: ["a-square"] }, false],
    ["to no zone without a rule", {}, false],
  ])("%s", (_, lamps, belongs) => {
    const member = membershipOf({
      groups: [{ ...centre, lamps }, town],
      sections: [{ section: viaRoma, lamps: { streets: ["Via Roma"] } }],
    })(lamp());
    expect(member.groups.map(({ id }) => id)).toEqual(belongs ? ["centre", "town"] : ["town"]);
  });

  it("to zones before its cabinet before the town, each once, and to no more than a message holds", () => {
    const twice = { ...centre, lamps: { streets: ["Via Roma"], points: ["lamp-1"] } };
    expect(groupIds([town, cabinet, { ...centre, id: "art" }, twice], lamp())).toEqual([
      "art",
      "centre",
      "cabinet-1",
      "town",
    ]);
    const many = Array.from({ length: 20 }, (_, index) => ({ ...centre, id: `zone-${index}` }));
    expect(groupIds([town, cabinet, ...many], lamp())).toHaveLength(MAX_ZONES_PER_LAMP + 2);
  });

  it("to one section: the one that names it before the one of its street, and of those the first", () => {
    const section = (rules: readonly { of: LightingSection; lamps: object }[]) =>
      membershipOf({ groups: [], sections: rules.map(({ of, lamps }) => ({ section: of, lamps })) })(lamp()).section
        ?.id;
    const byStreet = { of: square, lamps: { streets: ["Via Roma"] } };
    expect(section([{ of: viaRoma, lamps: { points: ["lamp-1"] } }, byStreet])).toBe("via-roma");
    expect(section([{ of: viaRoma, lamps: { streets: ["Via Roma"] } }, byStreet])).toBe("a-square");
    expect(section([])).toBeUndefined();
  });

  it("where its neighbours of the same street and cabinet belong, whenever it was added", () => {
    const name = fc.constantFrom("a", "b", "c");
    const rule = fc.record({ streets: fc.uniqueArray(name), cabinets: fc.uniqueArray(name) });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 5 }), name, name, (rules, street, cabinet) => {
        const groups = rules.map((lamps, index): LightingGroup => ({ ...centre, id: `z-${index}`, lamps }));
        const member = membershipOf({ groups, sections: [] });
        expect(member({ id: "new", street, cabinet })).toEqual(member({ id: "old", street, cabinet }));
      }),
    );
  });
});

describe("what follows for it", () => {
  it("is the programme of the nearest group that has one", () => {
    const of = (...groups: LightingGroup[]) => programmeByGroup({ section: undefined, groups });
    expect(of({ ...centre, programme: "art" }, cabinet, town)).toEqual({ programmeId: "art", byGroup: "centre" });
    expect(of(centre, { ...cabinet, programme: "quiet" }, town)).toEqual({
      programmeId: "quiet",
      byGroup: "cabinet-1",
    });
    expect(of(centre, cabinet, town)).toEqual({ programmeId: "town-default", byGroup: "town" });
    expect(of(centre, cabinet)).toBeUndefined();
  });

  it("is its floor: what its classes require of what is installed, rounded up", () => {
    const member = { section: viaRoma, groups: [] };
    expect(lampSettings(member, undefined)).toEqual({
      circuit: "switched",
      designDimPct: 83.4, // 1.0 cd/m2 of 1.2
      leastDimPct: 41.7, // 0.5 cd/m2 of 1.2
      adaptiveGroup: "via-roma",
    });
    expect(lampSettings({ ...member, section: { ...viaRoma, installedValue: 2, lanes: [] } }, undefined)).toEqual({
      circuit: "switched",
      designDimPct: 50,
      leastDimPct: 25,
    });
    const wrong = { ...viaRoma, leastClass: "M1" as const };
    expect(lampSettings({ ...member, section: wrong }, undefined)).toMatchObject({ leastDimPct: 83.4 });
  });

  it("is its cabinet's circuit and its type's constant light output, and nothing where nobody says anything", () => {
    const bare = { section: undefined, groups: [cabinet, town] };
    expect(lampSettings(bare, { id: "led", name: "LED" })).toBeUndefined();
    const permanent = { section: undefined, groups: [{ ...cabinet, circuit: "permanent" as const }, town] };
    expect(lampSettings(permanent, undefined)).toEqual({ circuit: "permanent", designDimPct: 100, leastDimPct: 0 });
    const depreciation = [{ burnHours: 0, fluxPct: 100 }];
    expect(lampSettings(bare, { id: "led", name: "LED", depreciation })).toMatchObject({
      constantLightOutput: { depreciation },
    });
  });

  it("is whom it hears: itself only while somebody has ordered something for it alone", () => {
    const member = { section: viaRoma, groups: [centre, cabinet, town] };
    expect(groupsHeard("lamp-1", member, false)).toEqual(["via-roma", "centre", "cabinet-1", "town"]);
    expect(groupsHeard("lamp-1", member, true)[0]).toBe("lamp-1");
  });
});
