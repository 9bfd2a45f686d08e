import {
  IdempotencyHeaders,
  NewWorkOrder,
  WorkAssignment,
  WorkOrderDetail,
  WorkOrderList,
  WorkOrderQuery,
  WorkParams,
  WorkStepRequest,
} from "@lucciola/contract/api/work-orders.ts";
import { STEPS_OF_DISPATCH, WORK_STATES, type WorkState } from "@lucciola/contract/work/work-steps.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { keyOf } from "../idempotency.ts";
import { createWorkRoom } from "../work/work-room.ts";
import { describeWork } from "../work/work-view.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["work"];
const DEFAULT_LIMIT = 200;
const isState = (text: string): text is WorkState => (WORK_STATES as readonly string[]).includes(text);

/** Orders of work: listed, read, made, given to somebody, moved step by step. */
export function workOrderRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "config" | "bus">): void {
  const { registry, clock } = deps;
  const { desk, once, zone, show, wake, moverOf, requireDispatch } = createWorkRoom(deps);

  app.get(
    "/api/v1/work/orders",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listWorkOrders",
        tags,
        summary: "Orders of work, newest first",
        querystring: WorkOrderQuery,
        response: { 200: WorkOrderList },
      },
    },
    async ({
      query: { state = "all", severity, assigned, origin, originId, point, before, limit = DEFAULT_LIMIT },
    }) => {
      const found = registry.work.list({
        limit,
        ...(state === "to-do" || state === "past" ? { isToDo: state === "to-do" } : {}),
        ...(isState(state) ? { states: [state] } : {}),
        ...(severity === undefined ? {} : { severity }),
        ...(assigned === undefined ? {} : { assignedTo: assigned === "nobody" ? null : assigned }),
        ...(origin === undefined
          ? {}
          : { origin: { kind: origin, ...(originId === undefined ? {} : { id: originId }) } }),
        ...(point === undefined ? {} : { point }),
        ...(before === undefined ? {} : { beforeId: before }),
      });
      return { orders: found.map((order) => describeWork(registry, order, zone, clock.now())) };
    },
  );

  app.get(
    "/api/v1/work/orders/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readWorkOrder",
        tags,
        summary: "One order with why it was made, what was done, and what was there before",
        params: WorkParams,
        response: { 200: WorkOrderDetail },
      },
    },
    async ({ params }) => show(desk.find(params.id)),
  );

  app.post(
    "/api/v1/work/orders",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "createWorkOrder",
        tags,
        summary: "Make an order from an alarm, from a citizen's report or by hand",
        headers: IdempotencyHeaders,
        body: NewWorkOrder,
        response: { 201: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const { username } = userOf(request);
      const { assignTo } = request.body;
      requireDispatch(request, assignTo === undefined || assignTo === username, "To give work to others");
      const maker = { by: username, nowMs: clock.now(), moveId: keyOf(request) };
      return once(request, reply, {
        said: request.body,
        status: 201,
        work: () => show(desk.create(request.body, maker)),
      });
    },
  );

  app.post(
    "/api/v1/work/orders/:id/assignment",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "assignWorkOrder",
        tags,
        summary: "Say who is to do it; crews may take an order, or give their own back",
        headers: IdempotencyHeaders,
        params: WorkParams,
        body: WorkAssignment,
        response: { 200: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const order = desk.find(request.params.id);
      const { username } = userOf(request);
      const { to } = request.body;
      requireDispatch(
        request,
        to === username || (to === undefined && order.assignedTo === username),
        "To give work to others",
      );
      return once(request, reply, {
        said: request.body,
        status: 200,
        work: () => show(desk.assign(desk.find(order.id), request.body, moverOf(request))),
      });
    },
  );

  app.post(
    "/api/v1/work/orders/:id/steps",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "stepWorkOrder",
        tags,
        summary: "Start, pause, finish, give up; cancel and reopen for those who dispatch",
        headers: IdempotencyHeaders,
        params: WorkParams,
        body: WorkStepRequest,
        response: { 200: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const { id } = desk.find(request.params.id);
      const { body } = request;
      requireDispatch(request, !STEPS_OF_DISPATCH.includes(body.step), `The step "${body.step}"`);
      const sent = once(request, reply, {
        said: body,
        status: 200,
        work: () => show(desk.step(desk.find(id), body, moverOf(request, body.at))),
      });
      await wake();
      return sent;
    },
  );
}
