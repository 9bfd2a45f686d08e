import { existsSync } from "node:fs";
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import fastifyRateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger } from "fastify";
import { createAuthentication, refuseForeignOrigin } from "./authentication.ts";
import type { createLiveHub } from "./live-hub.ts";
import { answerFailuresAsProblems, HttpProblem } from "./problem-details.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { anomalyRoutes } from "./routes/anomalies.ts";
import { backTestRoutes } from "./routes/back-test.ts";
import { baselineRoutes } from "./routes/baselines.ts";
import { billFileRoutes } from "./routes/bill-files.ts";
import { billRoutes } from "./routes/bills.ts";
import { buildingRoutes } from "./routes/buildings.ts";
import { bulkOrderRoutes } from "./routes/bulk-orders.ts";
import { costRoutes } from "./routes/cost.ts";
import { enrolmentRoutes } from "./routes/enrolments.ts";
import { factorRoutes } from "./routes/factors.ts";
import { lampMapRoutes } from "./routes/lamp-map.ts";
import { lampRecordRoutes } from "./routes/lamp-records.ts";
import { lampRoutes } from "./routes/lamps.ts";
import { lightingEnergyRoutes } from "./routes/lighting-energy.ts";
import { lightingGroupRoutes } from "./routes/lighting-groups.ts";
import { lightingOrderRoutes } from "./routes/lighting-orders.ts";
import { lightingPlanRoutes } from "./routes/lighting-plans.ts";
import { operationRoutes } from "./routes/operations.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { rollOutRoutes } from "./routes/roll-outs.ts";
import type { App, RouteDeps } from "./routes/route-deps.ts";
import { sessionRoutes } from "./routes/session.ts";
import { statusRoutes } from "./routes/status.ts";
import { streamRoutes } from "./routes/stream.ts";
import { supplyRoutes } from "./routes/supplies.ts";
import { supplyFactsRoutes } from "./routes/supply-facts.ts";
import { supplyIntervalRoutes } from "./routes/supply-intervals.ts";

export interface AppOptions extends RouteDeps {
  readonly hub: ReturnType<typeof createLiveHub>;
  readonly log: FastifyBaseLogger | undefined;
  /** The built dashboards; `undefined`: the API alone. */
  readonly dashboardDirectory: string | undefined;
}

const BODY_LIMIT_BYTES = 256 * 1_024;

/** The HTTP application, not yet listening: tests inject requests into it. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { registry, clock, config, version, hub, dashboardDirectory, log } = options;
  const app = Fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log, disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 128 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: "array", allErrors: true } },
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();

  const hasDashboard = dashboardDirectory !== undefined && existsSync(dashboardDirectory);
  answerFailuresAsProblems(app, hasDashboard ? "index.html" : undefined);
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Svelte and MapLibre set element styles; swagger-ui carries a small inline icon.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        workerSrc: ["'self'", "blob:"],
        upgradeInsecureRequests: null,
      },
    },
    hsts: config.secureCookie,
  });
  await app.register(fastifyRateLimit, {
    max: 1_200,
    timeWindow: "1 minute",
    enableDraftSpec: true,
    errorResponseBuilder: (_, { ttl }) =>
      new HttpProblem(429, "rate-limited", "Too many requests: wait a moment", Math.ceil(ttl / 1_000)),
  });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.0.3",
      info: {
        title: "Lucciola",
        version,
        description:
          "Energy and street lighting of a town. Log in with POST /api/v1/session; the session travels in a cookie.",
        license: { name: "EUPL-1.2", url: "https://joinup.ec.europa.eu/collection/eupl" },
      },
    },
  });
  await app.register(fastifySwaggerUi, { routePrefix: "/docs" });

  const authentication = createAuthentication({ users: registry.users, audit: registry.audit, clock, config });
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", refuseForeignOrigin);
  app.addHook("onRequest", authentication.identify);
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/") && !reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });

  statusRoutes(app, options);
  supplyRoutes(app, options);
  supplyFactsRoutes(app, options);
  sessionRoutes(app, authentication);
  overviewRoutes(app, options);
  buildingRoutes(app, options);
  supplyIntervalRoutes(app, options);
  baselineRoutes(app, options);
  lampRoutes(app, options);
  lampMapRoutes(app, options);
  lampRecordRoutes(app, options);
  lightingEnergyRoutes(app, options);
  lightingGroupRoutes(app, options);
  lightingOrderRoutes(app, options);
  bulkOrderRoutes(app, options);
  lightingPlanRoutes(app, options);
  rollOutRoutes(app, options);
  backTestRoutes(app, options);
  alarmRoutes(app, options);
  costRoutes(app, options);
  billRoutes(app, options);
  billFileRoutes(app, options);
  factorRoutes(app, options);
  anomalyRoutes(app, options);
  operationRoutes(app, options);
  enrolmentRoutes(app, options);
  streamRoutes(app, hub, options);
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());

  if (hasDashboard) {
    await app.register(fastifyStatic, {
      root: dashboardDirectory,
      setHeaders: (reply, path) => {
        // File names under assets/ carry a hash of their content.
        reply.header("cache-control", /\/assets\//.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  return app;
}
