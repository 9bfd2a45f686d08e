import type { WorkOrderDetail } from "@lucciola/contract/api/work-orders.ts";
import { expect, it } from "vitest";
import type { Deed, WaitingDeed } from "../offline/offline-store.ts";
import { withWaiting } from "./with-waiting.ts";

const DETAIL: WorkOrderDetail = {
  order: {
    id: 7,
    state: "assigned",
    severity: "warning",
    title: { it: "Lampada spenta", en: "Lamp out" },
    what: "",
    origin: { kind: "alarm", id: "3" },
    place: { words: "" },
    createdAt: "2026-11-23T08:00:00Z",
    createdBy: "carla",
    dueAt: "2026-11-30T08:00:00Z",
    assignedTo: "bruno",
    lastMove: "m1",
    movedAt: "2026-11-23T08:00:00Z",
    simulated: false,
  },
  events: [],
  earlier: [],
};
const waiting = (deeds: readonly (Deed & { refused?: boolean })[]): WaitingDeed[] =>
  deeds.map(({ refused, ...deed }, index) => ({
    seq: index,
    user: "ada",
    order: 7,
    key: `k${index}`,
    at: `2026-11-23T2${index}:00:00Z`,
    deed,
    ...(refused === true ? { refusal: { code: "work-order-moved", detail: "" } } : {}),
  }));

it("shows an order as it will stand, step after step, each after the one before", () => {
  const { order, events } = withWaiting(
    DETAIL,
    waiting([
      { kind: "step", step: "start", after: "m1" },
      { kind: "note", text: "driver bruciato" },
      { kind: "step", step: "finish", after: "k0" },
    ]),
  );
  expect(order).toMatchObject({ state: "done", assignedTo: "ada", lastMove: "k2", confirmation: "awaited" });
  expect(events.map(({ kind, isWaiting }) => [kind, isWaiting])).toEqual([
    ["move", true],
    ["note", true],
    ["move", true],
  ]);
});

it("leaves the order as the server knows it when a step was refused; what only adds is still shown", () => {
  const { order, events } = withWaiting(
    DETAIL,
    waiting([
      { kind: "step", step: "start", after: "m0", refused: true },
      { kind: "step", step: "finish", after: "k0" },
      { kind: "note", text: "ci sono stata" },
    ]),
  );
  expect(order).toEqual(DETAIL.order);
  expect(events.map(({ kind }) => kind)).toEqual(["note"]);
});
