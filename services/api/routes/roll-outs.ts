import { IdParams } from "@lucciola/contract/api/formats.ts";
import { RollOut, RollOutList, RollOutRequest, TakeBackRequest } from "@lucciola/contract/api/roll-outs.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { createRollOutDesk } from "../lighting/roll-out-desk.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Versions that reach their lamps in stages, and the way back. */
export function rollOutRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "config">): void {
  const desk = createRollOutDesk(deps);

  app.post(
    "/api/v1/lighting/roll-outs",
    {
      onRequest: requirePermission("lighting"),
      schema: {
        operationId: "startRollOut",
        tags: ["lighting"],
        summary: "Let a stored version reach its lamps in stages",
        body: RollOutRequest,
        response: { 201: RollOut },
      },
    },
    async (request, reply) => reply.code(201).send(desk.start(request.body, userOf(request).username)),
  );

  app.get(
    "/api/v1/lighting/roll-outs",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listRollOuts",
        tags: ["lighting"],
        summary: "Roll-outs, newest first",
        response: { 200: RollOutList },
      },
    },
    async () => ({ rollOuts: desk.list() }),
  );

  app.get(
    "/api/v1/lighting/roll-outs/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readRollOut",
        tags: ["lighting"],
        summary: "How far a roll-out is",
        params: IdParams,
        response: { 200: RollOut },
      },
    },
    async ({ params }) => desk.read(params.id),
  );

  app.post(
    "/api/v1/lighting/roll-outs/:id/take-back",
    {
      onRequest: requirePermission("lighting"),
      schema: {
        operationId: "takeBackRollOut",
        tags: ["lighting"],
        summary: "Back to the version from before, for all lamps",
        params: IdParams,
        body: TakeBackRequest,
        response: { 200: RollOut },
      },
    },
    async (request) => desk.takeBack(request.params.id, request.body.reason, userOf(request).username),
  );
}
