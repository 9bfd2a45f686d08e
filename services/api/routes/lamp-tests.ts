import { IdParams } from "@lucciola/contract/api/formats.ts";
import { IdempotencyHeaders, LampTest, LampTestRequest } from "@lucciola/contract/api/work-orders.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { createOnce } from "../idempotency.ts";
import { beginTest, endTest, readTest } from "../work/lamp-tests.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["work"];

/** Lamp tests: full light at a lamp or a cabinet for some minutes, looked at while they burn, ended. */
export function lampTestRoutes(app: App, deps: Pick<RouteDeps, "registry" | "store" | "clock" | "bus">): void {
  const { registry, clock, bus } = deps;
  const once = createOnce(deps);
  const wake = async (): Promise<void> => {
    await bus.publish("outboxWake", {}, { at: formatInstant(clock.now()) }).catch(() => undefined);
  };

  app.post(
    "/api/v1/work/tests",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "testLamps",
        tags,
        summary: "Full light at a lamp or a cabinet for some minutes",
        headers: IdempotencyHeaders,
        body: LampTestRequest,
        response: { 201: LampTest },
      },
    },
    async (request, reply) => {
      const nowMs = clock.now();
      const { username } = userOf(request);
      const sent = once(request, reply, {
        said: request.body,
        status: 201,
        work: (): LampTest => ({
          id: answering(() => beginTest(registry, request.body, username, nowMs)),
          until: formatInstant(nowMs + request.body.minutes * 60_000),
          leftS: request.body.minutes * 60,
          state: "sent",
          lamps: request.body.scope.kind === "lamp" ? 1 : 0,
          atFullLight: 0,
        }),
      });
      await wake();
      return sent;
    },
  );

  app.get(
    "/api/v1/work/tests/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readLampTest",
        tags,
        summary: "What became of a test, and how many of its lamps report full light",
        params: IdParams,
        response: { 200: LampTest },
      },
    },
    async ({ params }) => readTest(deps, params.id, clock.now()),
  );

  app.post(
    "/api/v1/work/tests/:id/end",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "endLampTest",
        tags,
        summary: "End a test now",
        headers: IdempotencyHeaders,
        params: IdParams,
        response: { 200: LampTest },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const test = await readTest(deps, id, clock.now());
      const sent = once(request, reply, {
        said: "end",
        status: 200,
        work: (): LampTest => {
          endTest(registry, id, userOf(request).username, clock.now());
          return { ...test, leftS: 0, state: "over" };
        },
      });
      await wake();
      return sent;
    },
  );
}
