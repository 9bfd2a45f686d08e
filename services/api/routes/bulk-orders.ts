import {
  BulkEndRequest,
  BulkEndResult,
  BulkOrderRequest,
  BulkOrderResult,
  BulkPreviewRequest,
  OrderPreview,
} from "@lucciola/contract/api/bulk-orders.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { previewOrder } from "../lamp-map/order-preview.ts";
import { type LitLamp, lampsOfScope } from "../lighting/lit-lamps.ts";
import { keepFloor, wordOrder } from "../lighting/order-request.ts";
import { orderStatus } from "../lighting/order-status.ts";
import { HttpProblem } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["lighting"];
const PATH = "/api/v1/lighting/bulk-orders";

/** One order to many lamps and groups at once: looked at before it is given, given as a whole, ended as a whole. */
export function bulkOrderRoutes(
  app: App,
  { registry, bus, clock, config }: Pick<RouteDeps, "registry" | "bus" | "clock" | "config">,
): void {
  const { orders } = registry.lighting;
  const wake = async (): Promise<void> => {
    await bus.publish("outboxWake", {}, { at: formatInstant(clock.now()) }).catch(() => undefined);
  };

  /** Of each scope its order, and each lamp once. */
  function word({ scopes, ...asked }: BulkOrderRequest, by: string, nowMs: number, keepsFloor: boolean) {
    const lamps = new Map<string, LitLamp>();
    const worded = scopes.map((scope) => {
      // The floor is looked at once, for all lamps together.
      const order = wordOrder({ ...asked, scope, mayUndercut: true }, registry, by, nowMs);
      for (const lamp of lampsOfScope(registry, scope)) lamps.set(lamp.id, lamp);
      return { ...order, mayUndercut: asked.mayUndercut === true };
    });
    const [first] = worded;
    if (first === undefined) throw new HttpProblem(400, "scope-missing", "Say for which lamps or groups the order is");
    if (keepsFloor && first.kind === "override" && !first.mayUndercut) keepFloor([...lamps.values()], first.dimPct);
    return { worded, first, lamps: [...lamps.values()] };
  }

  app.post(
    `${PATH}/preview`,
    {
      onRequest: requirePermission("lighting"),
      schema: {
        operationId: "previewBulkOrder",
        tags,
        summary: "What an order to several lamps and groups would do until its end; nothing is ordered",
        body: BulkPreviewRequest,
        response: { 200: OrderPreview },
      },
    },
    async (request) => {
      const { first, lamps } = word(
        { ...request.body, reason: "preview" },
        userOf(request).username,
        clock.now(),
        false,
      );
      return previewOrder(registry, config.site, first, lamps);
    },
  );

  app.post(
    PATH,
    {
      onRequest: requirePermission("lighting"),
      schema: {
        operationId: "giveBulkOrder",
        tags,
        summary: "Order a level, full light or a lock for several lamps and groups at once, all or none",
        body: BulkOrderRequest,
        response: { 201: BulkOrderResult },
      },
    },
    async (request, reply) => {
      const { username } = userOf(request);
      const nowMs = clock.now();
      const { worded, first, lamps } = word(request.body, username, nowMs, true);
      const given = answering(() =>
        registry.transaction(() => {
          registry.audit.record({
            atMs: nowMs,
            actor: username,
            action: "lighting-bulk-order",
            target: first.scope.id,
            detail: JSON.stringify({
              ...first,
              scope: undefined,
              lamps: lamps.length,
              scopes: worded.map(({ scope }) => scope.id),
              orders: worded.map(({ id }) => id),
            }),
          });
          return worded.map((order): OrderRecord => orders.give(order));
        }),
      );
      await wake();
      return reply.code(201).send({ orders: given.map((order) => orderStatus(registry, order, nowMs)) });
    },
  );

  app.post(
    `${PATH}/end`,
    {
      onRequest: requirePermission("lighting"),
      schema: {
        operationId: "endBulkOrder",
        tags,
        summary: "End several orders at once; those that are over already stay as they are",
        body: BulkEndRequest,
        response: { 200: BulkEndResult },
      },
    },
    async (request) => {
      const { username } = userOf(request);
      const nowMs = clock.now();
      const ended = registry.transaction(() =>
        request.body.orders.filter((id) => {
          const isEnded = orders.end(id, username, nowMs) !== undefined;
          if (isEnded)
            registry.audit.record({
              atMs: nowMs,
              actor: username,
              action: "lighting-order-end",
              target: id,
              detail: "",
            });
          return isEnded;
        }),
      );
      await wake();
      return { ended: ended.length };
    },
  );
}
