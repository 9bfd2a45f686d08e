import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import type { LightingPlans } from "./plans.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const LAMPS = ["lamp-1", "lamp-2", "lamp-3"].map(pointId);
const [LAMP_1 = pointId("x"), LAMP_2 = pointId("x"), LAMP_3 = pointId("x")] = LAMPS;
let registry: Registry;
let plans: LightingPlans;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  plans = registry.lighting.plans;
  const unknown = { building: undefined, cabinet: undefined, street: undefined, latitudeDeg: undefined };
  const more = { longitudeDeg: undefined, nominalPowerW: undefined, supplyCode: undefined, carrier: undefined };
  for (const id of LAMPS)
    registry.assets.putPoint({ id, kind: "lamp", name: id, simulated: false, ...unknown, ...more });
});
afterEach(() => registry.close());

const programme = (id: string, initialDimPct = 100): LightingProgramme => ({
  id,
  version: 1,
  name: id,
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct,
  fadeMs: 0,
  steps: [],
});
const calendar = (nightlife = "nightlife"): LightingCalendar => ({
  id: "old-town",
  version: 1,
  name: "Old town",
  defaultProgramme: "base",
  rules: [{ kind: "weekday", weekdays: [5, 6], programme: nightlife }],
});
const keep = (body: LightingProgramme) => plans.keep("programme", body, "maria", NOW_MS).version;
const keepCalendar = (body = calendar()) => plans.keep("calendar", body, "maria", NOW_MS).version;
/** Level, version and revision of each lamp, by its own programme or the one for weekends. */
const running = () =>
  registry.programmes
    .assignments()
    .map(({ programme, revision }) => [programme.version, programme.initialDimPct, revision]);

describe("versions of a programme", () => {
  test("are numbered, kept with who stored them, and run by nobody until one goes live", () => {
    expect([keep(programme("base", 80)), keep(programme("base", 70))]).toEqual([1, 2]);
    expect(registry.programmes.get("base")).toBeUndefined();
    plans.goLive("programme", "base", 2);
    expect(registry.programmes.get("base")).toEqual({ ...programme("base", 70), version: 2 });
    expect(plans.versions("programme", "base")).toMatchObject([
      { body: { version: 2, initialDimPct: 70 }, storedBy: "maria", storedAtMs: NOW_MS },
      { body: { version: 1, initialDimPct: 80 } },
    ]);
    expect(() => plans.goLive("programme", "base", 3)).toThrowError(
      expect.objectContaining({ code: "plan-version-unknown" }),
    );
  });

  test("can go back to an older one, which is told to every lamp, and the next one has a new number", () => {
    registry.programmes.put(programme("base", 80));
    registry.programmes.put(programme("base", 60));
    registry.programmes.assign(LAMPS, "base");
    plans.goLive("programme", "base", 1);
    expect(running()).toEqual([
      [1, 80, 2],
      [1, 80, 2],
      [1, 80, 2],
    ]);
    expect(registry.programmes.put(programme("base", 50)).version).toBe(3);
  });
});

describe("a version that is rolled out", () => {
  beforeEach(() => {
    registry.programmes.put(programme("base", 80));
    registry.programmes.assign(LAMPS, "base");
    keep(programme("base", 60));
  });

  test("is run by the pinned lamps alone, and their controllers alone are told", () => {
    plans.pin("programme", "base", 2, [LAMP_1]);
    expect(running()).toEqual([
      [2, 60, 2],
      [1, 80, 1],
      [1, 80, 1],
    ]);
    expect(registry.programmes.assignment(LAMP_1)?.programme.version).toBe(2);
    expect(plans.pinned("programme", "base", 2)).toEqual([LAMP_1]);
  });

  test("goes live for the rest without telling the first ones again", () => {
    plans.pin("programme", "base", 2, [LAMP_1, LAMP_2]);
    plans.goLive("programme", "base", 2);
    expect(running()).toEqual([
      [2, 60, 2],
      [2, 60, 2],
      [2, 60, 2],
    ]);
    plans.unpin("programme", "base");
    expect(running()).toEqual([
      [2, 60, 2],
      [2, 60, 2],
      [2, 60, 2],
    ]);
  });

  test("is taken back from the first ones, and nobody else hears of it", () => {
    plans.pin("programme", "base", 2, [LAMP_1, LAMP_2]);
    plans.unpin("programme", "base");
    expect(running()).toEqual([
      [1, 80, 3],
      [1, 80, 3],
      [1, 80, 1],
    ]);
  });
});

