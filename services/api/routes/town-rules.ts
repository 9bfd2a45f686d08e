import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  RuleDetail,
  RuleList,
  RuleSummary,
  RuleSwitch,
  RuleTest,
  RuleTestRequest,
  RuleText,
} from "@lucciola/contract/api/town-rules.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { FiringCause } from "@lucciola/domain/rules/town-rule.ts";
import type { TownRuleFiring, TownRuleRecord } from "@lucciola/platform/registry/town-rules.ts";
import type { FastifyRequest } from "fastify";
import { requirePermission, userOf } from "../authentication.ts";
import { causeShown, checkRule, ruleSensors, testRule } from "../lighting/rule-desk.ts";
import { Done } from "../openapi/answers.ts";
import { notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["rules"];
const LAST_FIRINGS = 5;
const MOST_FIRINGS = 200;
const MOST_VERSIONS = 100;
/** The id of a rule that is only tried out. */
const UNSTORED = "unstored";

/** Rules of the town: written, tried over the past, enabled, and what they have done. */
export function townRuleRoutes(
  app: App,
  { registry, store, clock, config }: Pick<RouteDeps, "registry" | "store" | "clock" | "config">,
): void {
  const { townRules } = registry;
  const onRead = requirePermission("read");
  const onChange = requirePermission("lighting");

  const firing = ({ atMs, cause, version, orderId, failure }: TownRuleFiring) => ({
    at: formatInstant(atMs),
    cause: causeShown(JSON.parse(cause) as FiringCause),
    version,
    ...(orderId === undefined ? {} : { order: orderId }),
    ...(failure === undefined ? {} : { failure }),
  });
  const summary = ({ rule, version, isEnabled, changedAtMs, changedBy }: TownRuleRecord): RuleSummary => ({
    rule,
    version,
    enabled: isEnabled,
    changedAt: formatInstant(changedAtMs),
    changedBy,
    firings: townRules.firings({ rule: rule.id, limit: LAST_FIRINGS }).map(firing),
  });
  /** Changes something and notes who did it, both or neither. */
  const change = <T>(request: FastifyRequest, action: string, target: string, work: (by: string) => T): T =>
    answering(() =>
      registry.transaction(() => {
        const actor = userOf(request).username;
        const detail = JSON.stringify(request.body ?? "").slice(0, 10_000);
        registry.audit.record({ atMs: clock.now(), actor, action, target, detail });
        return work(actor);
      }),
    );

  app.get(
    "/api/v1/rules",
    {
      onRequest: onRead,
      schema: {
        operationId: "listRules",
        tags,
        summary: "Rules of the town with their last firings, and the sensors that a rule may look at",
        response: { 200: RuleList },
      },
    },
    async () => ({ rules: townRules.list().map(summary), sensors: ruleSensors(registry) }),
  );

  app.get(
    "/api/v1/rules/:id",
    {
      onRequest: onRead,
      schema: {
        operationId: "readRule",
        tags,
        summary: "A rule with its versions and what it has done",
        params: IdParams,
        response: { 200: RuleDetail },
      },
    },
    async ({ params: { id } }) => {
      const record = townRules.get(id);
      if (record === undefined) throw notFound("rule", id);
      const versions = townRules.versions(id).slice(0, MOST_VERSIONS);
      return {
        summary: summary(record),
        versions: versions.map(({ rule, version, storedAtMs, storedBy }) => ({
          rule,
          version,
          storedAt: formatInstant(storedAtMs),
          storedBy,
        })),
        firings: townRules.firings({ rule: id, limit: MOST_FIRINGS }).map(firing),
      };
    },
  );

  app.put(
    "/api/v1/rules/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "storeRule",
        tags,
        summary: "Store a version of a rule; a new rule does nothing until it is enabled",
        params: IdParams,
        body: RuleText,
        response: { 200: RuleSummary },
      },
    },
    async (request) => {
      const rule = { id: request.params.id, ...request.body };
      checkRule(registry, rule);
      return summary(change(request, "rule-store", rule.id, (by) => townRules.put(rule, by, clock.now())));
    },
  );

  app.post(
    "/api/v1/rules/:id/enabled",
    {
      onRequest: onChange,
      schema: {
        operationId: "enableRule",
        tags,
        summary: "Let a rule act from now on, or no more; what it has ordered goes on until its end",
        params: IdParams,
        body: RuleSwitch,
        response: { 200: RuleSummary },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { enabled } = request.body;
      const record = townRules.get(id);
      if (record === undefined) throw notFound("rule", id);
      // The town may have changed since it was written.
      if (enabled) checkRule(registry, record.rule);
      const action = enabled ? "rule-enable" : "rule-disable";
      const changed = change(request, action, id, (by) => townRules.enable(id, enabled, by, clock.now()));
      if (changed === undefined) throw notFound("rule", id);
      return summary(changed);
    },
  );

  app.delete(
    "/api/v1/rules/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "removeRule",
        tags,
        summary: "Forget a rule with its versions and firings",
        params: IdParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (townRules.get(id) === undefined) throw notFound("rule", id);
      change(request, "rule-remove", id, () => townRules.remove(id));
      return reply.code(204).send();
    },
  );

  app.post(
    "/api/v1/rules/back-test",
    {
      onRequest: onRead,
      schema: {
        operationId: "testRule",
        tags,
        summary: "When a rule would have fired in the last days, by the function that lets it act",
        body: RuleTestRequest,
        response: { 200: RuleTest },
      },
    },
    async ({ body: { rule, days } }) =>
      testRule({ store, registry, site: config.site }, { id: UNSTORED, ...rule }, days, clock.now()),
  );
}
