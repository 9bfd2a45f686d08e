import { Status } from "@lucciola/contract/api/session.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Open to all, as the Italian interoperability model asks; says nothing about the town. */
export function statusRoutes(app: App, { clock, version, store, ingest }: RouteDeps): void {
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
      const isDegraded = ingest.failingSinceMs() !== undefined || ingest.journal()?.isAlarming === true;
      const status = isDegraded ? ("degraded" as const) : ("ok" as const);
      return { status, version, uptimeS: Math.round((clock.now() - startedAtMs) / 1_000) };
    },
  );
}
