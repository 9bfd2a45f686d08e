import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultProgramme } from "./default-programme.ts";
import { desiredLevel, type LightingPolicy } from "./desired-level.ts";
import type { GroupOrder, GroupSetpoint } from "./group-orders.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const MIDNIGHT_MS = Date.parse("2026-11-24T00:30:00Z");
const MIDDAY_MS = Date.parse("2026-11-24T11:30:00Z");
const UNTIL_MS = MIDNIGHT_MS + 600_000;
const OVERRIDE = { commandId: "c-7", dimPct: 100, fadeMs: 2_000, untilMs: UNTIL_MS };

/** Designed for M3 on a section with some light to spare, allowed down to M5. */
const SETTINGS: LampSettings = { circuit: "switched", designDimPct: 90, leastDimPct: 45 };
const ADAPTIVE: LampSettings = { ...SETTINGS, adaptiveGroup: "via-roma" };
const LEASE = { fromMs: MIDNIGHT_MS - 60_000, untilMs: UNTIL_MS };
const setpoint = (changes: Partial<GroupSetpoint> = {}): GroupSetpoint => ({
  id: "sp-1",
  group: "via-roma",
  kind: "set",
  dimPct: 68,
  fadeMs: 5_000,
  operatingClass: "M4",
  ...LEASE,
  ...changes,
});
const order = (changes: Partial<GroupOrder> = {}): GroupOrder => ({
  id: "o-1",
  group: "town",
  kind: "override",
  dimPct: 80,
  fadeMs: 0,
  priority: 10,
  mayUndercut: false,
  ...LEASE,
  ...changes,
});

const policy = (changes: Partial<LightingPolicy> = {}): LightingPolicy => ({
  programme: defaultProgramme,
  site: SESTO_CALENDE,
  settings: null,
  setpoints: [],
  orders: [],
  override: null,
  clockTrusted: true,
  ...changes,
});

describe("the level that is wanted of a lamp", () => {
  it("is the programme's, with the step that gives it", () => {
    const cause = {
      kind: "programme",
      programmeId: "town-default",
      programmeVersion: 1,
      sinceMs: Date.parse("2026-11-23T23:00:00Z"),
      reason: { kind: "step", stepIndex: 1, from: { kind: "clock", time: "00:00" } },
    };
    expect(desiredLevel(policy(), MIDNIGHT_MS)).toEqual({
      dimPct: 50,
      fadeMs: 10_000,
      cause,
      chain: [{ cause, dimPct: 50 }],
      nextChangeAtMs: Date.parse("2026-11-24T04:00:00Z"),
    });
  });

  it("is a person's while their override lasts, and the programme's from its end on", () => {
    expect(desiredLevel(policy({ override: OVERRIDE }), UNTIL_MS - 1)).toMatchObject({
      dimPct: 100,
      fadeMs: 2_000,
      cause: { kind: "override", commandId: "c-7", untilMs: UNTIL_MS },
      nextChangeAtMs: UNTIL_MS,
    });
    expect(desiredLevel(policy({ override: OVERRIDE }), UNTIL_MS).cause.kind).toBe("programme");
  });

  it("is the design level by day too when the clock is lost, over an override whose end cannot be known", () => {
    const dark = { ...OVERRIDE, dimPct: 0 };
    expect(desiredLevel(policy({ override: dark, clockTrusted: false }), MIDDAY_MS)).toMatchObject({
      dimPct: 100,
      fadeMs: 0,
      cause: { kind: "fail-safe", failure: "clock-lost" },
      nextChangeAtMs: null,
    });
  });

  it("is the design level at night without a programme, and at all times without a place", () => {
    const noProgramme = { kind: "fail-safe", failure: "no-programme" };
    const placed = policy({ programme: null });
    expect(desiredLevel(placed, MIDNIGHT_MS)).toMatchObject({ dimPct: 100, cause: noProgramme });
    expect(desiredLevel(placed, MIDDAY_MS)).toMatchObject({ dimPct: 0, cause: noProgramme });
    const lost = policy({ programme: null, site: null });
    expect(desiredLevel(lost, MIDDAY_MS)).toMatchObject({ dimPct: 100, cause: noProgramme, nextChangeAtMs: null });
  });

  it("is a person's also where there is no programme", () => {
    const level = desiredLevel(policy({ programme: null, site: null, override: OVERRIDE }), MIDNIGHT_MS);
    expect(level.cause.kind).toBe("override");
  });
});

