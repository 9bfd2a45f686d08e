import { ApprovalRequest, EnrolmentCode, EnrolmentList, NewEnrolment } from "@lucciola/contract/api/enrolments.ts";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { approveEnrolment } from "@lucciola/platform/registry/approve-enrolment.ts";
import type { Enrolment } from "@lucciola/platform/registry/enrolment.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const HOUR_MS = 3_600_000;
const MAX_FREE_POINTS = 50_000;

function describe({ arrivedAtMs, approvedAtMs, address, ...place }: Enrolment) {
  const { id, name, createdAtMs, codeUntilMs, messages, bytes, devices } = place;
  const state = approvedAtMs !== undefined ? "approved" : arrivedAtMs !== undefined ? "waiting" : "expected";
  return {
    id,
    name,
    state: state as "approved" | "waiting" | "expected",
    createdAt: formatInstant(createdAtMs),
    codeUntil: formatInstant(codeUntilMs),
    ...(arrivedAtMs === undefined ? {} : { arrivedAt: formatInstant(arrivedAtMs) }),
    ...(address === undefined ? {} : { address: address.slice(0, 64) }),
    messages,
    bytes,
    devices: devices.slice(),
  };
}

/** What the caller can put right; the rest is ours. */
const STATUS_OF: Readonly<Record<string, number>> = {
  "enrolment-unknown": 404,
  "point-unknown": 404,
  "enrolment-exists": 409,
  "enrolment-empty": 409,
  "enrolment-approved": 409,
  "enrolment-invalid": 409,
  "identity-exists": 409,
  "installation-conflict": 409,
};

function answering<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const status = error instanceof OperationalError ? STATUS_OF[error.code] : undefined;
    if (error instanceof OperationalError && status !== undefined)
      throw new HttpProblem(status, error.code, error.message);
    throw error;
  }
}

/** Devices that are to come, and those that have come and wait for a person. */
export function enrolmentRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  const { enrolments, assets } = registry;

  app.get(
    "/api/v1/enrolments",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "listEnrolments",
        tags: ["operations"],
        summary: "Devices that are expected, or wait to be approved",
        response: { 200: EnrolmentList },
      },
    },
    async () => {
      const taken = new Set(assets.installations().flatMap(({ point, toMs }) => (toMs === undefined ? [point] : [])));
      const free = assets.points().filter(({ id }) => !taken.has(id));
      return {
        enrolments: enrolments.list().map(describe),
        freePoints: free.slice(0, MAX_FREE_POINTS).map(({ id, name }) => ({ id, name })),
      };
    },
  );

  app.post(
    "/api/v1/enrolments",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "createEnrolment",
        tags: ["operations"],
        summary: "Make a one-time code for a device; it is shown this once",
        body: NewEnrolment,
        response: { 201: EnrolmentCode },
      },
    },
    async (request, reply) => {
      const { id, name, validHours = 24 } = request.body;
      const nowMs = clock.now();
      const codeUntil = formatInstant(nowMs + validHours * HOUR_MS);
      const code = answering(() =>
        registry.transaction(() => {
          const made = enrolments.create({ id: edgeId(id), name }, nowMs, validHours * HOUR_MS);
          const actor = userOf(request).username;
          registry.audit.record({
            atMs: nowMs,
            actor,
            action: "enrolment-code",
            target: id,
            detail: `${name}; until ${codeUntil}`,
          });
          return made;
        }),
      );
      return reply.code(201).send({ id, code, codeUntil });
    },
  );

  app.post(
    "/api/v1/enrolments/:id/approve",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "approveEnrolment",
        tags: ["operations"],
        summary: "Let a waiting device in, and install what is behind it; what it said while it waited is taken in",
        params: IdParams,
        body: ApprovalRequest,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const installations = request.body.installations.map(({ device, point }) => ({
        device: deviceId(device),
        point: pointId(point),
      }));
      const approval = { edge: edgeId(request.params.id), installations, actor: userOf(request).username };
      answering(() => approveEnrolment(registry, approval, clock.now()));
      return reply.code(204).send();
    },
  );

  app.post(
    "/api/v1/enrolments/:id/refuse",
    {
      onRequest: requirePermission("administration"),
      schema: {
        operationId: "refuseEnrolment",
        tags: ["operations"],
        summary: "Send a waiting device away with what it said, or take back a code",
        params: IdParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const id = edgeId(request.params.id);
      const actor = userOf(request).username;
      answering(() =>
        registry.transaction(() => {
          const address = enrolments.get(id)?.address;
          enrolments.refuse(id);
          const detail = address === undefined ? "nobody had come" : `it had come from ${address}`;
          registry.audit.record({ atMs: clock.now(), actor, action: "enrolment-refuse", target: id, detail });
        }),
      );
      return reply.code(204).send();
    },
  );
}
