import { commandId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { AssignedLamps } from "./assigned-lamps.ts";
import { DesiredLevels } from "./desired-levels.ts";
import { GroupBoard } from "./group-board.ts";
import { addLamp, EVENING_MS, LAMP, openStreet, SITE, setTo40 } from "./testing/street.ts";

const TEN_PM_MS = Date.parse("2026-11-23T21:00:00Z");

describe("desired levels", () => {
  let registry: ReturnType<typeof openStreet>;
  let lamps: AssignedLamps;
  let board: GroupBoard;
  let desired: DesiredLevels;

  beforeEach(() => {
    registry = openStreet();
    registry.programmes.put(defaultProgramme);
    registry.programmes.assign([LAMP], defaultProgramme.id);
    lamps = new AssignedLamps(registry);
    board = new GroupBoard();
    desired = new DesiredLevels(SITE, board);
  });

  const update = (nowMs: number) =>
    desired
      .update(lamps.policiesAt(nowMs), registry.outbox.activeOverrides(nowMs), nowMs)
      .map(({ point, decision }) => ({ point, dimPct: decision.level.dimPct }));
  function carryOut(id: string, atMs: number): void {
    registry.outbox.queue(setTo40(id, atMs), LAMP, atMs);
    registry.outbox.advance(commandId(id), { fate: "carried-out", atMs, dimPct: 40 });
  }

  it("follow the programme and tell each change once", () => {
    expect(update(EVENING_MS)).toEqual([{ point: LAMP, dimPct: 100 }]);
    expect(update(EVENING_MS + 1_000)).toEqual([]);
    expect(update(TEN_PM_MS - 1)).toEqual([]);
    expect(update(TEN_PM_MS)).toEqual([{ point: LAMP, dimPct: 70 }]);
    expect(update(TEN_PM_MS + 1_000)).toEqual([]);
  });

  it("follow an order that was carried out, to its end and not beyond", () => {
    update(EVENING_MS);
    carryOut("cmd-1", EVENING_MS + 1_000);
    expect(update(EVENING_MS + 1_000)).toEqual([{ point: LAMP, dimPct: 40 }]);
    expect(desired.get(LAMP)?.cause).toMatchObject({ kind: "override", commandId: "cmd-1" });
    expect(update(EVENING_MS + 3_600_999)).toEqual([]);
    expect(update(EVENING_MS + 3_601_000)).toEqual([{ point: LAMP, dimPct: 100 }]);
  });

  it("follow a programme that has changed", () => {
    update(EVENING_MS);
    registry.programmes.put({ ...defaultProgramme, initialDimPct: 80 });
    expect(update(EVENING_MS + 1)).toEqual([{ point: LAMP, dimPct: 80 }]);
  });

  it("change with the orders of a group, and are told with the same chain of causes for all its lamps", () => {
    addLamp(registry, { id: "lamp-2" });
    registry.programmes.assign([pointId("lamp-2")], defaultProgramme.id);
    update(EVENING_MS);
    const order = {
      id: "ord-1",
      scope: { kind: "group", id: "town" },
      kind: "override",
      dimPct: 60,
      fadeMs: 0,
      fromMs: EVENING_MS,
      untilMs: EVENING_MS + 60_000,
      priority: 50,
      mayUndercut: false,
      reason: "concert",
      by: "anna",
      createdAtMs: EVENING_MS,
      endedAtMs: undefined,
      endedBy: undefined,
    } as const;
    board.putOrders(new Map([["town", [order]]]));
    const changed = desired.update(lamps.policiesAt(EVENING_MS), [], EVENING_MS + 1);
    expect(changed.map(({ point, decision }) => [point, decision.level.dimPct])).toEqual([
      ["lamp-1", 60],
      ["lamp-2", 60],
    ]);
    expect(changed[0]?.decision).toBe(changed[1]?.decision);
    expect(JSON.parse(changed[0]?.decision.chain ?? "")).toMatchObject([
      { cause: { kind: "programme" }, dimPct: 100 },
      { cause: { kind: "order", orderId: "ord-1" }, dimPct: 60 },
    ]);
    expect(update(EVENING_MS + 60_000).map(({ dimPct }) => dimPct)).toEqual([100, 100]);
  });

  it("are told again when only their causes have changed, so that a past level can be explained", () => {
    update(EVENING_MS);
    registry.programmes.put({ ...defaultProgramme, name: "Same levels, another version" });
    expect(update(EVENING_MS + 1)).toEqual([{ point: LAMP, dimPct: 100 }]);
  });

  it("forget a lamp that has no programme any more", () => {
    update(EVENING_MS);
    expect(desired.update([], [], EVENING_MS)).toEqual([]);
    expect(desired.get(LAMP)).toBeUndefined();
  });
});
