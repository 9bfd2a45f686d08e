import { IdempotencyHeaders, WorkLock, WorkOrderDetail, WorkParams } from "@lucciola/contract/api/work-orders.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { wordOrder } from "../lighting/order-request.ts";
import { HttpProblem } from "../problem-details.ts";
import { createWorkRoom } from "../work/work-room.ts";
import { describeWork } from "../work/work-view.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["work"];

/** The lock of the lamps that somebody works at. */
export function workLockRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "config" | "bus">): void {
  const { registry, clock } = deps;
  const { desk, once, zone, show, wake } = createWorkRoom(deps);

  app.post(
    "/api/v1/work/orders/:id/lock",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "lockWork",
        tags,
        summary: "Hold the lamp, or the lamps of the cabinet, off while somebody works there; ends with the work",
        headers: IdempotencyHeaders,
        params: WorkParams,
        body: WorkLock,
        response: { 201: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const { id } = desk.find(request.params.id);
      const { username } = userOf(request);
      const nowMs = clock.now();
      const sent = once(request, reply, {
        said: request.body,
        status: 201,
        work: () => {
          const order = desk.find(id);
          const { place, lock } = describeWork(registry, order, zone, nowMs);
          if (order.state !== "under-way")
            throw new HttpProblem(409, "work-not-begun", "Start the work first: a lock belongs to work under way");
          if (place.scope === undefined)
            throw new HttpProblem(
              422,
              "nothing-to-lock",
              "This order is for no lamp and no cabinet that could be locked",
            );
          if (lock !== undefined) return show(order);
          const reason = `Lavoro ${id}`;
          const { minutes } = request.body;
          const wanted = wordOrder({ scope: place.scope, kind: "lock", minutes, reason }, registry, username, nowMs);
          const given = answering(() => registry.lighting.orders.give(wanted));
          registry.audit.record({
            atMs: nowMs,
            actor: username,
            action: "lighting-order",
            target: place.scope.id,
            detail: JSON.stringify(given),
          });
          const body = { until: formatInstant(given.untilMs) };
          registry.work.setLock(id, given.id, { kind: "lock", atMs: nowMs, receivedAtMs: nowMs, by: username, body });
          return show(desk.find(id));
        },
      });
      await wake();
      return sent;
    },
  );

  app.post(
    "/api/v1/work/orders/:id/unlock",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "unlockWork",
        tags,
        summary: "End the lock of an order's lamps",
        headers: IdempotencyHeaders,
        params: WorkParams,
        response: { 200: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const { id } = desk.find(request.params.id);
      const { username } = userOf(request);
      const sent = once(request, reply, {
        said: "unlock",
        status: 200,
        work: () => {
          desk.unlock(desk.find(id), username, clock.now());
          return show(desk.find(id));
        },
      });
      await wake();
      return sent;
    },
  );
}
