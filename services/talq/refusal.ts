import { CMS_OPERATIONS, GATEWAY_OPERATIONS } from "@lucciola/contract/talq/profile/lighting-operations.ts";
import type { TalqErrorKey } from "@lucciola/contract/talq/profile/profile.ts";
import type { ResourceReference, TalqErrorMessage } from "@lucciola/contract/talq/wire.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";

/** An answer that is not the one asked for, with a key of TALQ. */
export class TalqRefusal extends Error {
  readonly status: number;
  readonly key: TalqErrorKey;
  readonly references: readonly ResourceReference[];

  constructor(status: number, key: TalqErrorKey, description: string, references: readonly ResourceReference[] = []) {
    super(description);
    this.name = "TalqRefusal";
    this.status = status;
    this.key = key;
    this.references = references;
  }
}

export const resourceNotFound = (what: string, address: string): TalqRefusal =>
  new TalqRefusal(404, "resourceNotFound", `There is no ${what} "${address}"`);
export const payloadError = (description: string): TalqRefusal => new TalqRefusal(400, "payloadError", description);

/** Codes of the registry that mean a refusal, not a failure. */
const REGISTRY_REFUSALS: Readonly<Record<string, readonly [number, TalqErrorKey]>> = {
  "plan-in-use": [422, "deletingResourceIsReferred"],
  "lamp-type-in-use": [422, "deletingResourceIsReferred"],
  "talq-too-long": [422, "serviceConstraintExceeded"],
  "too-many-orders": [422, "serviceConstraintExceeded"],
  "order-invalid": [422, "overrideCommandNotValid"],
  "group-invalid": [422, "payloadError"],
  "group-id-taken": [409, "resourceConflict"],
  "programme-unknown": [422, "relatedResourceNotFound"],
  "calendar-unknown": [422, "relatedResourceNotFound"],
  "point-unknown": [422, "relatedResourceNotFound"],
  "lamp-type-unknown": [422, "relatedResourceNotFound"],
};

const CONTEXTS: Readonly<Record<string, TalqErrorKey>> = {
  headers: "headerValueNotValid",
  querystring: "parameterValueNotValid",
  params: "parameterValueNotValid",
};

/** The one place where failures become TALQ's lists of error messages. */
export function answerFailuresInTalq(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error: FastifyError | TalqRefusal | OperationalError, _request, reply) => {
    if (error instanceof TalqRefusal) return refuse(reply, error.status, error.key, error.message, error.references);
    if (error instanceof OperationalError) {
      const [status, key] = REGISTRY_REFUSALS[error.code] ?? [503, "genericError"];
      if (status === 503) log.error({ err: error }, "request failed");
      if (status === 503 && error.retryable) reply.header("retry-after", 5);
      return refuse(reply, status, key, error.message);
    }
    if (error.validation !== undefined) {
      const words = error.validation.map(
        ({ instancePath, message }) =>
          `${error.validationContext ?? "request"}${instancePath} ${message ?? "is not valid"}`,
      );
      return refuse(reply, 400, CONTEXTS[error.validationContext ?? ""] ?? "payloadError", words.join("; "));
    }
    const status = error.statusCode ?? 500;
    if (status === 429) return refuse(reply, 429, "genericError", "Too many requests: wait a moment");
    if (status === 413) return refuse(reply, 413, "payloadError", error.message);
    if (status < 500) return refuse(reply, 400, "payloadError", error.message);
    log.error({ err: error }, "request failed");
    return refuse(reply, 500, "genericError", "An error of the gateway; it has been logged");
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const methods = methodsServed(app, path);
    if (methods.length === 0)
      return refuse(reply, 404, "resourceNotFound", `There is nothing at ${path.slice(0, 200)}`);
    reply.header("allow", methods.join(", "));
    return refuse(reply, 405, "methodNotAllowed", `${request.method} is not for ${path.slice(0, 200)}`);
  });
}

/** Where gateways of other makers come to us as their management system. */
export const MANAGEMENT = "/management";
const PATHS = [
  ...new Set([...GATEWAY_OPERATIONS.map(({ path }) => path), ...CMS_OPERATIONS.map(({ path }) => MANAGEMENT + path)]),
].map((path) => ({
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
  path: path.replace(/\{([^}]+)\}/g, ":$1"),
}));

function methodsServed(app: FastifyInstance, path: string): string[] {
  const known = PATHS.filter(({ pattern }) => pattern.test(path));
  return (["GET", "POST", "PUT", "PATCH", "DELETE"] as const).filter((method) =>
    known.some(({ path: url }) => app.hasRoute({ method, url })),
  );
}

function refuse(
  reply: FastifyReply,
  status: number,
  key: TalqErrorKey,
  description: string,
  references: readonly ResourceReference[] = [],
): FastifyReply {
  const message: TalqErrorMessage = {
    key,
    description: description.slice(0, 2_000),
    ...(references.length === 0 ? {} : { references: references.slice(0, 100).map((address) => ({ address })) }),
  };
  // Serialised here: the route's schemas describe its good answers.
  return reply.code(status).type("application/json").serializer(JSON.stringify).send([message]);
}