describe("traffic and motion", () => {
  it("measured traffic takes the place of the programme's level while its lease lasts", () => {
    const adaptive = policy({ settings: ADAPTIVE, setpoints: [setpoint()] });
    const level = desiredLevel(adaptive, MIDNIGHT_MS);
    expect(level).toMatchObject({ dimPct: 68, fadeMs: 5_000, nextChangeAtMs: UNTIL_MS });
    expect(level.chain.map(({ cause, dimPct }) => [cause.kind, dimPct])).toEqual([
      ["programme", 50],
      ["adaptive", 68],
    ]);
  });

  it("an adaptive lamp whose traffic nobody knows any more burns at its design class", () => {
    const adaptive = policy({ settings: ADAPTIVE, setpoints: [setpoint()] });
    expect(desiredLevel(adaptive, UNTIL_MS)).toMatchObject({ dimPct: 90, cause: { kind: "adaptive-lost" } });
    const another = policy({ settings: ADAPTIVE, setpoints: [setpoint({ group: "via-milano" })] });
    expect(desiredLevel(another, MIDNIGHT_MS)).toMatchObject({ dimPct: 90, cause: { kind: "adaptive-lost" } });
  });

  it("motion lifts the light and leaves what is brighter; afterwards the lamp has its programme's level, not none", () => {
    const raise = setpoint({ id: "walker", kind: "raise", dimPct: 80 });
    expect(desiredLevel(policy({ setpoints: [raise] }), MIDNIGHT_MS)).toMatchObject({
      dimPct: 80,
      cause: { kind: "motion", setpointId: "walker" },
    });
    expect(desiredLevel(policy({ setpoints: [raise] }), UNTIL_MS).dimPct).toBe(50);
    expect(desiredLevel(policy({ setpoints: [{ ...raise, dimPct: 30 }] }), MIDNIGHT_MS).dimPct).toBe(50);
  });

  it("neither lights a lamp by day", () => {
    const lease = { fromMs: MIDDAY_MS - 1, untilMs: MIDDAY_MS + 1 };
    const setpoints = [setpoint(lease), setpoint({ ...lease, kind: "raise", dimPct: 100 })];
    expect(desiredLevel(policy({ settings: ADAPTIVE, setpoints }), MIDDAY_MS).dimPct).toBe(0);
  });
});

