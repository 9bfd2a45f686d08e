import type { ServerOptions } from "node:https";
import fastifyRateLimit from "@fastify/rate-limit";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { ownTalqAddress } from "@lucciola/platform/registry/talq/own-address.ts";
import Fastify from "fastify";
import { admission } from "./caller.ts";
import type { Desks } from "./desks.ts";
import { createForeignDesk } from "./management/foreign-desk.ts";
import { answerFailuresInTalq, MANAGEMENT, TalqRefusal } from "./refusal.ts";
import { commandRoutes } from "./routes/commands.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { groupRoutes } from "./routes/groups.ts";
import { lampTypeRoutes } from "./routes/lamp-types.ts";
import { loggerRoutes } from "./routes/loggers.ts";
import { managementRoutes } from "./routes/management.ts";
import { planRoutes } from "./routes/plans.ts";
import type { TalqApp } from "./routes/route.ts";
import { serviceRoutes } from "./routes/services.ts";
import type { TalqDeps } from "./talq-deps.ts";

/** Thousands of devices or members in one list. */
const BODY_LIMIT_BYTES = 8 * 1_024 * 1_024;

/** The HTTP application, not yet listening: tests inject requests into it. */
export async function buildTalqApp(
  deps: TalqDeps & {
    readonly desks: Desks;
    readonly https?: ServerOptions | undefined;
    readonly log: Logger;
  },
): Promise<TalqApp> {
  const { desks, https, log, registry, clock } = deps;
  const app = Fastify({
    logger: false,
    ...(https === undefined ? {} : { https }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 300 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: "array", allErrors: false } },
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as TalqApp;
  // What a management system gave is answered as it gave it, also what our schemas do not name.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  answerFailuresInTalq(app, log);
  await app.register(fastifyRateLimit, {
    max: 1_200,
    timeWindow: "1 minute",
    enableDraftSpec: true,
    errorResponseBuilder: () => new TalqRefusal(429, "genericError", "Too many requests: wait a moment"),
  });
  app.decorateRequest("talqCaller", undefined);
  app.decorateRequest("talqGateway", undefined);
  app.addHook("onRequest", admission(deps));
  app.addHook("onSend", async (_, reply) => {
    reply.header("cache-control", "no-store");
  });
  serviceRoutes(app);
  planRoutes(app, desks.programs, desks.calendars);
  groupRoutes(app, desks.groups);
  lampTypeRoutes(app, desks.lampTypes);
  commandRoutes(app, desks.commands);
  deviceRoutes(app, desks.devices);
  const own = ownTalqAddress(registry, "management", clock.now());
  const foreign = createForeignDesk({ registry, clock });
  await app.register(async (scope) => managementRoutes(scope as TalqApp, { desk: foreign, own, log }), {
    prefix: MANAGEMENT,
  });
  loggerRoutes(app, { registry, loggers: desks.loggers, recorder: desks.recorder });
  return app;
}
