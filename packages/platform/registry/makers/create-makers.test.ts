import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ZigbeeDescription } from "../../makers/description.ts";
import { type Database, openDatabase } from "../database.ts";
import { migrate } from "../migrations.ts";
import { createMakers, MAX_DEVICES } from "./create-makers.ts";
import type { Makers } from "./makers.ts";

const BRIDGE = edgeId("zigbee-1");
const lamp = (name: string): ZigbeeDescription => ({ kind: "zigbee2mqtt", name, isDimmable: true });

describe("what is known of devices of other makers", () => {
  let db: Database;
  let makers: Makers;
  beforeEach(() => {
    db = openDatabase(":memory:");
    migrate(db);
    makers = createMakers(db);
  });
  afterEach(() => db.close());

  it("is the newest that they have said of themselves, and a change is noticed", () => {
    makers.describe(BRIDGE, "yard", lamp("Yard"), 2_000);
    const version = makers.version();
    makers.describe(BRIDGE, "yard", lamp("yard, long ago"), 1_000);
    makers.describe(BRIDGE, "yard", lamp("Yard"), 2_000);
    expect(makers.version()).toBe(version);
    makers.describe(BRIDGE, "yard", lamp("YARD"), 3_000);
    expect(makers.version()).toBeGreaterThan(version);
    expect(makers.description(BRIDGE, "yard")).toEqual({
      edge: BRIDGE,
      device: "yard",
      description: lamp("YARD"),
      atMs: 3_000,
    });
    expect(makers.description(edgeId("zigbee-2"), "yard")).toBeUndefined();
  });

  it("does not grow with names that are made up on and on, and those that are known stay known", () => {
    db.transaction(() => {
      for (let index = 0; index <= MAX_DEVICES; index += 1) makers.describe(BRIDGE, `lamp-${index}`, lamp("x"), 1);
    });
    expect(makers.descriptions(BRIDGE)).toHaveLength(MAX_DEVICES);
    makers.describe(BRIDGE, "lamp-7", lamp("seven"), 2);
    expect(makers.description(BRIDGE, "lamp-7")?.description).toEqual(lamp("seven"));
  });

  it("is what people say that their values mean, until it is taken away", () => {
    const device = deviceId("24e124538c223556");
    makers.putProfile(BRIDGE, device, { codec: "milesight-ws52x" }, 1);
    makers.putProfile(BRIDGE, device, { codec: "milesight-ws558" }, 2);
    expect(makers.profile(BRIDGE, device)).toEqual({ codec: "milesight-ws558" });
    expect([makers.removeProfile(BRIDGE, device), makers.removeProfile(BRIDGE, device)]).toEqual([true, false]);
    expect(makers.profile(BRIDGE, device)).toBeUndefined();
  });
});
