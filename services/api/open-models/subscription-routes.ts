import { randomUUID } from "node:crypto";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { SubscriptionRecord } from "@lucciola/platform/registry/subscriptions.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import type { App } from "../routes/route-deps.ts";
import type { EntityDeps, EntityDesk } from "./entity-desk.ts";
import { CORE_CONTEXT, isLinkedData, sendNgsi } from "./ngsi-answer.ts";
import { NgsiProblem } from "./ngsi-problem.ts";
import { EntitiesBody, EntityBody, UrnParams } from "./ngsi-schemas.ts";
import { targetRules } from "./notification-target.ts";
import { readSubscription, shownSubscription } from "./subscription.ts";
import { countWatched, MOST_WATCHED } from "./subscription-look.ts";
import { SubscriptionPatch, SubscriptionsQuery } from "./subscription-schemas.ts";

export const SUBSCRIPTIONS = "/ngsi-ld/v1/subscriptions";
const BODY_BYTES = 64 * 1_024;

/**
 * Subscriptions of other systems. They make this server send what the town knows to an address of somebody's choice: that
 * is a matter of administrators.
 */
export function subscriptionRoutes(app: App, deps: EntityDeps, desk: EntityDesk): void {
  const { registry, clock, config } = deps;
  const { subscriptions, audit } = registry;
  const rules = targetRules(config.subscriptions.allowedNetworks);
  const onRequest = requirePermission("administration");
  const hide = true;

  /** Throws NgsiProblem for a document that cannot be served. */
  async function check(document: unknown) {
    const read = readSubscription(document, rules);
    const count = await countWatched(desk, read);
    if (count > MOST_WATCHED)
      throw new NgsiProblem(
        "TooComplexQuery",
        `It would watch ${count} entities, and ${MOST_WATCHED} is the most: narrow it with id or idPattern, or make several`,
      );
    return read.document;
  }
  const present = (id: string): SubscriptionRecord => {
    const record = subscriptions.get(id);
    if (record === undefined)
      throw new NgsiProblem("ResourceNotFound", `There is no subscription ${JSON.stringify(id)}`);
    return record;
  };
  const shown = (record: SubscriptionRecord, isLinked: boolean) => {
    const body = shownSubscription(record, clock.now());
    return isLinked ? { ...body, "@context": CORE_CONTEXT } : body;
  };

  app.post(
    SUBSCRIPTIONS,
    {
      onRequest,
      bodyLimit: BODY_BYTES,
      schema: { hide, body: Type.Object({}, { additionalProperties: true }), response: { 201: Type.Null() } },
    },
    async (request, reply) => {
      const { "@context": _, ...document } = await check(request.body);
      const id = document.id ?? `urn:ngsi-ld:Subscription:${randomUUID()}`;
      const actor = userOf(request).username;
      const record = {
        id,
        body: JSON.stringify({ ...document, id }),
        isActive: document.isActive ?? true,
        createdBy: actor,
      };
      registry.transaction(() => {
        try {
          subscriptions.create(record, clock.now());
        } catch (error) {
          throw asNgsi(error);
        }
        const detail = document.notification.endpoint.uri;
        audit.record({ atMs: clock.now(), actor, action: "subscription-created", target: id, detail });
      });
      return reply
        .code(201)
        .header("location", `${SUBSCRIPTIONS}/${id}`)
        .serializer(() => "")
        .send(null);
    },
  );

  app.get(
    SUBSCRIPTIONS,
    { onRequest, schema: { hide, querystring: SubscriptionsQuery, response: { 200: EntitiesBody } } },
    async (request, reply) => {
      const isLinked = isLinkedData(request);
      const { limit, offset, count } = request.query;
      const all = subscriptions.list();
      if (count) reply.header("ngsild-results-count", all.length);
      const page = all.slice(offset, offset + limit).map((record) => shown(record, isLinked));
      return sendNgsi(reply, page, isLinked, []);
    },
  );

  app.get(
    `${SUBSCRIPTIONS}/:id`,
    { onRequest, schema: { hide, params: UrnParams, response: { 200: EntityBody } } },
    async (request, reply) => {
      const isLinked = isLinkedData(request);
      return sendNgsi(reply, shown(present(request.params.id), isLinked), isLinked, []);
    },
  );

  app.patch(
    `${SUBSCRIPTIONS}/:id`,
    {
      onRequest,
      bodyLimit: BODY_BYTES,
      schema: { hide, params: UrnParams, body: SubscriptionPatch, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const record = present(id);
      const { "@context": _, id: sentId, ...changes } = request.body;
      if (sentId !== undefined && sentId !== id)
        throw new NgsiProblem("BadRequestData", "The id of a subscription cannot be changed");
      const merged = { ...(JSON.parse(record.body) as object), isActive: record.isActive, ...changes };
      const document = await check(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
      const actor = userOf(request).username;
      registry.transaction(() => {
        const to = { body: JSON.stringify(document), isActive: document.isActive ?? true };
        if (!subscriptions.change(id, to, clock.now())) present(id);
        const detail = `${Object.keys(changes).join(", ")}: ${document.notification.endpoint.uri}`;
        audit.record({ atMs: clock.now(), actor, action: "subscription-changed", target: id, detail });
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    `${SUBSCRIPTIONS}/:id`,
    { onRequest, schema: { hide, params: UrnParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id } = request.params;
      registry.transaction(() => {
        if (!subscriptions.remove(id)) present(id);
        const actor = userOf(request).username;
        audit.record({ atMs: clock.now(), actor, action: "subscription-deleted", target: id, detail: "" });
      });
      return reply.code(204).send(null);
    },
  );
}

function asNgsi(error: unknown): unknown {
  if (!(error instanceof OperationalError)) return error;
  if (error.code === "subscription-exists") return new NgsiProblem("AlreadyExists", error.message);
  return error.code === "subscriptions-full" ? new NgsiProblem("TooComplexQuery", error.message) : error;
}
