import {
  AnomalyAssignment,
  AnomalyBudget,
  AnomalyDetail,
  AnomalyList,
  AnomalyNormal,
  AnomalyNote,
  AnomalyQuery,
  AnomalyReopening,
  AnomalySeries,
  AnomalySnooze,
} from "@lucciola/contract/api/anomalies.ts";
import { DEFAULT_BUDGET } from "@lucciola/domain/anomaly/alert-budget.ts";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { describeAnomaly, explainAnomaly } from "../energy/anomaly-answer.ts";
import { type AnomalyWish, handleAnomaly } from "../energy/anomaly-handling.ts";
import { anomalySeries } from "../energy/anomaly-series.ts";
import { notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DEFAULT_LIMIT = 100;
const tags = ["energy"];
const Params = Type.Object(
  { id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" }) },
  { additionalProperties: false },
);

/** What the watch of the supplies has found, what people do of it, and how many alerts they want to get. */
export function anomalyRoutes(app: App, { registry, store, clock, config }: RouteDeps): void {
  const { anomalies } = registry;
  const { zone } = config.site;

  function handle(request: FastifyRequest, id: number, wish: AnomalyWish): AnomalyDetail {
    const handling = { by: userOf(request).username, atMs: clock.now() };
    return explainAnomaly(
      registry,
      answering(() => handleAnomaly(registry, id, wish, handling)),
      zone,
    );
  }

  app.get(
    "/api/v1/anomalies",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listAnomalies",
        tags,
        summary: "What is unusual about the supplies, one for a cause, newest first; also what the budget holds back",
        querystring: AnomalyQuery,
        response: { 200: AnomalyList },
      },
    },
    async ({ query: { state, building, kind, before, limit = DEFAULT_LIMIT } }) => ({
      anomalies: anomalies
        .list({
          limit,
          ...(state === undefined ? {} : { state }),
          ...(building === undefined ? {} : { place: building }),
          ...(kind === undefined ? {} : { kind }),
          ...(before === undefined ? {} : { beforeId: before }),
        })
        .map((anomaly) => describeAnomaly(registry, anomaly)),
      counts: { ...anomalies.counts() },
    }),
  );

  app.get(
    "/api/v1/anomalies/budget",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readAnomalyBudget",
        tags,
        summary: "How many alerts people get, for a building and for the town, in any period of so many days",
        response: { 200: AnomalyBudget },
      },
    },
    async () => budgetNow(),
  );

  app.put(
    "/api/v1/anomalies/budget",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "setAnomalyBudget",
        tags,
        summary: "Set how many alerts people get, and the kinds that are told at once and cost nothing",
        body: AnomalyBudget,
        response: { 200: AnomalyBudget },
      },
    },
    async (request) => {
      const { username } = userOf(request);
      const nowMs = clock.now();
      registry.transaction(() => {
        anomalies.setBudget(request.body, username, nowMs);
        const detail = JSON.stringify(request.body);
        registry.audit.record({ atMs: nowMs, actor: username, action: "anomaly-budget", target: "town", detail });
      });
      return budgetNow();
    },
  );

  app.get(
    "/api/v1/anomalies/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readAnomaly",
        tags,
        summary: "One anomaly with its explanation, what was seen, what that was held against, and its history",
        params: Params,
        response: { 200: AnomalyDetail },
      },
    },
    async ({ params: { id } }) => {
      const anomaly = anomalies.get(id);
      if (anomaly === undefined) throw notFound("anomaly", String(id));
      return explainAnomaly(registry, anomaly, zone);
    },
  );

  app.get(
    "/api/v1/anomalies/:id/series",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readAnomalySeries",
        tags,
        summary: "What the supply used around an anomaly, hour by hour, beside what it usually uses",
        params: Params,
        response: { 200: AnomalySeries },
      },
    },
    async ({ params: { id } }) => {
      const anomaly = anomalies.get(id);
      if (anomaly === undefined) throw notFound("anomaly", String(id));
      return anomalySeries({ store, registry }, anomaly.alert, clock.now(), zone);
    },
  );

  app.post(
    "/api/v1/anomalies/:id/assign",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "assignAnomaly",
        tags,
        summary: "Say who looks after an anomaly, or nobody",
        params: Params,
        body: AnomalyAssignment,
        response: { 200: AnomalyDetail },
      },
    },
    async (request) => handle(request, request.params.id, { kind: "assign", to: request.body.to }),
  );

  app.post(
    "/api/v1/anomalies/:id/snooze",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "snoozeAnomaly",
        tags,
        summary: "Put an anomaly off; it comes back then, or when it is half as large again",
        params: Params,
        body: AnomalySnooze,
        response: { 200: AnomalyDetail },
      },
    },
    async (request) => {
      const { until, reason } = request.body;
      return handle(request, request.params.id, { kind: "snooze", untilMs: Date.parse(until), reason });
    },
  );

  app.post(
    "/api/v1/anomalies/:id/normal",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "markAnomalyNormal",
        tags,
        summary: "Say that this use is as it should be: the same is not raised again at this supply",
        params: Params,
        body: AnomalyNormal,
        response: { 200: AnomalyDetail },
      },
    },
    async (request) => {
      const { reason, scope = "range", until } = request.body;
      const untilMs = until === undefined ? undefined : Date.parse(until);
      return handle(request, request.params.id, { kind: "normal", scope, untilMs, reason });
    },
  );

  app.post(
    "/api/v1/anomalies/:id/reopen",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "reopenAnomaly",
        tags,
        summary: "Take back that an anomaly is put off, normal or held back: somebody should look at it",
        params: Params,
        body: AnomalyReopening,
        response: { 200: AnomalyDetail },
      },
    },
    async (request) => handle(request, request.params.id, { kind: "reopen", reason: request.body.reason }),
  );

  app.post(
    "/api/v1/anomalies/:id/note",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "noteOnAnomaly",
        tags,
        summary: "Write a note into the history of an anomaly",
        params: Params,
        body: AnomalyNote,
        response: { 200: AnomalyDetail },
      },
    },
    async (request) => handle(request, request.params.id, { kind: "note", text: request.body.text }),
  );

  function budgetNow(): AnomalyBudget {
    const budget = anomalies.budget() ?? DEFAULT_BUDGET;
    return { ...budget, exempt: [...budget.exempt] };
  }
}
