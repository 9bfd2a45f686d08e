import { BackTest, BackTestRequest } from "@lucciola/contract/api/back-test.ts";
import { requirePermission } from "../authentication.ts";
import { backTest } from "../lighting/back-test.ts";
import type { App, RouteDeps } from "./route-deps.ts";

export function backTestRoutes(app: App, deps: Pick<RouteDeps, "store" | "registry" | "clock" | "config">): void {
  const { store, registry, clock, config } = deps;
  app.post(
    "/api/v1/lighting/back-test",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "backTestLighting",
        tags: ["lighting"],
        summary: "The last nights once more, with another programme or calendar, or with light by traffic",
        body: BackTestRequest,
        response: { 200: BackTest },
      },
    },
    async ({ body }) => backTest({ store, registry, site: config.site }, body, clock.now()),
  );
}
