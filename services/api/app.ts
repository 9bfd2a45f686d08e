import { existsSync } from "node:fs";
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger } from "fastify";
import { limitPowers, refuseForeignOrigin, safetyHeaders } from "./access/browser-safety.ts";
import { limitRates } from "./access/rate-limits.ts";
import { trustedProxies } from "./access/trusted-proxies.ts";
import { createAuthentication } from "./authentication.ts";
import { createBaselineDesk } from "./energy/baseline-desk.ts";
import { createKeptWork } from "./energy/kept-work.ts";
import type { createLiveHub } from "./live-hub.ts";
import { openModelRoutes } from "./open-models/open-model-routes.ts";
import { describeApi } from "./openapi/describe-api.ts";
import { acceptPhotoUploads } from "./photos/photo-upload.ts";
import { answerFailuresAsProblems, answerUnreadableAddress, answerUnreadableRequest } from "./problem-details.ts";
import { publicRoutes } from "./public/public-routes.ts";
import { keepRequestRules } from "./request-rules.ts";
import { accountRoutes } from "./routes/account.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { anomalyRoutes } from "./routes/anomalies.ts";
import { auditRoutes } from "./routes/audit.ts";
import { backTestRoutes } from "./routes/back-test.ts";
import { baselineRoutes } from "./routes/baselines.ts";
import { billFileRoutes } from "./routes/bill-files.ts";
import { billRoutes } from "./routes/bills.ts";
import { buildingNoteRoutes } from "./routes/building-notes.ts";
import { buildingProfileRoutes } from "./routes/building-profiles.ts";
import { buildingRoutes } from "./routes/buildings.ts";
import { bulkOrderRoutes } from "./routes/bulk-orders.ts";
import { costRoutes } from "./routes/cost.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { energyFigureRoutes } from "./routes/energy-figures.ts";
import { energyReportRoutes } from "./routes/energy-reports.ts";
import { enrolmentRoutes } from "./routes/enrolments.ts";
import { exportRoutes } from "./routes/exports.ts";
import { factorRoutes } from "./routes/factors.ts";
import { healthRoutes } from "./routes/health.ts";
import { importRoutes } from "./routes/imports.ts";
import { lampMapRoutes } from "./routes/lamp-map.ts";
import { lampPlanRoutes } from "./routes/lamp-plans.ts";
import { lampRecordRoutes } from "./routes/lamp-records.ts";
import { lampTestRoutes } from "./routes/lamp-tests.ts";
import { lampRoutes } from "./routes/lamps.ts";
import { lightingEnergyRoutes } from "./routes/lighting-energy.ts";
import { lightingGroupRoutes } from "./routes/lighting-groups.ts";
import { lightingNightRoutes } from "./routes/lighting-nights.ts";
import { lightingOrderRoutes } from "./routes/lighting-orders.ts";
import { lightingPlanRoutes } from "./routes/lighting-plans.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { oidcRoutes } from "./routes/oidc.ts";
import { openSessionRoutes } from "./routes/open-sessions.ts";
import { operationRoutes } from "./routes/operations.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { peopleRoutes } from "./routes/people.ts";
import { planRoutes } from "./routes/plan.ts";
import { planMeasureRoutes } from "./routes/plan-measures.ts";
import { planScenarioRoutes } from "./routes/plan-scenarios.ts";
import { planVerificationRoutes } from "./routes/plan-verifications.ts";
import { reportRoutes } from "./routes/reports.ts";
import { rollOutRoutes } from "./routes/roll-outs.ts";
import type { App, RouteDeps } from "./routes/route-deps.ts";
import { sessionRoutes } from "./routes/session.ts";
import { simulatorRoutes } from "./routes/simulator.ts";
import { statusRoutes } from "./routes/status.ts";
import { streamRoutes } from "./routes/stream.ts";
import { supplyRoutes } from "./routes/supplies.ts";
import { supplyFactsRoutes } from "./routes/supply-facts.ts";
import { supplyIntervalRoutes } from "./routes/supply-intervals.ts";
import { supplyTariffRoutes } from "./routes/supply-tariffs.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { townRuleRoutes } from "./routes/town-rules.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { workEntryRoutes } from "./routes/work-entries.ts";
import { workLockRoutes } from "./routes/work-locks.ts";
import { workOrderRoutes } from "./routes/work-orders.ts";
import { workPlaceRoutes } from "./routes/work-places.ts";
import { workSettingsRoutes } from "./routes/work-settings.ts";
import type { SystemFacts } from "./system-health.ts";
import { openReportedWork } from "./work/open-reported-work.ts";

