import { Type } from "typebox";
import { requirePermission } from "../authentication.ts";
import { PROMETHEUS_TEXT, prometheusText } from "../metrics/prometheus-text.ts";
import { townMetrics } from "../metrics/town-metrics.ts";
import { readHealth, type SystemFacts } from "../system-health.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** For Prometheus, which logs in with a token: docs/monitoring.md. */
export function metricsRoutes(app: App, deps: RouteDeps & { readonly system: SystemFacts }): void {
  const { clock, registry, system } = deps;
  const startedAtMs = clock.now();
  app.get(
    "/metrics",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readMetrics",
        tags: ["status"],
        summary: "Numbers to watch the system by, as Prometheus reads them",
        produces: ["text/plain"],
        response: { 200: Type.String({ maxLength: 100_000 }) },
      },
    },
    async (_request, reply) => {
      const health = await readHealth(deps, system, startedAtMs);
      const openAlarms: Record<string, number> = {};
      for (const { kind } of registry.alarms.open()) openAlarms[kind] = (openAlarms[kind] ?? 0) + 1;
      const text = prometheusText(
        townMetrics(health, {
          openAlarms,
          pendingOrders: registry.outbox.pending().length,
          residentBytes: process.memoryUsage.rss(),
        }),
      );
      return reply.header("content-type", PROMETHEUS_TEXT).serializer(String).send(text);
    },
  );
}
