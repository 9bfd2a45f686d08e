import { DeviceList, QuarantineList, QuarantineQuery, ReplayResult } from "@lucciola/contract/api/operations.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuarantinedMessage } from "@lucciola/platform/registry/quarantined-message.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const SHOWN_CHARACTERS = 2_000;
const NumberParams = Type.Object(
  { id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" }) },
  { additionalProperties: false },
);

function describeQuarantined({
  id,
  receivedAtMs,
  principal,
  topic,
  payload,
  reason,
  detail,
  state,
}: QuarantinedMessage) {
  const text = new TextDecoder().decode(payload.subarray(0, SHOWN_CHARACTERS * 4));
  return {
    id,
    receivedAt: formatInstant(receivedAtMs),
    principal,
    topic: topic.slice(0, 1_024),
    payload: text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text,
    payloadBytes: payload.byteLength,
    reason,
    detail: detail.slice(0, 4_000),
    state,
  };
}

/** What runs behind the numbers: devices and messages that could not be read. */
export function operationRoutes(app: App, { registry, ingest, clock }: RouteDeps): void {
  app.get(
    "/api/v1/devices",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listDevices",
        tags: ["operations"],
        summary: "Identities that may connect, and whether they are there",
        response: { 200: DeviceList },
      },
    },
    async () => {
      const states = new Map(registry.edges.list().map((state) => [state.edge, state]));
      return {
        devices: registry.identities
          .list()
          .map(({ id, name, dialect, prefix, simulated, createdAtMs, revokedAtMs }) => {
            const state = states.get(id);
            return {
              id,
              name,
              ...(dialect === undefined ? {} : { dialect }),
              ...(prefix === undefined ? {} : { prefix }),
              simulated,
              createdAt: formatInstant(createdAtMs),
              ...(revokedAtMs === undefined ? {} : { revokedAt: formatInstant(revokedAtMs) }),
              online: state?.online ?? false,
              ...(state === undefined
                ? {}
                : { since: formatInstant(state.sinceMs), lastSeenAt: formatInstant(state.lastSeenMs) }),
              ...(state?.software === undefined ? {} : { software: state.software }),
              ...(state?.skewMs === undefined ? {} : { skewMs: Math.round(state.skewMs) }),
              ...(state?.backlog === undefined
                ? {}
                : { spooledMessages: state.backlog.messages, lostMessages: state.backlog.lostMessages }),
              ...(state?.backlog?.oldestAtMs === undefined
                ? {}
                : { oldestSpooledAt: formatInstant(state.backlog.oldestAtMs) }),
            };
          }),
      };
    },
  );

  app.get(
    "/api/v1/quarantine",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "listQuarantine",
        tags: ["operations"],
        summary: "Messages that could not be read, with the reason",
        querystring: QuarantineQuery,
        response: { 200: QuarantineList },
      },
    },
    async (request) => {
      const { state, before, limit = 50 } = request.query;
      const entries = registry.quarantine.list({
        limit,
        ...(state === undefined ? {} : { state }),
        ...(before === undefined ? {} : { beforeId: before }),
      });
      return { open: registry.quarantine.count("open"), entries: entries.map(describeQuarantined) };
    },
  );

  app.post(
    "/api/v1/quarantine/:id/replay",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "replayQuarantined",
        tags: ["operations"],
        summary: "Decode the kept bytes again",
        params: NumberParams,
        response: { 200: ReplayResult },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (registry.quarantine.get(id) === undefined) throw notFound("quarantined message", id);
      const outcome = await ingest.replay(id);
      registry.audit.record({
        atMs: clock.now(),
        actor: userOf(request).username,
        action: "quarantine-replay",
        target: String(id),
        detail: outcome.issues.join("; "),
      });
      return {
        state: outcome.replayed ? ("replayed" as const) : ("open" as const),
        storedReadings: outcome.storedReadings,
        issues: outcome.issues.slice(0, 100),
      };
    },
  );

  app.post(
    "/api/v1/quarantine/:id/dismiss",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "dismissQuarantined",
        tags: ["operations"],
        summary: "Put a message aside for good",
        params: NumberParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (registry.quarantine.get(id) === undefined) throw notFound("quarantined message", id);
      registry.quarantine.setState(id, "dismissed");
      registry.audit.record({
        atMs: clock.now(),
        actor: userOf(request).username,
        action: "quarantine-dismiss",
        target: String(id),
        detail: "",
      });
      return reply.code(204).send();
    },
  );
}
