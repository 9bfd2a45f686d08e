import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  IdempotencyHeaders,
  WorkLevels,
  WorkPartEntry,
  WorkPartList,
  WorkPartRequest,
  WorkPeople,
} from "@lucciola/contract/api/work-orders.ts";
import { ServiceLevels } from "@lucciola/contract/work/service-levels.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { levelsOn } from "@lucciola/domain/work/service-clock.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { createOnce } from "../idempotency.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["work"];

/** What orders of work are made with: parts, people, and how long each severity may take. */
export function workSettingsRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "config">): void {
  const { registry, clock, config } = deps;
  const once = createOnce(deps);
  const levels = (): WorkLevels => {
    const agreed = registry.work.levels();
    return { today: levelsOn(localTimeOf(clock.now(), config.site.zone).date, agreed), agreed };
  };

  app.get(
    "/api/v1/work/parts",
    {
      onRequest: requirePermission("read"),
      schema: { operationId: "listParts", tags, summary: "The catalogue of parts", response: { 200: WorkPartList } },
    },
    async () => ({ parts: registry.work.parts() }),
  );

  app.put(
    "/api/v1/work/parts/:id",
    {
      onRequest: requirePermission("dispatch"),
      schema: {
        operationId: "storePart",
        tags,
        summary: "Add a part, or change one; orders keep what they were told",
        headers: IdempotencyHeaders,
        params: IdParams,
        body: WorkPartRequest,
        response: { 200: WorkPartEntry },
      },
    },
    async (request, reply) => {
      const part = { id: request.params.id, ...request.body };
      return once(request, reply, {
        said: request.body,
        status: 200,
        work: () => {
          registry.work.putPart(part);
          registry.audit.record({
            atMs: clock.now(),
            actor: userOf(request).username,
            action: "work-part",
            target: part.id,
            detail: JSON.stringify(part),
          });
          return part;
        },
      });
    },
  );

  app.get(
    "/api/v1/work/people",
    {
      onRequest: requirePermission("work"),
      schema: { operationId: "listWorkers", tags, summary: "Who can be given an order", response: { 200: WorkPeople } },
    },
    async () => ({
      people: registry.work
        .people()
        .filter(({ roles }) => permissionsOf(roles).includes("work"))
        .map(({ username }) => ({ username })),
    }),
  );

  app.get(
    "/api/v1/work/levels",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readServiceLevels",
        tags,
        summary: "How long orders of each severity may take: today, and all that was agreed on",
        response: { 200: WorkLevels },
      },
    },
    async () => levels(),
  );

  app.put(
    "/api/v1/work/levels",
    {
      onRequest: requirePermission("dispatch"),
      schema: {
        operationId: "storeServiceLevels",
        tags,
        summary: "Agree on how long orders may take from a day on; those that are made already keep theirs",
        headers: IdempotencyHeaders,
        body: ServiceLevels,
        response: { 200: WorkLevels },
      },
    },
    async (request, reply) =>
      once(request, reply, {
        said: request.body,
        status: 200,
        work: () => {
          const { username } = userOf(request);
          registry.work.putLevels(request.body, username, clock.now());
          registry.audit.record({
            atMs: clock.now(),
            actor: username,
            action: "work-levels",
            target: request.body.from,
            detail: JSON.stringify(request.body),
          });
          return levels();
        },
      }),
  );
}
