import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { FollowedAssignment, Programmes, Registry } from "./registry.ts";

let registry: Registry;
let programmes: Programmes;
const [lamp1, lamp2] = [pointId("lamp-1"), pointId("lamp-2")];
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  programmes = registry.programmes;
  for (const id of [lamp1, lamp2])
    registry.assets.putPoint({
      id,
      kind: "lamp",
      name: id,
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
});
afterEach(() => registry.close());

const halfNight: LightingProgramme = {
  id: "half-night",
  version: 1,
  name: "Mezzanotte",
  on: { kind: "sun", event: "sunset", offsetMin: 10 },
  off: { kind: "sun", event: "sunrise", offsetMin: -10 },
  initialDimPct: 100,
  fadeMs: 60_000,
  steps: [{ from: { kind: "clock", time: "00:00" }, dimPct: 50, fadeMs: 60_000 }],
};
const fullNight: LightingProgramme = { ...halfNight, id: "full-night", name: "Tutta notte", steps: [] };
const revisions = () => programmes.assignments().map(({ point, revision }) => [point, revision]);

describe("a programme", () => {
  test("gets its version from the registry, whatever version was given", () => {
    expect(programmes.put({ ...halfNight, version: 7 }).version).toBe(1);
    expect(programmes.put({ ...halfNight, initialDimPct: 80 }).version).toBe(2);
    expect(programmes.get("half-night")).toEqual({ ...halfNight, initialDimPct: 80, version: 2 });
    expect(programmes.get("none")).toBeUndefined();
  });

  test("is listed with the others by id", () => {
    programmes.put(halfNight);
    programmes.put(fullNight);
    expect(programmes.list()).toEqual([fullNight, halfNight]);
  });
});

describe("an assignment", () => {
  beforeEach(() => {
    programmes.put(halfNight);
    programmes.put(fullNight);
    programmes.assign([lamp1, lamp2], "half-night");
  });

  test("begins at revision 1 and names the whole programme", () => {
    expect(programmes.assignment(lamp1)).toEqual({
      point: lamp1,
      programme: halfNight,
      byGroup: undefined,
      settings: undefined,
      groups: [],
      revision: 1,
      acceptedRevision: undefined,
    });
    expect(programmes.assignment(pointId("lamp-3"))).toBeUndefined();
  });

  test("rises when the lamp gets another programme, and not when it gets the same again", () => {
    programmes.assign([lamp1, lamp2], "half-night");
    programmes.assign([lamp2], "full-night");
    expect(revisions()).toEqual([
      [lamp1, 1],
      [lamp2, 2],
    ]);
  });

  test("rises when its programme changes, and only for the lamps that run it", () => {
    programmes.assign([lamp2], "full-night");
    programmes.put({ ...halfNight, initialDimPct: 70 });
    expect(revisions()).toEqual([
      [lamp1, 2],
      [lamp2, 2],
    ]);
    expect(programmes.assignment(lamp1)?.programme).toMatchObject({ initialDimPct: 70, version: 2 });
  });

  test("of many lamps is made for all or for none", () => {
    expect(() => programmes.assign([lamp1, pointId("lamp-3")], "full-night")).toThrowError(
      expect.objectContaining({ code: "point-unknown", message: expect.stringContaining("lamp-3") }),
    );
    expect(() => programmes.assign([lamp1], "none")).toThrowError(
      expect.objectContaining({ code: "programme-unknown" }),
    );
    expect(programmes.assignment(lamp1)).toMatchObject({ revision: 1, programme: { id: "half-night" } });
  });

  test("remembers what the controller accepted last; an old report that comes again changes nothing", () => {
    programmes.put({ ...halfNight, initialDimPct: 70 });
    programmes.recordAccepted(lamp1, 2);
    programmes.recordAccepted(lamp1, 1);
    expect(programmes.assignment(lamp1)).toMatchObject({ revision: 2, acceptedRevision: 2 });
    programmes.recordAccepted(pointId("lamp-3"), 1);
    expect(programmes.assignments()).toHaveLength(2);
  });

  test("moves past a controller that is ahead, after an old backup, so that it listens again", () => {
    programmes.recordAccepted(lamp1, 40);
    expect(programmes.assignment(lamp1)).toMatchObject({ revision: 41, acceptedRevision: 40 });
  });
});

describe("what follows from a lamp's groups", () => {
  const settings: LampSettings = { circuit: "switched", designDimPct: 90, leastDimPct: 40 };
  const ofTown = (point: PointId, more: Partial<FollowedAssignment> = {}): FollowedAssignment => ({
    point,
    programmeId: "half-night",
    byGroup: "town",
    settings: undefined,
    groups: ["town"],
    ...more,
  });
  beforeEach(() => {
    programmes.put(halfNight);
    programmes.put(fullNight);
  });

  test("is the lamp's assignment, and told again only when it changes for the controller", () => {
    programmes.follow([ofTown(lamp1), ofTown(lamp2)]);
    programmes.follow([ofTown(lamp1), ofTown(lamp2, { settings })]);
    expect(revisions()).toEqual([
      [lamp1, 1],
      [lamp2, 2],
    ]);
    expect(programmes.assignment(lamp2)).toMatchObject({ byGroup: "town", settings, groups: ["town"], revision: 2 });
    programmes.follow([ofTown(lamp1, { groups: ["park", "town"] }), ofTown(lamp2, { settings })]);
    programmes.follow([ofTown(lamp1, { groups: ["park", "town"], byGroup: "park" })]);
    programmes.follow([ofTown(lamp1, { groups: ["park", "town"], byGroup: "park", programmeId: "full-night" })]);
    expect(revisions()).toEqual([
      [lamp1, 3],
      [lamp2, 2],
    ]);
  });

  test("leaves a programme alone that is the lamp's own, until the lamp is released", () => {
    programmes.assign([lamp1], "full-night");
    programmes.follow([ofTown(lamp1)]);
    expect(programmes.assignment(lamp1)).toMatchObject({
      programme: { id: "full-night" },
      byGroup: undefined,
      groups: ["town"],
      revision: 2,
    });
    const version = programmes.version();
    programmes.release([lamp1]);
    expect(programmes.version(), "so that it is followed").toBeGreaterThan(version);
    programmes.follow([ofTown(lamp1)]);
    expect(programmes.assignment(lamp1)).toMatchObject({
      programme: { id: "half-night" },
      byGroup: "town",
      revision: 3,
    });
  });

  test("becomes the lamp's own when it is assigned, which changes nothing for the controller", () => {
    programmes.follow([ofTown(lamp1)]);
    programmes.assign([lamp1], "half-night");
    expect(programmes.assignment(lamp1)).toMatchObject({ byGroup: undefined, groups: ["town"], revision: 1 });
  });

  test("is stored for all or for none", () => {
    expect(() => programmes.follow([ofTown(lamp1), ofTown(pointId("lamp-3"))])).toThrowError(
      expect.objectContaining({ code: "point-unknown", message: expect.stringContaining("lamp-3") }),
    );
    expect(() => programmes.follow([ofTown(lamp1), ofTown(lamp2, { programmeId: "none" })])).toThrowError(
      expect.objectContaining({ code: "programme-unknown" }),
    );
    expect(programmes.assignments()).toEqual([]);
  });
});
