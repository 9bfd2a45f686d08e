import { Status } from "@lucciola/contract/api/session.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Open to all, as the Italian interoperability model asks; says nothing about the town. */
export function statusRoutes(app: App, { clock, version, store }: RouteDeps): void {
  const startedAtMs = clock.now();
  app.get(
    "/status",
    {
      schema: {
        operationId: "readStatus",
        tags: ["status"],
        summary: "Whether the service works",
        response: { 200: Status },
      },
    },
    async () => {
      // A store that does not answer becomes a 503 problem.
      await store.latest([]);
      return { status: "ok" as const, version, uptimeS: Math.round((clock.now() - startedAtMs) / 1_000) };
    },
  );
}
