import type { DesiredLevel, LevelOverride } from "@lucciola/domain/lighting/desired-level.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { Reconciliation } from "./reconciliation.ts";
import { EVENING_MS, LAMP } from "./testing/street.ts";

const PATIENCE_MS = 120_000;
const PAUSE_MS = 600_000;
const UNTIL_MS = EVENING_MS + 3_600_000;
const onProgramme: DesiredLevel = {
  dimPct: 70,
  fadeMs: 0,
  chain: [],
  nextChangeAtMs: null,
  cause: { kind: "fail-safe", failure: "no-programme" },
};
const onOverride: DesiredLevel = {
  dimPct: 40,
  fadeMs: 10_000,
  chain: [],
  nextChangeAtMs: UNTIL_MS,
  cause: { kind: "override", commandId: "cmd-1", untilMs: UNTIL_MS },
};
const override: LevelOverride = { commandId: "cmd-1", dimPct: 40, fadeMs: 10_000, untilMs: UNTIL_MS };

describe("a lamp that does not do what is wanted", () => {
  let reconciliation: Reconciliation;
  beforeEach(() => {
    reconciliation = new Reconciliation({ reconcileAfterMs: PATIENCE_MS, reconcileEveryMs: PAUSE_MS });
  });
  const look = (desired: DesiredLevel, afterMs: number) =>
    reconciliation.orderFor(LAMP, desired, desired.cause.kind === "override" ? override : null, EVENING_MS + afterMs);

  it("is told to resume its programme, after some patience", () => {
    reconciliation.reported(LAMP, 100);
    expect(look(onProgramme, 0)).toBeUndefined();
    expect(look(onProgramme, PATIENCE_MS - 1)).toBeUndefined();
    expect(look(onProgramme, PATIENCE_MS)).toMatchObject({
      action: { kind: "resume" },
      issuedAt: "2026-11-23T17:47:00.000Z",
      expiresAt: "2026-11-23T17:48:00.000Z",
      reason: { kind: "reconcile", text: "reported 100 %, wanted 70 %" },
    });
  });

  it("under an override is told its level again, for the time that is left, once its fade is over", () => {
    reconciliation.reported(LAMP, 100);
    look(onOverride, 0);
    expect(look(onOverride, PATIENCE_MS + 9_999)).toBeUndefined();
    expect(look(onOverride, PATIENCE_MS + 10_000)?.action).toEqual({
      kind: "set",
      dimPct: 40,
      fadeMs: 10_000,
      until: "2026-11-23T18:45:00.000Z",
    });
  });

  it("under an order to its group does not lose the order that it has of its own", () => {
    const onGroupOrder: DesiredLevel = {
      ...onOverride,
      cause: { kind: "order", orderId: "ord-1", order: "emergency", untilMs: UNTIL_MS },
    };
    reconciliation.reported(LAMP, 60);
    reconciliation.orderFor(LAMP, onGroupOrder, override, EVENING_MS);
    const told = reconciliation.orderFor(LAMP, onGroupOrder, override, EVENING_MS + 2 * PATIENCE_MS);
    expect(told?.action).toMatchObject({ kind: "set", dimPct: 40 });
  });

  it("is left alone while it is locked: somebody may be up at it", () => {
    const locked: DesiredLevel = {
      ...onOverride,
      cause: { kind: "order", orderId: "ord-1", order: "lock", untilMs: UNTIL_MS },
    };
    reconciliation.reported(LAMP, 100);
    look(locked, 0);
    expect(look(locked, 2 * PATIENCE_MS)).toBeUndefined();
  });

  it("is not told again before the pause is over, and then under a new identity", () => {
    reconciliation.reported(LAMP, 100);
    look(onProgramme, 0);
    const first = look(onProgramme, PATIENCE_MS);
    expect(look(onProgramme, PATIENCE_MS + PAUSE_MS - 1)).toBeUndefined();
    const second = look(onProgramme, PATIENCE_MS + PAUSE_MS);
    expect(second).toBeDefined();
    expect(second?.id).not.toBe(first?.id);
  });

  it("starts anew once it has complied", () => {
    reconciliation.reported(LAMP, 100);
    look(onProgramme, 0);
    reconciliation.reported(LAMP, 70);
    look(onProgramme, PATIENCE_MS - 1);
    reconciliation.reported(LAMP, 100);
    expect(look(onProgramme, PATIENCE_MS)).toBeUndefined();
    expect(look(onProgramme, 2 * PATIENCE_MS - 1)).toBeUndefined();
    expect(look(onProgramme, 2 * PATIENCE_MS)).toBeDefined();
  });

  it("is left alone within the steps of a driver, and while it has never reported", () => {
    expect(look(onProgramme, PATIENCE_MS)).toBeUndefined();
    reconciliation.reported(LAMP, 71.9);
    look(onProgramme, 0);
    expect(look(onProgramme, 10 * PATIENCE_MS)).toBeUndefined();
  });
});
