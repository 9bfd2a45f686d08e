import { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import Schema from "typebox/schema";
import { describe, expect, it } from "vitest";
import { controllerStep } from "./controller.ts";
import type { ControllerEvent } from "./controller-event.ts";
import { type ControllerState, initialControllerState } from "./controller-state.ts";
import { defaultProgramme } from "./default-programme.ts";
import { restoreControllerState, restoreOrders, savedControllerState } from "./saved-state.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const NIGHT_MS = Date.parse("2026-11-24T00:30:00Z");
const MINUTE_MS = 60_000;
const isAssignment = (value: unknown): value is ProgrammeAssignment => Schema.Check(ProgrammeAssignment, value);

/** A controller in the middle of a command that the driver has not confirmed. */
function busyState(): ControllerState {
  const events: ControllerEvent[] = [
    {
      kind: "assignment-received",
      assignment: { revision: 4, programme: defaultProgramme, site: SITE },
      nowMs: NIGHT_MS,
      uptimeMs: 5_000,
    },
    {
      kind: "command-received",
      command: {
        id: "c-1",
        issuedAt: formatInstant(NIGHT_MS),
        expiresAt: formatInstant(NIGHT_MS + MINUTE_MS),
        action: { kind: "set", dimPct: 80, fadeMs: 0, until: formatInstant(NIGHT_MS + 60 * MINUTE_MS) },
        reason: { kind: "test", text: "power cut" },
      },
      nowMs: NIGHT_MS,
      uptimeMs: 6_000,
    },
  ];
  return events.reduce((state, event) => controllerStep(state, event).state, initialControllerState());
}

const saved = (): Record<string, unknown> => JSON.parse(JSON.stringify(savedControllerState(busyState())));

function restored(value: unknown): ControllerState {
  const parsed = restoreControllerState(value, { isAssignment });
  if (!parsed.ok) throw new Error(parsed.issues.join());
  return parsed.value;
}

describe("a controller after a power cut", () => {
  it("goes on with its programme, its override and its commands", () => {
    const state = restored(saved());
    expect(state).toEqual({ ...busyState(), level: null, clock: state.clock });
    const { effects } = controllerStep(state, { kind: "tick", nowMs: NIGHT_MS + 5_000, uptimeMs: 1_000 });
    expect(effects).toEqual([{ kind: "set-level", dimPct: 80, fadeMs: 0, source: "override", commandId: "c-1" }]);
  });

  it("does not begin again with a command that expired meanwhile without the driver's word", () => {
    const { effects } = controllerStep(restored(saved()), { kind: "tick", nowMs: NIGHT_MS + 5 * MINUTE_MS });
    expect(effects).toMatchObject([
      { kind: "persist" },
      { kind: "set-level", dimPct: 50, source: "programme" },
      { kind: "report-command", commandId: "c-1", fate: "expired" },
    ]);
  });

  it("saved by a program that knew neither groups nor burning time, goes on as well", () => {
    const { burntMs: _, ...old } = saved();
    expect(restored({ ...old, schemaVersion: 1 })).toEqual({ ...busyState(), level: null, clock: expect.anything() });
  });

  it("knows the orders to its groups and how long it has burnt", () => {
    const state = { ...busyState(), burntMs: 7_200_000 };
    const orders = ["piazza", "elsewhere"].map((group) => ({ group, atMs: NIGHT_MS, list: [] }));
    const assignment = { revision: 5, programme: defaultProgramme, site: SITE, groups: ["piazza"] };
    const parsed = restoreControllerState(JSON.parse(JSON.stringify(savedControllerState({ ...state, assignment }))), {
      isAssignment,
      orders,
    });
    expect(parsed).toMatchObject({ ok: true, value: { burntMs: 7_200_000, orders: [orders[0]] } });
  });

  it.each([
    ["no list", {}],
    ["an order without an end", [{ group: "g", atMs: 1, list: [{ id: "o", group: "g", kind: "lock", dimPct: 0 }] }]],
  ])("does not take %s for orders to its groups", (_, value) => {
    expect(restoreOrders(value).ok).toBe(false);
  });

  it("does not believe a clock that the cut has set back", () => {
    const { state } = controllerStep(restored(saved()), { kind: "tick", nowMs: Date.UTC(2025, 0, 1) });
    expect(state.clock.doubt).toBe("behind");
    expect(state.level?.source).toBe("fail-safe");
  });

  it.each([
    ["nothing", null],
    ["a text", "state"],
    ["another version", { ...saved(), schemaVersion: 3 }],
    ["a programme that the contract refuses", { ...saved(), assignment: { revision: 4 } }],
    ["a zone that is gone", { ...saved(), assignment: { ...busyState().assignment, site: { ...SITE, zone: "X/Y" } } }],
    ["an override over 100 %", { ...saved(), override: { commandId: "c", dimPct: 101, fadeMs: 0, untilMs: 0 } }],
    ["a memory that is no list", { ...saved(), memory: { commands: {}, forgottenThroughMs: null } }],
    ["a command without a fate", { ...saved(), pending: { commandId: "c-1", issuedAtMs: 1, expiresAtMs: 2 } }],
    ["a burning time below nothing", { ...saved(), burntMs: -1 }],
    ["a clock that is a text", { ...saved(), clock: { latestTrustedMs: "yesterday" } }],
  ])("refuses to start from %s and says why", (_, value) => {
    const parsed = restoreControllerState(value, { isAssignment });
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.issues[0]).toMatch(/^controller state: /);
  });
});
