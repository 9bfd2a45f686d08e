import type { WorkOrderDetail } from "@lucciola/contract/api/work-orders.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import type { Mover } from "@lucciola/domain/work/work-order.ts";
import type { WorkEntry, WorkRecord } from "@lucciola/platform/registry/work/work.ts";
import type { FastifyRequest } from "fastify";
import { userOf } from "../authentication.ts";
import { createOnce, keyOf, type Once } from "../idempotency.ts";
import { HttpProblem } from "../problem-details.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { createWorkDesk, type WorkDesk } from "./work-desk.ts";
import { explainWork } from "./work-view.ts";

/** What the routes of work share: who asks, when it happened, and what they are shown. */
export interface WorkRoom {
  readonly desk: WorkDesk;
  readonly once: Once;
  readonly zone: string;
  show(order: WorkRecord): WorkOrderDetail;
  /** Lets the rules look at once; they also look by themselves. */
  wake(): Promise<void>;
  /** `at`: when it happened, by the sender's clock. */
  moverOf(request: FastifyRequest, at?: string): Mover;
  entryOf(request: FastifyRequest, order: WorkRecord, at?: string): Pick<WorkEntry, "by" | "atMs" | "receivedAtMs">;
  /** Throws a 403 unless it is the person's own, or they may say who works on what. */
  requireDispatch(request: FastifyRequest, isOwn: boolean, what: string): void;
}

export function createWorkRoom({
  registry,
  clock,
  config,
  bus,
}: Pick<RouteDeps, "registry" | "clock" | "config" | "bus">): WorkRoom {
  const { zone } = config.site;
  const moverOf: WorkRoom["moverOf"] = (request, at) => {
    const nowMs = clock.now();
    const atMs = at === undefined ? nowMs : Date.parse(at);
    return { id: keyOf(request), by: userOf(request).username, atMs, receivedAtMs: nowMs };
  };
  return {
    desk: createWorkDesk(registry, zone),
    once: createOnce({ registry, clock }),
    zone,
    show: (order) => explainWork(registry, order, zone, clock.now()),
    wake: async () => {
      await bus.publish("outboxWake", {}, { at: formatInstant(clock.now()) }).catch(() => undefined);
    },
    moverOf,
    entryOf: (request, { createdAtMs }, at) => {
      const { by, atMs, receivedAtMs } = moverOf(request, at);
      return { by, receivedAtMs, atMs: Math.min(receivedAtMs, Math.max(createdAtMs, atMs)) };
    },
    requireDispatch: (request, isOwn, what) => {
      if (isOwn || permissionsOf(userOf(request).roles).includes("dispatch")) return;
      throw new HttpProblem(403, "role-missing", `${what} needs a role with the permission dispatch`);
    },
  };
}
