import { type ScenarioAnswer, ScenarioEntry, ScenarioList, ScenarioSettings } from "@lucciola/contract/api/plan.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { StoredScenario } from "@lucciola/platform/registry/energy/plan.ts";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { knownGrants, makePlan } from "../plan/make-plan.ts";
import { townUses } from "../plan/place-uses.ts";
import { createPlanDesk } from "../plan/plan-desk.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["plan"];
const MOST_SCENARIOS = 200;
const Params = Type.Object(
  { id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" }) },
  { additionalProperties: false },
);

const entryOf = ({ id, settings, createdAtMs, createdBy, answer, answeredAtMs }: StoredScenario): ScenarioEntry => ({
  id,
  settings,
  createdAt: formatInstant(createdAtMs),
  createdBy,
  ...(answer === undefined ? {} : { answer: answer as ScenarioAnswer }),
  ...(answeredAtMs === undefined ? {} : { answeredAt: formatInstant(answeredAtMs) }),
});

/** Scenarios of the energy plan, side by side, each with the best plan that was found for it. */
export function planScenarioRoutes(app: App, { registry, store, clock, config }: RouteDeps): void {
  const { plan } = registry;
  const { zone } = config.site;
  const desk = createPlanDesk();
  app.addHook("onClose", () => desk.close());
  const record = (request: FastifyRequest, action: string, id: number, detail: string): void =>
    registry.audit.record({
      atMs: clock.now(),
      actor: userOf(request).username,
      action,
      target: `scenario ${id}`,
      detail,
    });

  app.get(
    "/api/v1/plan/scenarios",
    {
      onRequest: requirePermission("read"),
      schema: { operationId: "listScenarios", tags, summary: "All scenarios", response: { 200: ScenarioList } },
    },
    async () => ({ scenarios: plan.scenarios().map(entryOf) }),
  );

  app.post(
    "/api/v1/plan/scenarios",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "addScenario",
        tags,
        summary: "Describe a scenario: years, money, what to save the most of, which grants",
        body: ScenarioSettings,
        response: { 201: ScenarioEntry },
      },
    },
    async (request, reply) => {
      checkSettings(request.body);
      if (plan.scenarios().length >= MOST_SCENARIOS)
        throw new HttpProblem(409, "too-many-scenarios", `At most ${MOST_SCENARIOS}: take one away first`);
      const id = registry.transaction(() => {
        const added = plan.addScenario(request.body, userOf(request).username, clock.now());
        record(request, "scenario-added", added, request.body.name);
        return added;
      });
      return reply.code(201).send(entryOf(requireScenario(id)));
    },
  );

  app.get(
    "/api/v1/plan/scenarios/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readScenario",
        tags,
        summary: "One scenario with its plan",
        params: Params,
        response: { 200: ScenarioEntry },
      },
    },
    async ({ params: { id } }) => entryOf(requireScenario(id)),
  );

  app.put(
    "/api/v1/plan/scenarios/:id",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "changeScenario",
        tags,
        summary: "Change a scenario; its plan has to be made anew",
        params: Params,
        body: ScenarioSettings,
        response: { 200: ScenarioEntry },
      },
    },
    async (request) => {
      const { id } = request.params;
      checkSettings(request.body);
      registry.transaction(() => {
        if (!plan.changeScenario(id, request.body)) throw notFound("scenario", String(id));
        record(request, "scenario-changed", id, request.body.name);
      });
      return entryOf(requireScenario(id));
    },
  );

  app.post(
    "/api/v1/plan/scenarios/:id/computation",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "computeScenario",
        tags,
        summary:
          "Make the plan: which measure in which year and by which grants, why others are left out; takes seconds",
        params: Params,
        response: { 200: ScenarioEntry },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { settings } = requireScenario(id);
      const uses = await townUses({ registry, store }, clock.now(), zone);
      const answer = await makePlan(registry, desk, settings, uses, localTimeOf(clock.now(), zone).date);
      registry.transaction(() => {
        // Somebody may have taken it away, or changed it, meanwhile: that answer is nobody's.
        if (JSON.stringify(plan.scenario(id)?.settings) !== JSON.stringify(settings))
          throw new HttpProblem(
            409,
            "scenario-changed",
            "The scenario was changed while its plan was made: make it again",
          );
        plan.keepAnswer(id, answer, clock.now());
        record(request, "scenario-computed", id, `${answer.works.length} works`);
      });
      return entryOf(requireScenario(id));
    },
  );

  app.delete(
    "/api/v1/plan/scenarios/:id",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "removeScenario",
        tags,
        summary: "Take a scenario away",
        params: Params,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      registry.transaction(() => {
        if (!plan.removeScenario(id)) throw notFound("scenario", String(id));
        record(request, "scenario-removed", id, "");
      });
      return reply.code(204).send();
    },
  );

  function requireScenario(id: number): StoredScenario {
    const stored = plan.scenario(id);
    if (stored === undefined) throw notFound("scenario", String(id));
    return stored;
  }

  function checkSettings({ grants, forced, without }: ScenarioSettings): void {
    const known = new Set(knownGrants(registry).map(({ id }) => id));
    const unknown = grants.find((id) => !known.has(id));
    if (unknown !== undefined) throw notFound("grant", unknown);
    for (const id of [...forced, ...without]) if (plan.measure(id) === undefined) throw notFound("measure", id);
    const both = forced.find((id) => without.includes(id));
    if (both !== undefined)
      throw new HttpProblem(400, "measure-both", `${both} cannot be both in the plan and out of it`);
  }
}
