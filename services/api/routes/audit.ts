import { AuditPage, AuditQuery } from "@lucciola/contract/api/audit.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { AuditFilter } from "@lucciola/platform/registry/registry.ts";
import { Type } from "typebox";
import { requirePermission } from "../authentication.ts";
import { csvText } from "../csv-text.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const PAGE = 100;
const MOST_IN_FILE = 100_000;

const filterOf = ({ actor, action, target, from, to, before }: AuditQuery): Omit<AuditFilter, "limit"> => ({
  ...(actor === undefined ? {} : { actor }),
  ...(action === undefined ? {} : { action }),
  ...(target === undefined ? {} : { target }),
  ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
  ...(to === undefined ? {} : { beforeMs: Date.parse(to) }),
  ...(before === undefined ? {} : { beforeId: before }),
});

/** Who did what to what. */
export function auditRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  const { audit } = registry;

  app.get(
    "/api/v1/audit",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "listAudit",
        tags: ["administration"],
        summary: "Who did what to what, newest first",
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
    },
    async ({ query }) => {
      const { limit = PAGE } = query;
      const found = audit.find({ ...filterOf(query), limit: limit + 1 });
      return {
        entries: found.slice(0, limit).map(({ id, atMs, actor, action, target, detail }) => ({
          id,
          at: formatInstant(atMs),
          actor: actor.slice(0, 255),
          action: action.slice(0, 64),
          target: target.slice(0, 1_024),
          detail: detail.slice(0, 4_000),
        })),
        hasMore: found.length > limit,
        actions: audit.actions().slice(0, 1_000),
      };
    },
  );

  app.get(
    "/api/v1/audit.csv",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "auditFile",
        tags: ["administration"],
        summary: `As listAudit, as a file: the newest ${MOST_IN_FILE} entries`,
        querystring: AuditQuery,
        produces: ["text/csv"],
        response: { 200: Type.String({ maxLength: 1_000_000_000 }) },
      },
    },
    async ({ query }, reply) => {
      const { limit = MOST_IN_FILE } = query;
      const rows = audit
        .find({ ...filterOf(query), limit })
        .map(({ atMs, actor, action, target, detail }) => [formatInstant(atMs), actor, action, target, detail]);
      const name = `lucciola-audit-${formatInstant(clock.now()).slice(0, 10)}.csv`;
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="${name}"`)
        .serializer(String)
        .send(csvText(["at", "who", "what", "to", "detail"], rows));
    },
  );
}
