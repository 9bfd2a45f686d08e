import { randomBytes } from "node:crypto";
import { SessionParams } from "@lucciola/contract/api/sessions.ts";
import {
  DeliveryDetail,
  DeliveryList,
  DeliveryParams,
  DeliveryQuery,
  MadeWebhook,
  NewWebhook,
  RotateSecret,
  WebhookDelivery,
  WebhookList,
  WebhookSettings,
  WebhookSummary,
} from "@lucciola/contract/api/webhooks.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { networksOf } from "@lucciola/platform/network/networks.ts";
import { issueOfTarget } from "@lucciola/platform/network/public-address.ts";
import type { Delivery, Webhook } from "@lucciola/platform/registry/webhooks/webhooks.ts";
import type { FastifyRequest } from "fastify";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_LIMIT = 50;
/** As the Standard Webhooks specification writes a symmetric secret: 24 to 64 bytes in base64. */
const newSecret = (): { bytes: Buffer; text: string } => {
  const bytes = randomBytes(32);
  return { bytes, text: `whsec_${bytes.toString("base64")}` };
};

const describe = (webhook: Webhook, nowMs: number): WebhookSummary => {
  const { id, name, url, kinds, isOn, createdAtMs, createdBy, previousUntilMs, failingSinceMs, offReason, offAtMs } =
    webhook;
  return {
    ...{ id, name, url, kinds: [...kinds], isOn, createdAt: formatInstant(createdAtMs), createdBy },
    ...(previousUntilMs === undefined || previousUntilMs <= nowMs
      ? {}
      : { previousSecretUntil: formatInstant(previousUntilMs) }),
    ...(failingSinceMs === undefined ? {} : { failingSince: formatInstant(failingSinceMs) }),
    ...(offReason === undefined ? {} : { offReason }),
    ...(offAtMs === undefined ? {} : { offAt: formatInstant(offAtMs) }),
    waiting: webhook.waiting,
  };
};
const describeDelivery = (delivery: Delivery): WebhookDelivery => {
  const { id, message, kind, createdAtMs, state, attempts, nextAtMs, detail } = delivery;
  const next = state === "waiting" ? { nextAt: formatInstant(nextAtMs) } : {};
  return { id, message, kind, createdAt: formatInstant(createdAtMs), state, attempts, ...next, detail };
};