describe("a calendar of lamps", () => {
  beforeEach(() => {
    for (const id of ["base", "nightlife", "spare"]) registry.programmes.put(programme(id));
    keepCalendar();
    plans.goLive("calendar", "old-town", 1);
    plans.assignCalendar([LAMP_1, LAMP_2], "old-town");
  });
  const revisions = () => registry.programmes.assignments().map(({ point, revision }) => [point, revision]);

  test("comes with every programme that it names", () => {
    const assigned = registry.programmes.assignment(LAMP_1);
    expect(assigned?.programme.id).toBe("base");
    expect(assigned?.calendar?.calendar).toEqual(calendar());
    expect(assigned?.calendar?.programmes.map(({ id }) => id)).toEqual(["base", "nightlife"]);
  });

  test("is the same object for lamps that run the same", () => {
    const [first, second] = registry.programmes.assignments();
    expect(first?.calendar).toBe(second?.calendar);
    expect(first?.programme).toBe(second?.programme);
  });

  test("is told again when a programme changes that it names, its default too, and not when another does", () => {
    registry.programmes.put(programme("nightlife", 90));
    expect(revisions()).toEqual([
      [LAMP_1, 2],
      [LAMP_2, 2],
    ]);
    registry.programmes.put(programme("base", 90));
    expect(revisions()).toEqual([
      [LAMP_1, 3],
      [LAMP_2, 3],
    ]);
    registry.programmes.put(programme("spare", 90));
    expect(revisions()).toEqual([
      [LAMP_1, 3],
      [LAMP_2, 3],
    ]);
    expect(
      registry.programmes.assignment(LAMP_1)?.calendar?.programmes.map(({ initialDimPct }) => initialDimPct),
    ).toEqual([90, 90]);
  });

  test("is rolled out like a programme, and what it newly names is heard of by the first ones", () => {
    keepCalendar(calendar("spare"));
    plans.pin("calendar", "old-town", 2, [LAMP_1]);
    expect(registry.programmes.assignment(LAMP_1)?.calendar?.programmes.map(({ id }) => id)).toEqual(["base", "spare"]);
    expect(registry.programmes.assignment(LAMP_2)?.calendar?.programmes.map(({ id }) => id)).toEqual([
      "base",
      "nightlife",
    ]);
    registry.programmes.put(programme("spare", 30));
    expect(revisions()).toEqual([
      [LAMP_1, 3],
      [LAMP_2, 1],
    ]);
  });

  test("does not go live with a programme of which no version is", () => {
    keepCalendar(calendar("ghost"));
    expect(() => plans.goLive("calendar", "old-town", 2)).toThrowError(
      expect.objectContaining({ code: "programme-unknown", message: expect.stringContaining("ghost") }),
    );
  });

  test("ends when the lamp is given a programme of its own; the same one again changes nothing", () => {
    plans.assignCalendar([LAMP_1], "old-town");
    expect(revisions()).toEqual([
      [LAMP_1, 1],
      [LAMP_2, 1],
    ]);
    registry.programmes.assign([LAMP_1], "base");
    expect(registry.programmes.assignment(LAMP_1)).toMatchObject({ calendar: undefined, revision: 2 });
  });

  test("follows from a group, and stays what it is where it is the lamp's own", () => {
    const followed = { programmeId: "spare", byGroup: "town", settings: undefined, groups: ["town"] };
    registry.programmes.follow([
      { point: LAMP_1, ...followed },
      { point: LAMP_3, ...followed, programmeId: "base", calendarId: "old-town" },
    ]);
    expect(registry.programmes.assignment(LAMP_1)?.calendar?.calendar.id).toBe("old-town");
    expect(registry.programmes.assignment(LAMP_3)?.calendar?.calendar.id).toBe("old-town");
    registry.programmes.follow([{ point: LAMP_3, ...followed, programmeId: "base" }]);
    expect(registry.programmes.assignment(LAMP_3)).toMatchObject({ calendar: undefined, revision: 2 });
  });

  test("is not forgotten while a lamp has it, nor a programme that it names", () => {
    const inUse = expect.objectContaining({ code: "plan-in-use" });
    expect(() => plans.remove("calendar", "old-town")).toThrowError(inUse);
    expect(() => plans.remove("programme", "nightlife")).toThrowError(inUse);
    registry.programmes.assign(LAMPS, "spare");
    expect(() => plans.remove("programme", "base")).toThrowError(inUse);
    expect(() => plans.remove("programme", "nightlife")).toThrowError(inUse);
    expect([plans.remove("calendar", "old-town"), plans.remove("programme", "nightlife")]).toEqual([true, true]);
    expect(plans.versions("programme", "nightlife")).toEqual([]);
    expect(plans.remove("programme", "nightlife")).toBe(false);
  });

  test("knows its lamps, and those of a programme by way of it", () => {
    expect(plans.lampsOf("calendar", "old-town")).toEqual([LAMP_1, LAMP_2]);
    expect(plans.lampsOf("programme", "nightlife")).toEqual([LAMP_1, LAMP_2]);
    expect(plans.lampsOf("programme", "spare")).toEqual([]);
  });
});

test("a refusal is remembered until the controller has another revision", () => {
  registry.programmes.put(programme("base"));
  registry.programmes.assign([LAMP_1], "base");
  registry.programmes.recordRefused(LAMP_1, 1, "the time zone is not known here");
  expect(registry.programmes.assignment(LAMP_1)?.refused).toEqual({
    revision: 1,
    detail: "the time zone is not known here",
  });
  registry.programmes.put(programme("base", 90));
  expect(registry.programmes.assignment(LAMP_1)?.refused).toBeUndefined();
});

test("one roll-out of a programme at a time", () => {
  const { rollOuts } = registry.lighting;
  const one = {
    kind: "programme",
    planId: "base",
    fromVersion: 1,
    toVersion: 2,
    plan: "{}",
    state: "{}",
    startedAtMs: NOW_MS,
    startedBy: "maria",
    reason: "less at night",
  } as const;
  expect(rollOuts.start({ ...one, id: "roll-1" })).toMatchObject({ status: "running" });
  expect(() => rollOuts.start({ ...one, id: "roll-2" })).toThrowError(
    expect.objectContaining({ code: "roll-out-running" }),
  );
  rollOuts.update("roll-1", { status: "taken-back", state: '{"stage":1}' });
  expect(rollOuts.running()).toEqual([]);
  rollOuts.start({ ...one, id: "roll-2" });
  expect(rollOuts.list(10).map(({ id, status, state }) => [id, status, state])).toEqual([
    ["roll-2", "running", "{}"],
    ["roll-1", "taken-back", '{"stage":1}'],
  ]);
});
