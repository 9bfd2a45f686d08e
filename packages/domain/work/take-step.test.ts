import {
  NEXT_STATE,
  WORK_STATES,
  WORK_STEPS,
  type WorkState,
  type WorkStep,
} from "@lucciola/contract/work/work-steps.ts";
import { describe, expect, it } from "vitest";
import { proofBy, settleDone } from "./settle-done.ts";
import { assign, takeStep } from "./take-step.ts";
import type { Moved, WorkOrder } from "./work-order.ts";

const ZONE = "Europe/Rome";
const CREATED_MS = Date.parse("2026-11-23T08:00:00Z");
const ORDER: WorkOrder = {
  state: "open",
  origin: "alarm",
  assignedTo: undefined,
  lastMove: "m0",
  movedAtMs: CREATED_MS,
  doneAtMs: undefined,
  confirmation: undefined,
};
let moves = 0;
const at = (iso: string, by = "ada") => ({
  id: `m${++moves}`,
  by,
  atMs: Date.parse(iso),
  receivedAtMs: Date.parse(iso),
});
const must = (result: Moved | undefined): WorkOrder => {
  if (result?.ok !== true) throw new Error(`refused: ${result?.refusal.message}`);
  return result.order;
};
const step = (order: WorkOrder, name: WorkStep, iso: string, { isAlarmClosed = false, by = "ada" } = {}): Moved =>
  takeStep(order, { step: name, after: order.lastMove, reason: "why", isAlarmClosed }, at(iso, by));
/** An order that stands so, with the night of the 23rd before it. */
const inState = (state: WorkState): WorkOrder => ({ ...ORDER, state });

describe("an order of work", () => {
  it("takes exactly the steps of its state", () => {
    const taken = WORK_STATES.flatMap((state) =>
      WORK_STEPS.flatMap((name) => {
        const result = step(inState(state), name, "2026-11-23T09:00:00Z");
        return result.ok ? [`${state} -${name}-> ${result.order.state}`] : [];
      }),
    );
    expect(taken).toEqual([
      "open -start-> under-way",
      "open -give-up-> not-possible",
      "open -cancel-> cancelled",
      "assigned -start-> under-way",
      "assigned -give-up-> not-possible",
      "assigned -cancel-> cancelled",
      "under-way -pause-> assigned",
      "under-way -finish-> done",
      "under-way -give-up-> not-possible",
      "under-way -cancel-> cancelled",
      "done -reopen-> open",
      "not-possible -cancel-> cancelled",
      "not-possible -reopen-> open",
      "cancelled -reopen-> open",
    ]);
    expect(taken).toHaveLength(Object.values(NEXT_STATE).flatMap((steps) => Object.keys(steps)).length);
  });

  it("belongs to who starts it, whoever it was given to", () => {
    const given = must(assign(ORDER, "bruno", "m0", at("2026-11-23T09:00:00Z", "carla")));
    expect(given).toMatchObject({ state: "assigned", assignedTo: "bruno" });
    const started = must(step(given, "start", "2026-11-23T10:00:00Z"));
    expect(started).toMatchObject({ state: "under-way", assignedTo: "ada" });
    expect(assign(started, "bruno", started.lastMove, at("2026-11-23T10:30:00Z"))).toMatchObject({
      ok: false,
      refusal: { code: "work-step-impossible", message: expect.stringContaining("ada is working on it") },
    });
    expect(must(step(started, "pause", "2026-11-23T11:00:00Z"))).toMatchObject({
      state: "assigned",
      assignedTo: "ada",
    });
    expect(must(assign(given, undefined, given.lastMove, at("2026-11-23T11:00:00Z"))).state).toBe("open");
  });

  it("is not moved by who does not know how it stands", () => {
    const cancelled = must(step(ORDER, "cancel", "2026-11-23T09:00:00Z"));
    const late = { step: "start", after: "m0", reason: undefined, isAlarmClosed: false } as const;
    expect(takeStep(cancelled, late, at("2026-11-23T09:30:00Z"))).toMatchObject({
      refusal: { code: "work-order-moved" },
    });
    expect(assign(cancelled, "ada", "m0", at("2026-11-23T09:30:00Z"))).toMatchObject({
      refusal: { code: "work-order-moved" },
    });
  });

  it("is given up with a reason only", () => {
    const blank = { step: "give-up", after: "m0", reason: "  ", isAlarmClosed: false } as const;
    expect(takeStep(ORDER, blank, at("2026-11-23T09:00:00Z"))).toMatchObject({
      refusal: { code: "work-reason-missing" },
    });
  });

  it("keeps its times in order, whatever a telephone's clock says", () => {
    const receivedAtMs = Date.parse("2026-11-23T12:00:00Z");
    for (const [said, kept] of [
      ["2026-11-23T11:00:00Z", "2026-11-23T11:00:00Z"],
      ["2031-01-01T00:00:00Z", "2026-11-23T12:00:00Z"],
      ["1970-01-01T00:00:00Z", "2026-11-23T08:00:00Z"],
    ] as const) {
      const mover = { id: "m", by: "ada", atMs: Date.parse(said), receivedAtMs };
      const result = takeStep(ORDER, { step: "start", after: "m0", reason: undefined, isAlarmClosed: false }, mover);
      expect(result).toMatchObject({ move: { atMs: Date.parse(kept) }, order: { movedAtMs: Date.parse(kept) } });
    }
  });
});

