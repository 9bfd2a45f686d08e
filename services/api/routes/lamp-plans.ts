import { IdParams } from "@lucciola/contract/api/formats.ts";
import { LampsOfPlan } from "@lucciola/contract/api/lighting-plans.ts";
import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["lighting"];
const NAMED = 20;

/** Programmes and calendars that lamps have as their own, before those of their groups. */
export function lampPlanRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  const { plans } = registry.lighting;
  const onRequest = requirePermission("lighting");
  const lampsOf = ({ lamps }: LampsOfPlan): PointId[] =>
    lamps.map((text) => {
      const lamp = pointId(text);
      if (registry.assets.point(lamp)?.kind !== "lamp") throw notFound("lamp", text);
      return lamp;
    });
  const change = (actor: string, action: string, target: string, lamps: readonly PointId[], work: () => void): void =>
    answering(() =>
      registry.transaction(() => {
        const detail = `${lamps.length} lamp(s): ${lamps.slice(0, NAMED).join(", ")}`;
        registry.audit.record({ atMs: clock.now(), actor, action, target, detail });
        work();
      }),
    );

  for (const kind of ["programme", "calendar"] as const) {
    app.post(
      `/api/v1/lighting/${kind}s/:id/lamps`,
      {
        onRequest,
        schema: {
          operationId: `assign${kind === "programme" ? "Programme" : "Calendar"}`,
          tags,
          summary: `Let lamps follow a ${kind} of their own, before what their groups have`,
          params: IdParams,
          body: LampsOfPlan,
          response: { 204: Done },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        if (plans.live(kind, id) === undefined) throw notFound(kind, id);
        const lamps = lampsOf(request.body);
        change(userOf(request).username, `${kind}-assign`, id, lamps, () => {
          if (kind === "programme") registry.programmes.assign(lamps, id);
          else plans.assignCalendar(lamps, id);
        });
        return reply.code(204).send();
      },
    );
  }

  app.post(
    "/api/v1/lighting/lamps/release",
    {
      onRequest,
      schema: {
        operationId: "releaseLamps",
        tags,
        summary: "Take their own programme or calendar from lamps: what their groups have counts",
        body: LampsOfPlan,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const lamps = lampsOf(request.body);
      change(userOf(request).username, "programme-release", "lamps", lamps, () => registry.programmes.release(lamps));
      return reply.code(204).send();
    },
  );
}
