import { randomUUID } from "node:crypto";
import type { NewWorkOrder, WorkAssignment, WorkStepRequest } from "@lucciola/contract/api/work-orders.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import { assign, takeStep } from "@lucciola/domain/work/take-step.ts";
import { type Move, type Moved, type Mover, tellMove } from "@lucciola/domain/work/work-order.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { WorkEntry, WorkRecord } from "@lucciola/platform/registry/work/work.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "../routes/answering.ts";
import { type Maker, wordWork } from "./new-work.ts";
import { requireOwnLock } from "./work-lock.ts";
import { alarmOf, describeWork } from "./work-view.ts";

/** Notes, parts, photos and moves of one order; a bound against a client that has gone wild. */
const MOST_ENTRIES = 1_000;

export interface WorkDesk {
  /** An order from an alarm, a report or by hand. Throws `HttpProblem`, 409 when there is one for it already. */
  create(request: NewWorkOrder, maker: Maker): WorkRecord;
  assign(order: WorkRecord, request: WorkAssignment, mover: Mover): WorkRecord;
  step(order: WorkRecord, request: WorkStepRequest, mover: Mover): WorkRecord;
  add(order: WorkRecord, entry: WorkEntry): void;
  /** Throws a 404. */
  find(id: number): WorkRecord;
  /** Ends the lock of an order's lamps, if it has one. Throws a 409 where it is another's. */
  unlock(order: WorkRecord, by: string, nowMs: number): void;
}

/** What people do with orders of work, kept with who did it. Call it in a transaction. */
export function createWorkDesk(registry: Registry, zone: string): WorkDesk {
  const audit = (order: WorkRecord, by: string, nowMs: number, action: string, detail: object): void =>
    registry.audit.record({
      atMs: nowMs,
      actor: by,
      action,
      target: `work-${order.id}`,
      detail: JSON.stringify(detail).slice(0, 2_000),
    });

  function keep(order: WorkRecord, result: Moved, mover: Mover): WorkRecord {
    if (!result.ok) throw refused(order, result.refusal, mover.receivedAtMs);
    const kept = answering(() => registry.work.move(order.id, result.order, entryOf(result.move, mover.receivedAtMs)));
    audit(kept, mover.by, mover.receivedAtMs, `work-order-${result.move.name}`, result.move);
    if (kept.state !== "under-way") unlock(kept, mover.by, mover.receivedAtMs);
    return registry.work.get(order.id) ?? kept;
  }

  function refused(
    order: WorkRecord,
    { code, message }: { code: string; message: string },
    nowMs: number,
  ): HttpProblem {
    if (code === "work-reason-missing") return new HttpProblem(422, code, message);
    // Both sides see the same: how it stands now is in the answer.
    return new HttpProblem(409, code, message, undefined, { order: describeWork(registry, order, zone, nowMs) });
  }

  function unlock({ id, lockOrder }: WorkRecord, by: string, nowMs: number): void {
    if (lockOrder === undefined) return;
    const lock = registry.lighting.orders.get(lockOrder);
    if (lock !== undefined) requireOwnLock(registry, lock, by, nowMs);
    registry.lighting.orders.end(lockOrder, by, nowMs);
    registry.work.setLock(id, undefined, { kind: "unlock", atMs: nowMs, receivedAtMs: nowMs, by, body: {} });
  }

  const requireWorker = (username: string): void => {
    const person = registry.work.people().find((one) => one.username === username);
    if (person !== undefined && permissionsOf(person.roles).includes("work")) return;
    throw new HttpProblem(422, "worker-unknown", `${username} is nobody who works on orders: choose from the list`);
  };

  return {
    create: (request, maker) => {
      const { by, nowMs } = maker;
      const order = wordWork(registry, request, maker, zone);
      const body = { move: "created", to: order.state };
      const entry: WorkEntry = { kind: "move", atMs: nowMs, receivedAtMs: nowMs, by, body };
      const created = answering(() => registry.work.create(order, entry));
      audit(created, by, nowMs, "work-order-created", request);
      if (request.assignTo === undefined) return created;
      requireWorker(request.assignTo);
      const mover: Mover = { id: randomUUID(), by, atMs: nowMs, receivedAtMs: nowMs };
      return keep(created, assign(created, request.assignTo, created.lastMove, mover), mover);
    },
    assign: (order, { to, after }, mover) => {
      if (to !== undefined) requireWorker(to);
      return keep(order, assign(order, to, after, mover), mover);
    },
    step: (order, { step, after, reason }, mover) => {
      const alarm = alarmOf(registry, order);
      const isAlarmClosed = order.origin === "alarm" && (alarm === undefined || alarm.closedAtMs !== undefined);
      return keep(order, takeStep(order, { step, after, reason, isAlarmClosed }, mover), mover);
    },
    add: (order, entry) => {
      if (registry.work.entries(order.id).length >= MOST_ENTRIES)
        throw new HttpProblem(
          409,
          "work-order-full",
          `Order ${order.id} holds ${MOST_ENTRIES} entries, and no more can be`,
        );
      registry.work.add(order.id, entry);
      audit(order, entry.by, entry.receivedAtMs, `work-order-${entry.kind}`, { ...entry.body, photo: entry.photo });
    },
    find: (id) => {
      const order = registry.work.get(id);
      if (order === undefined) throw notFound("order of work", id);
      return order;
    },
    unlock,
  };
}

const entryOf = (move: Move, receivedAtMs: number): WorkEntry => ({
  kind: "move",
  atMs: move.atMs,
  receivedAtMs,
  by: move.by,
  body: tellMove(move),
});
