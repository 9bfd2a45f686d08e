import {
  DutyCalendar,
  MessageList,
  MessageQuery,
  NewShifts,
  NotificationPolicy,
  NotificationSettings,
  OwnNotifications,
  PushEndpoint,
  PushSubscriptionRequest,
} from "@lucciola/contract/api/notifications.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import { weeklyShifts } from "@lucciola/domain/notification/duty.ts";
import { DEFAULT_POLICY } from "@lucciola/domain/notification/plan-messages.ts";
import { reachOf } from "@lucciola/domain/notification/reach.ts";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["notifications"];
const DEFAULT_LIMIT = 50;
const BROWSERS = 50;
const LONGEST_SHIFT_MS = 7 * 86_400_000;
const Params = Type.Object(
  { id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" }) },
  { additionalProperties: false },
);

/** What people hear of and how, who is on duty, and what was sent. */
export function notificationRoutes(app: App, { registry, clock, config }: RouteDeps): void {
  const { notifications, users } = registry;

  function own(request: FastifyRequest): OwnNotifications {
    const user = userOf(request);
    const { channels, pushKey } = notifications.available();
    const chosen = notifications.settings(user.username);
    const person = { roles: user.roles, email: undefined, ...users.find(user.username) };
    return {
      settings: withAddress(structuredClone(reachOf(person, chosen)), chosen === undefined ? person.email : undefined),
      available: [...channels],
      ...(pushKey === undefined ? {} : { pushKey }),
      browsers: notifications
        .subscriptions(user.username)
        .slice(0, BROWSERS)
        .map(({ endpoint, device, addedAtMs }) => ({ endpoint, device, addedAt: formatInstant(addedAtMs) })),
    };
  }
  const record = (request: FastifyRequest, action: string, target: string, detail: string): void =>
    registry.audit.record({ atMs: clock.now(), actor: userOf(request).username, action, target, detail });

  app.get(
    "/api/v1/notifications/own",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readOwnNotifications",
        tags,
        summary: "What one hears of, by which ways, and the browsers that take messages",
        response: { 200: OwnNotifications },
      },
    },
    async (request) => own(request),
  );

  app.put(
    "/api/v1/notifications/own",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "setOwnNotifications",
        tags,
        summary: "Choose what to hear of, where, and when to be left alone",
        body: NotificationSettings,
        response: { 200: OwnNotifications },
      },
    },
    async (request) => {
      if (request.body.channels.includes("email") && request.body.email === undefined)
        throw new HttpProblem(400, "email-missing", "Give the address to which mail shall go, or take e-mail away");
      notifications.putSettings(userOf(request).username, request.body);
      return own(request);
    },
  );

  app.post(
    "/api/v1/notifications/browsers",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "addPushBrowser",
        tags,
        summary: "Let this browser take messages",
        body: PushSubscriptionRequest,
        response: { 200: OwnNotifications },
      },
    },
    async (request) => {
      if (notifications.available().pushKey === undefined) throw noPush();
      const { username } = userOf(request);
      const { endpoint, keys, device } = request.body;
      if (notifications.subscriptions(username).length >= BROWSERS)
        throw new HttpProblem(409, "too-many-browsers", `At most ${BROWSERS} browsers: take one away first`);
      notifications.subscribe({ endpoint, username, ...keys, device, addedAtMs: clock.now() });
      return own(request);
    },
  );

  app.post(
    "/api/v1/notifications/browsers/remove",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "removePushBrowser",
        tags,
        summary: "Send no more messages to a browser of one's own",
        body: PushEndpoint,
        response: { 200: OwnNotifications },
      },
    },
    async (request) => {
      if (!notifications.unsubscribe(request.body.endpoint, userOf(request).username))
        throw notFound("browser", "with this endpoint");
      return own(request);
    },
  );

  app.post(
    "/api/v1/notifications/test",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "sendTestMessage",
        tags,
        summary: "Send oneself a message, to see that it arrives",
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const user = userOf(request);
      const { channels, language } = reachOf(user, notifications.settings(user.username));
      if (channels.length === 0) throw new HttpProblem(409, "no-channel", "Choose e-mail or push first, and save");
      const words =
        language === "it"
          ? { title: "Prova di Lucciola", text: "Questo messaggio è una prova: gli avvisi arrivano qui." }
          : { title: "Lucciola test", text: "This message is a test: notices arrive here." };
      for (const channel of channels)
        notifications.queue({ username: user.username, channel, ...words, href: "/avvisi" }, clock.now());
      return reply.code(204).send();
    },
  );

  app.get(
    "/api/v1/notifications/messages",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listMessages",
        tags,
        summary: "Messages to oneself, newest first, and what became of them; to everybody for administrators",
        querystring: MessageQuery,
        response: { 200: MessageList },
      },
    },
    async (request) => {
      const { everybody = false, before, limit = DEFAULT_LIMIT } = request.query;
      const user = userOf(request);
      if (everybody && !permissionsOf(user.roles).includes("administration"))
        throw new HttpProblem(403, "role-missing", "Messages to others are for administrators");
      const messages = notifications.messages({
        limit,
        ...(everybody ? {} : { username: user.username }),
        ...(before === undefined ? {} : { beforeId: before }),
      });
      return {
        messages: messages.map(({ createdAtMs, nextAtMs: _, ...message }) => ({
          ...message,
          createdAt: formatInstant(createdAtMs),
        })),
      };
    },
  );

  app.get(
    "/api/v1/notifications/policy",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readNotificationPolicy",
        tags,
        summary: "When notices go up, when many become a digest, when the daily digest goes out",
        response: { 200: NotificationPolicy },
      },
    },
    async () => ({ ...(notifications.policy() ?? DEFAULT_POLICY) }),
  );

  app.put(
    "/api/v1/notifications/policy",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "setNotificationPolicy",
        tags,
        summary: "Set when notices go up and when many become a digest",
        body: NotificationPolicy,
        response: { 200: NotificationPolicy },
      },
    },
    async (request) => {
      const { body } = request;
      if (body.administratorsAfterMin < body.escalateAfterMin)
        throw new HttpProblem(
          400,
          "escalation-order",
          "Administrators come last: administratorsAfterMin must not be less than escalateAfterMin",
        );
      registry.transaction(() => {
        notifications.setPolicy(body, userOf(request).username, clock.now());
        record(request, "notification-policy", "town", JSON.stringify(body));
      });
      return body;
    },
  );

  const calendar = () => ({
    shifts: notifications.shiftsAfter(clock.now()).map(({ fromMs, toMs, ...shift }) => ({
      ...shift,
      from: formatInstant(fromMs),
      to: formatInstant(toMs),
    })),
    people: users
      .list()
      .filter(({ roles }) => permissionsOf(roles).some((permission) => permission !== "read"))
      .map(({ username }) => username),
  });

  app.get(
    "/api/v1/notifications/duty",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readDutyCalendar",
        tags,
        summary: "Who is on duty, now and later",
        response: { 200: DutyCalendar },
      },
    },
    async () => calendar(),
  );

  app.post(
    "/api/v1/notifications/duty",
    {
      onRequest: requirePermission("dispatch"),
      schema: {
        operationId: "addDutyShifts",
        tags,
        summary: "Put somebody on duty, also for some weeks on end at the same hours of the town's clock",
        body: NewShifts,
        response: { 200: DutyCalendar },
      },
    },
    async (request) => {
      const { topic, username, from, to, weeks } = request.body;
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      if (toMs <= fromMs || toMs - fromMs > LONGEST_SHIFT_MS)
        throw new HttpProblem(400, "shift-length", "A shift ends after it begins, and lasts a week at most");
      if (users.find(username) === undefined) throw notFound("person", username);
      registry.transaction(() => {
        for (const shift of weeklyShifts({ fromMs, toMs }, weeks, config.site.zone))
          notifications.addShift({ topic, username, ...shift });
        record(request, "duty-added", username, `${topic}, ${from} to ${to}, ${weeks} times`);
      });
      return calendar();
    },
  );

  app.delete(
    "/api/v1/notifications/duty/:id",
    {
      onRequest: requirePermission("dispatch"),
      schema: {
        operationId: "removeDutyShift",
        tags,
        summary: "Take a shift away",
        params: Params,
        response: { 200: DutyCalendar },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (!notifications.removeShift(id)) throw notFound("shift", String(id));
      record(request, "duty-removed", String(id), "");
      return calendar();
    },
  );
}

/** What the person's account says stands there until they choose. */
const withAddress = (settings: NotificationSettings, email: string | undefined): NotificationSettings =>
  email === undefined ? settings : { ...settings, email };

const noPush = (): HttpProblem =>
  new HttpProblem(409, "push-off", "Push messages are not set up: notifier.push.enabled in the configuration");
