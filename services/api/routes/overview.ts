import { Overview } from "@lucciola/contract/api/overview.ts";
import { requirePermission } from "../authentication.ts";
import { readOverview } from "../overview.ts";
import type { App, RouteDeps } from "./route-deps.ts";

export function overviewRoutes(app: App, deps: RouteDeps): void {
  app.get(
    "/api/v1/overview",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readOverview",
        tags: ["overview"],
        summary: "How much, what is wrong, what to do",
        response: { 200: Overview },
      },
    },
    () => readOverview(deps),
  );
}
