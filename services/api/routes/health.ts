import { SystemHealth } from "@lucciola/contract/api/health.ts";
import { requirePermission } from "../authentication.ts";
import { readHealth, type SystemFacts } from "../system-health.ts";
import type { App, RouteDeps } from "./route-deps.ts";

export function healthRoutes(app: App, deps: RouteDeps & { readonly system: SystemFacts }): void {
  const startedAtMs = deps.clock.now();
  app.get(
    "/api/v1/administration/health",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "readHealth",
        tags: ["administration"],
        summary: "How the system is: services, journal, disk, store, retention, last backup",
        response: { 200: SystemHealth },
      },
    },
    () => readHealth(deps, deps.system, startedAtMs),
  );
}
