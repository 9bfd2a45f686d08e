import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  EmergencyRequest,
  LevelExplanation,
  OrderList,
  OrderRequest,
  OrderStatus,
  OrdersQuery,
  WhyQuery,
} from "@lucciola/contract/api/lighting-orders.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { explainLamp } from "../lighting/level-explanation.ts";
import { wordOrder } from "../lighting/order-request.ts";
import { orderStatus, ordersOfLamp } from "../lighting/order-status.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { requireOwnLock, requireReach } from "../work/work-lock.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["lighting"];

/** Overrides, emergency light and maintenance locks: given, seen while they run, ended; and why a lamp is at its level. */
export function lightingOrderRoutes(
  app: App,
  { registry, store, bus, clock, config }: Pick<RouteDeps, "registry" | "store" | "bus" | "clock" | "config">,
): void {
  const { orders } = registry.lighting;
  // The rules also look by themselves; the wake only saves the wait.
  const wake = async (): Promise<void> => {
    await bus.publish("outboxWake", {}, { at: formatInstant(clock.now()) }).catch(() => undefined);
  };

  async function give(request: OrderRequest, username: string): Promise<OrderStatus> {
    const nowMs = clock.now();
    const order = wordOrder(request, registry, username, nowMs);
    const given = answering(() =>
      registry.transaction(() => {
        const detail = JSON.stringify(order);
        registry.audit.record({
          atMs: nowMs,
          actor: username,
          action: "lighting-order",
          target: order.scope.id,
          detail,
        });
        return orders.give(order);
      }),
    );
    await wake();
    return orderStatus(registry, given, nowMs);
  }

  app.post(
    "/api/v1/lighting/orders",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "giveOrder",
        tags,
        summary: "Order a level for a lamp or a group, or lock it for maintenance, from now or later until an end",
        body: OrderRequest,
        response: { 201: OrderStatus },
      },
    },
    async (request, reply) => {
      requireReach(registry, userOf(request), request.body);
      const order = await give(request.body, userOf(request).username);
      return reply.code(201).header("location", `/api/v1/lighting/orders/${order.id}`).send(order);
    },
  );

  app.post(
    "/api/v1/lighting/emergency",
    {
      onRequest: requirePermission("lighting"),
      schema: {
        operationId: "orderEmergencyLight",
        tags,
        summary: "Full light for a lamp, a group or the town, in one action",
        body: EmergencyRequest,
        response: { 201: OrderStatus },
      },
    },
    async (request, reply) => {
      const order = await give({ ...request.body, kind: "emergency", priority: 100 }, userOf(request).username);
      return reply.code(201).header("location", `/api/v1/lighting/orders/${order.id}`).send(order);
    },
  );

  app.get(
    "/api/v1/lighting/orders",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listOrders",
        tags,
        summary: "Orders in force or to come, or all that were ever given",
        querystring: OrdersQuery,
        response: { 200: OrderList },
      },
    },
    async (request) => {
      const { state = "open", lamp, group, before, limit = 100 } = request.query;
      if (lamp !== undefined && group !== undefined)
        throw new HttpProblem(400, "scope-ambiguous", 'Give either "lamp" or "group"');
      const nowMs = clock.now();
      let found: OrderRecord[];
      if (state === "open") {
        const open = orders.openAt(nowMs);
        const fitting =
          lamp === undefined
            ? open.filter(({ scope }) => group === undefined || (scope.kind === "group" && scope.id === group))
            : ordersOfLamp(registry, open, lamp);
        found = fitting.slice(0, limit);
      } else {
        const id = lamp ?? group;
        const kind = lamp === undefined ? ("group" as const) : ("lamp" as const);
        found = orders.history({
          limit,
          ...(before === undefined ? {} : { beforeMs: Date.parse(before) }),
          ...(id === undefined ? {} : { scope: { kind, id } }),
        });
      }
      return { orders: found.map((order) => orderStatus(registry, order, nowMs)) };
    },
  );

  app.get(
    "/api/v1/lighting/orders/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readOrder",
        tags,
        summary: "One order",
        params: IdParams,
        response: { 200: OrderStatus },
      },
    },
    async (request) => {
      const order = orders.get(request.params.id);
      if (order === undefined) throw notFound("order", request.params.id);
      return orderStatus(registry, order, clock.now());
    },
  );

  app.post(
    "/api/v1/lighting/orders/:id/end",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "endOrder",
        tags,
        summary: "End an order now: its lamps return to what else bears upon them",
        params: IdParams,
        response: { 200: OrderStatus },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { username, roles } = userOf(request);
      const nowMs = clock.now();
      const known = orders.get(id);
      if (known === undefined) throw notFound("order", id);
      requireReach(registry, userOf(request), known);
      if (known.kind === "lock" && !permissionsOf(roles).includes("lighting"))
        requireOwnLock(registry, known, username, nowMs);
      const ended = registry.transaction(() => {
        const order = orders.end(id, username, nowMs);
        if (order !== undefined)
          registry.audit.record({ atMs: nowMs, actor: username, action: "lighting-order-end", target: id, detail: "" });
        return order;
      });
      if (ended === undefined) throw new HttpProblem(409, "order-over", `The order "${id}" is over already`);
      await wake();
      return orderStatus(registry, ended, nowMs);
    },
  );

  app.get(
    "/api/v1/lamps/:id/why",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "explainLamp",
        tags,
        summary: "Why a lamp is at its level, now or at a moment of the past",
        params: IdParams,
        querystring: WhyQuery,
        response: { 200: LevelExplanation },
      },
    },
    async (request) => {
      const lamp = registry.assets.point(pointId(request.params.id));
      if (lamp?.kind !== "lamp") throw notFound("lamp", request.params.id);
      const nowMs = clock.now();
      const atMs = request.query.at === undefined ? nowMs : Date.parse(request.query.at);
      if (atMs > nowMs)
        throw new HttpProblem(
          422,
          "moment-to-come",
          "What a lamp will be at is in its programme; ask for a moment that was",
        );
      return explainLamp({ store, registry, zone: config.site.zone }, lamp.id, atMs);
    },
  );
}