/** Other programs that are told what happens. */
export function webhookRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "peoplesClock">): void {
  const { registry, clock, peoplesClock = clock } = deps;
  const { webhooks, audit } = registry;
  const onRequest = requirePermission("administration");
  const tags = ["administration"];
  const record = (request: FastifyRequest, action: string, name: string, detail: string): void =>
    audit.record({
      ...{ atMs: clock.now(), actor: userOf(request).username, action, target: `webhook:${name}`, detail },
    });
  const must = (id: number): Webhook => {
    const webhook = webhooks.get(id);
    if (webhook === undefined) throw notFound("webhook", String(id));
    return webhook;
  };
  const mustDelivery = (id: number, delivery: number): Delivery => {
    const found = webhooks.delivery(delivery);
    if (found === undefined || found.webhook !== id) throw notFound("delivery", String(delivery));
    return found;
  };
  function requireTarget(url: string): void {
    const issue = issueOfTarget(url, networksOf(webhooks.allowedNetworks()));
    if (issue !== undefined) throw new HttpProblem(422, "webhook-address", issue);
  }

  app.get(
    "/api/v1/webhooks",
    {
      onRequest,
      schema: {
        ...{ operationId: "listWebhooks", tags, summary: "Other programs that are told what happens" },
        response: { 200: WebhookList },
      },
    },
    async () => ({
      webhooks: webhooks.list().map((webhook) => describe(webhook, peoplesClock.now())),
      allowedNetworks: webhooks.allowedNetworks(),
    }),
  );

  app.post(
    "/api/v1/webhooks",
    {
      onRequest,
      schema: {
        ...{
          operationId: "addWebhook",
          tags,
          summary: "Tell another program what happens; its secret is shown this once",
        },
        body: NewWebhook,
        response: { 201: MadeWebhook },
      },
    },
    async (request, reply) => {
      const { name, url, kinds } = request.body;
      requireTarget(url);
      const secret = newSecret();
      const id = answering(() =>
        registry.transaction(() => {
          const made = webhooks.create(
            { name, url, kinds, createdBy: userOf(request).username },
            secret.bytes,
            peoplesClock.now(),
          );
          record(request, "webhook-add", name, `${url}; ${kinds.join(", ")}`);
          return made;
        }),
      );
      return reply.code(201).send({ id, secret: secret.text });
    },
  );

  app.put(
    "/api/v1/webhooks/:id",
    {
      onRequest,
      schema: {
        ...{ operationId: "changeWebhook", tags, summary: "Change a webhook, or turn it on or off" },
        params: SessionParams,
        body: WebhookSettings,
        response: { 200: WebhookSummary },
      },
    },
    async (request) => {
      const { id } = request.params;
      const before = must(id);
      const { name, url, kinds, isOn } = request.body;
      if (url !== before.url || (isOn && !before.isOn)) requireTarget(url);
      registry.transaction(() => {
        webhooks.change(id, { name, url, kinds });
        if (isOn && !before.isOn) webhooks.turnOn(id);
        if (!isOn && before.isOn) webhooks.turnOff(id, undefined, peoplesClock.now());
        record(request, "webhook-change", name, `${url}; ${kinds.join(", ")}; ${isOn ? "on" : "off"}`);
      });
      return describe(must(id), peoplesClock.now());
    },
  );

  app.delete(
    "/api/v1/webhooks/:id",
    {
      onRequest,
      schema: {
        ...{ operationId: "removeWebhook", tags, summary: "Remove a webhook and its log" },
        params: SessionParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { name, url } = must(id);
      registry.transaction(() => {
        webhooks.remove(id);
        record(request, "webhook-remove", name, url);
      });
      return reply.code(204).send();
    },
  );

  app.post(
    "/api/v1/webhooks/:id/secret",
    {
      onRequest,
      schema: {
        ...{ operationId: "rotateWebhookSecret", tags, summary: "A new secret; the old one signs too for some hours" },
        params: SessionParams,
        body: RotateSecret,
        response: { 200: MadeWebhook },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { name } = must(id);
      const { overlapHours } = request.body;
      const secret = newSecret();
      registry.transaction(() => {
        webhooks.rotateSecret(id, secret.bytes, peoplesClock.now() + overlapHours * HOUR_MS);
        record(request, "webhook-secret", name, `the old one holds for ${overlapHours} h`);
      });
      return { id, secret: secret.text };
    },
  );

  app.post(
    "/api/v1/webhooks/:id/test",
    {
      onRequest,
      schema: {
        ...{ operationId: "testWebhook", tags, summary: "Send a message of type webhook.test" },
        params: SessionParams,
        response: { 202: WebhookDelivery },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { name, isOn } = must(id);
      if (!isOn) throw new HttpProblem(409, "webhook-off", "This webhook is off: turn it on first");
      const nowMs = peoplesClock.now();
      const body = JSON.stringify({ type: "webhook.test", timestamp: formatInstant(nowMs), data: { webhook: name } });
      const message = `msg_${randomBytes(15).toString("base64url")}`;
      const [delivery = 0] = registry.transaction(() => {
        record(request, "webhook-test", name, message);
        return webhooks.plan(undefined, [{ webhook: id, message, kind: "webhook.test", body }], nowMs);
      });
      return reply.code(202).send(describeDelivery(mustDelivery(id, delivery)));
    },
  );

  app.get(
    "/api/v1/webhooks/:id/deliveries",
    {
      onRequest,
      schema: {
        ...{
          operationId: "listDeliveries",
          tags,
          summary: "Messages to a webhook, newest first, and what became of them",
        },
        params: SessionParams,
        querystring: DeliveryQuery,
        response: { 200: DeliveryList },
      },
    },
    async (request) => {
      const { id } = request.params;
      must(id);
      const { before, state, limit = DEFAULT_LIMIT } = request.query;
      const filter = {
        limit,
        ...(state === undefined ? {} : { state }),
        ...(before === undefined ? {} : { beforeId: before }),
      };
      return { deliveries: webhooks.deliveries(id, filter).map(describeDelivery) };
    },
  );

  app.get(
    "/api/v1/webhooks/:id/deliveries/:delivery",
    {
      onRequest,
      schema: {
        ...{ operationId: "readDelivery", tags, summary: "A message, and each attempt to deliver it" },
        params: DeliveryParams,
        response: { 200: DeliveryDetail },
      },
    },
    async (request) => {
      const { id, delivery } = request.params;
      const found = mustDelivery(id, delivery);
      return {
        delivery: describeDelivery(found),
        body: found.body,
        attempts: webhooks.attempts(delivery).map(({ atMs, tookMs, status, detail }) => ({
          ...{ at: formatInstant(atMs), tookMs, detail },
          ...(status === undefined ? {} : { status }),
        })),
      };
    },
  );

  app.post(
    "/api/v1/webhooks/:id/deliveries/:delivery/replay",
    {
      onRequest,
      schema: {
        ...{ operationId: "replayDelivery", tags, summary: "Send a message again that has failed, under the same id" },
        params: DeliveryParams,
        response: { 202: WebhookDelivery },
      },
    },
    async (request, reply) => {
      const { id, delivery } = request.params;
      const { name, isOn } = must(id);
      const { message } = mustDelivery(id, delivery);
      if (!isOn) throw new HttpProblem(409, "webhook-off", "This webhook is off: turn it on first");
      registry.transaction(() => {
        if (!webhooks.replay(delivery, peoplesClock.now()))
          throw new HttpProblem(409, "delivery-not-failed", "Only a message that has failed is sent again");
        record(request, "webhook-replay", name, message);
      });
      return reply.code(202).send(describeDelivery(mustDelivery(id, delivery)));
    },
  );
}
