import { SessionList, SessionParams } from "@lucciola/contract/api/sessions.ts";
import { describeSession } from "../access/describe-person.ts";
import { personOf, requirePermission } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Everybody's open sessions, for the administration. */
export function openSessionRoutes(app: App, { registry, clock, peoplesClock = clock, config }: RouteDeps): void {
  const { sessions, audit } = registry;
  const list = () => sessions.list(peoplesClock.now(), config.sessionIdleMinutes * 60_000);

  app.get(
    "/api/v1/sessions",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "listSessions",
        tags: ["administration"],
        summary: "Who is logged in, from where",
        response: { 200: SessionList },
      },
    },
    async (request) => ({
      sessions: list()
        .slice(0, 10_000)
        .map((session) => describeSession(session, personOf(request).session.id)),
      idleMinutes: config.sessionIdleMinutes,
    }),
  );

  app.delete(
    "/api/v1/sessions/:id",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "endSession",
        tags: ["administration"],
        summary: "End anybody's session",
        params: SessionParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const session = list().find((one) => one.id === id);
      if (session === undefined) throw notFound("open session", id);
      registry.transaction(() => {
        sessions.end(id);
        const actor = personOf(request).username;
        const detail = `session ${id} from ${session.address || "an unknown address"}`;
        audit.record({ atMs: clock.now(), actor, action: "session-end", target: session.username, detail });
      });
      return reply.code(204).send();
    },
  );
}