export interface AppOptions extends RouteDeps {
  readonly hub: ReturnType<typeof createLiveHub>;
  readonly log: FastifyBaseLogger | undefined;
  readonly system: SystemFacts;
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
    trustProxy: trustedProxies(config.trustedProxies),
    frameworkErrors: answerUnreadableAddress,
    clientErrorHandler: answerUnreadableRequest,
  }).withTypeProvider<TypeBoxTypeProvider>();

  const hasDashboard = dashboardDirectory !== undefined && existsSync(dashboardDirectory);
  answerFailuresAsProblems(app, hasDashboard ? "index.html" : undefined);
  const authentication = createAuthentication({ registry, clock, peoplesClock: options.peoplesClock, config });
  app.decorateRequest("user", undefined);
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, safetyHeaders(config.secureCookie));
  app.addHook("onRequest", limitPowers);
  await limitRates(app, authentication.identify);
  app.addHook("onRequest", refuseForeignOrigin);
  keepRequestRules(app);
  await acceptPhotoUploads(app);
  await app.register(fastifySwagger, describeApi(version, config));
  await app.register(fastifySwaggerUi, { routePrefix: "/docs" });

  app.addHook("onSend", async (request, reply) => {
    const isApi = request.url.startsWith("/api/") || request.url === "/status";
    if (isApi && !reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });

  // One thread computes all models, whoever asks.
  const desk = createBaselineDesk();
  statusRoutes(app, options);
  supplyRoutes(app, options);
  supplyFactsRoutes(app, options);
  sessionRoutes(app, authentication, options);
  oidcRoutes(app, authentication, options);
  accountRoutes(app, options);
  peopleRoutes(app, options);
  openSessionRoutes(app, options);
  tokenRoutes(app, options);
  webhookRoutes(app, options);
  exportRoutes(app, options);
  auditRoutes(app, options);
  healthRoutes(app, options);
  metricsRoutes(app, options);
  overviewRoutes(app, options);
  buildingRoutes(app, options);
  supplyIntervalRoutes(app, options);
  baselineRoutes(app, options, desk);
  // Whole days change seldom, and a year of all supplies is read for some seconds: one at a time, for all who ask.
  const keptUse = createKeptWork(clock, 60_000, 12);
  energyFigureRoutes(app, options, desk, keptUse);
  energyReportRoutes(app, options, desk, keptUse);
  buildingProfileRoutes(app, options, desk);
  buildingNoteRoutes(app, options);
  supplyTariffRoutes(app, options);
  lampRoutes(app, options);
  lampMapRoutes(app, options);
  lampRecordRoutes(app, options);
  lightingEnergyRoutes(app, options);
  lightingGroupRoutes(app, options);
  lightingNightRoutes(app, options);
  lightingOrderRoutes(app, options);
  bulkOrderRoutes(app, options);
  lightingPlanRoutes(app, options);
  lampPlanRoutes(app, options);
  rollOutRoutes(app, options);
  backTestRoutes(app, options);
  townRuleRoutes(app, options);
  alarmRoutes(app, options);
  workOrderRoutes(app, options);
  workEntryRoutes(app, options);
  workLockRoutes(app, options);
  workPlaceRoutes(app, options);
  workSettingsRoutes(app, options);
  lampTestRoutes(app, options);
  costRoutes(app, options);
  billRoutes(app, options);
  billFileRoutes(app, options);
  factorRoutes(app, options);
  anomalyRoutes(app, options);
  planRoutes(app, options);
  planMeasureRoutes(app, options);
  planScenarioRoutes(app, options);
  planVerificationRoutes(app, options, desk);
  notificationRoutes(app, options);
  operationRoutes(app, options);
  deviceRoutes(app, options);
  importRoutes(app, options);
  enrolmentRoutes(app, options);
  streamRoutes(app, hub, authentication, options);
  reportRoutes(app, { openWorkOrder: openReportedWork(registry, clock, config.site.zone), ...options });
  await openModelRoutes(app, options);
  await publicRoutes(app, options);
  simulatorRoutes(app, options);
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());

  if (hasDashboard) {
    await app.register(fastifyStatic, {
      root: dashboardDirectory,
      // Made by the build, beside each file.
      preCompressed: true,
      setHeaders: (reply, path) => {
        // File names under assets/ carry a hash of their content.
        reply.header("cache-control", /\/assets\//.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  return app;
}