describe("an order that is done", () => {
  const finish = (iso: string, order = ORDER, isAlarmClosed = false): WorkOrder =>
    must(step({ ...order, state: "under-way", assignedTo: "ada" }, "finish", iso, { isAlarmClosed }));
  const OPEN = { closedAtMs: undefined };
  const settle = (order: WorkOrder, alarm: { closedAtMs: number | undefined } | undefined, iso: string) =>
    settleDone(order, alarm, at(iso, "diagnosis"), ZONE);

  it("waits for the lamp to report well, and is confirmed by that alone", () => {
    const done = finish("2026-11-23T15:00:00Z");
    expect(done.confirmation).toBe("awaited");
    expect(settle(done, OPEN, "2026-11-23T20:00:00Z")).toBeUndefined();
    const closed = settle(done, { closedAtMs: Date.parse("2026-11-23T19:00:00Z") }, "2026-11-23T20:00:00Z");
    expect(closed).toMatchObject({
      order: { state: "done", confirmation: "confirmed" },
      move: { name: "confirmed", by: "diagnosis" },
    });
    expect(step(must(closed), "reopen", "2026-11-24T09:00:00Z")).toMatchObject({
      refusal: { code: "work-step-impossible" },
    });
  });

  it("comes back to who did it when the alarm has outlived a night", () => {
    const done = finish("2026-11-23T15:00:00Z");
    expect(settle(done, OPEN, "2026-11-24T10:59:59Z")).toBeUndefined();
    expect(settle(done, OPEN, "2026-11-24T11:00:00Z")).toMatchObject({
      order: { state: "assigned", assignedTo: "ada", doneAtMs: undefined, confirmation: undefined },
      move: { name: "came-back" },
    });
  });

  it.each([
    ["by day", "2026-11-23T10:00:00Z", "2026-11-24T11:00:00Z"],
    ["in the evening", "2026-11-23T20:00:00Z", "2026-11-24T11:00:00Z"],
    ["at five in the morning, too late to be seen in that night", "2026-11-24T04:00:00Z", "2026-11-25T11:00:00Z"],
    ["before the night in which summer time begins", "2026-03-28T16:00:00Z", "2026-03-29T10:00:00Z"],
  ])("%s has a night to prove itself", (_, doneAt, until) => {
    expect(new Date(proofBy(Date.parse(doneAt), ZONE)).toISOString()).toBe(new Date(until).toISOString());
  });

  it("waits for nothing without an alarm, or when the lamp has reported well before", () => {
    expect(finish("2026-11-23T15:00:00Z", { ...ORDER, origin: "report" }).confirmation).toBe("not-needed");
    expect(finish("2026-11-23T15:00:00Z", ORDER, true).confirmation).toBe("confirmed");
    expect(
      settle(finish("2026-11-23T15:00:00Z", { ...ORDER, origin: "hand" }), undefined, "2026-12-01T12:00:00Z"),
    ).toBeUndefined();
  });
});