describe("the floor", () => {
  it("holds a programme, a setpoint and an order at the least class of the section", () => {
    const dim = { ...defaultProgramme, steps: defaultProgramme.steps.map((step) => ({ ...step, dimPct: 20 })) };
    expect(desiredLevel(policy({ programme: dim, settings: SETTINGS }), MIDNIGHT_MS)).toMatchObject({
      dimPct: 45,
      cause: { kind: "floor", askedDimPct: 20 },
    });
    const set = policy({ settings: ADAPTIVE, setpoints: [setpoint({ dimPct: 5 })] });
    expect(desiredLevel(set, MIDNIGHT_MS).dimPct).toBe(45);
    const dark = policy({ settings: SETTINGS, override: { ...OVERRIDE, dimPct: 0 } });
    expect(desiredLevel(dark, MIDNIGHT_MS).dimPct).toBe(45);
  });

  it("gives way to a person who says so, and to a lock, and is none by day", () => {
    const person = policy({ settings: SETTINGS, orders: [order({ dimPct: 0, mayUndercut: true })] });
    expect(desiredLevel(person, MIDNIGHT_MS).dimPct).toBe(0);
    const locked = policy({ settings: SETTINGS, orders: [order({ kind: "lock", dimPct: 0 })] });
    expect(desiredLevel(locked, MIDNIGHT_MS).dimPct).toBe(0);
    expect(desiredLevel(policy({ settings: SETTINGS }), MIDDAY_MS).dimPct).toBe(0);
  });

  const anyLevel = fc.integer({ min: 0, max: 100 });
  const lease = fc
    .tuple(fc.integer({ min: -7_200, max: 7_200 }), fc.integer({ min: 1, max: 7_200 }))
    .map(([from, lasts]) => ({ fromMs: MIDNIGHT_MS + from * 1_000, untilMs: MIDNIGHT_MS + (from + lasts) * 1_000 }));
  const anySetpoint = fc
    .tuple(lease, anyLevel, fc.constantFrom("set" as const, "raise" as const), fc.constantFrom("via-roma", "town"))
    .map(([term, dimPct, kind, group]) => setpoint({ ...term, dimPct, kind, group }));
  const anyOrder = fc
    .tuple(
      lease,
      anyLevel,
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom("override" as const, "emergency" as const),
    )
    .map(([term, dimPct, priority, kind]) =>
      order({ ...term, dimPct, priority, kind: kind, ...(kind === "emergency" ? { dimPct: 100 } : {}) }),
    );

  it("is kept whatever traffic, motion and orders say, all night long, and what it says holds until it says it changes", () => {
    fc.assert(
      fc.property(
        fc.array(anySetpoint, { maxLength: 6 }),
        fc.array(anyOrder, { maxLength: 6 }),
        fc.integer({ min: -5 * 3_600, max: 4 * 3_600 }),
        (setpoints, orders, second) => {
          const asked = policy({ settings: ADAPTIVE, setpoints, orders });
          const atMs = MIDNIGHT_MS + second * 1_000;
          const level = desiredLevel(asked, atMs);
          expect(level.dimPct).toBeGreaterThanOrEqual(45);
          expect(level.chain.at(-1)).toEqual({ cause: level.cause, dimPct: level.dimPct });
          const lastMs = (level.nextChangeAtMs ?? Number.NaN) - 1;
          expect(desiredLevel(asked, lastMs)).toMatchObject({ dimPct: level.dimPct, cause: level.cause });
        },
      ),
    );
  });
});

describe("orders to groups", () => {
  const levelOf = (...orders: GroupOrder[]) => desiredLevel(policy({ orders, override: OVERRIDE }), MIDNIGHT_MS);

  it("stand against the lamp's own by priority, then by their beginning", () => {
    expect(levelOf(order()).cause.kind).toBe("override");
    expect(levelOf(order({ priority: 60 }))).toMatchObject({ dimPct: 80, cause: { kind: "order", orderId: "o-1" } });
    const later = order({ id: "o-2", priority: 60, dimPct: 30, fromMs: MIDNIGHT_MS - 1 });
    expect(levelOf(later, order({ priority: 60 })).dimPct).toBe(30);
  });

  it("full light in an emergency is above them, and a maintenance lock above that", () => {
    const emergency = order({ id: "e", kind: "emergency", dimPct: 100 });
    const lock = order({ id: "l", kind: "lock", dimPct: 0 });
    expect(levelOf(order({ priority: 100 }), emergency)).toMatchObject({ dimPct: 100, cause: { orderId: "e" } });
    expect(levelOf(lock, emergency)).toMatchObject({ dimPct: 0, cause: { orderId: "l" } });
  });

  it("a lock holds also while the clock is lost, for somebody may be up at the lamp", () => {
    const lock = order({ kind: "lock", dimPct: 0, untilMs: MIDNIGHT_MS - 1 });
    expect(desiredLevel(policy({ orders: [lock], clockTrusted: false }), MIDNIGHT_MS).dimPct).toBe(0);
    expect(desiredLevel(policy({ orders: [order()], clockTrusted: false }), MIDNIGHT_MS).dimPct).toBe(100);
  });

  it("begin and end by themselves", () => {
    const only = (atMs: number) => desiredLevel(policy({ orders: [order()] }), atMs);
    expect(only(LEASE.fromMs - 1)).toMatchObject({ dimPct: 50, nextChangeAtMs: LEASE.fromMs });
    expect(only(LEASE.fromMs).dimPct).toBe(80);
    expect(only(UNTIL_MS).dimPct).toBe(50);
  });
});
