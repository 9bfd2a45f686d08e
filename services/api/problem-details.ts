import { STATUS_CODES } from "node:http";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";

/** An answer that is not the one asked for, said in words that help. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterS: number | undefined;
  /** Further members of the answer, such as how a thing stands that somebody else has changed. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    retryAfterS?: number,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = "HttpProblem";
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
    this.members = members;
  }
}

export const notFound = (what: string, id: string | number): HttpProblem =>
  new HttpProblem(404, "not-found", `There is no ${what} "${id}"`);

/**
 * The one place where failures become RFC 9457 problem details. What nobody answers is a 404, but for the pages of the
 * dashboard: they are one file, `pageFile`, whatever their path.
 */
export function answerFailuresAsProblems(app: FastifyInstance, pageFile: string | undefined): void {
  app.setErrorHandler((error: FastifyError | HttpProblem | OperationalError, request, reply) => {
    if (error instanceof HttpProblem) {
      if (error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
      return sendProblem(reply, error.status, error.code, error.message, request.url, undefined, error.members);
    }
    if (error instanceof OperationalError) {
      request.log.error({ err: error }, "request failed");
      if (error.retryable) reply.header("retry-after", 5);
      return sendProblem(reply, 503, error.code, error.message, request.url);
    }
    if (error.validation !== undefined) {
      const issues = error.validation.map(
        ({ instancePath, message }) =>
          `${error.validationContext ?? "request"}${instancePath} ${message ?? "is not valid"}`,
      );
      return sendProblem(
        reply,
        400,
        "request-invalid",
        `The request is not valid: ${issues.join("; ")}`,
        request.url,
        issues,
      );
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(reply, status, error.code ?? "request-refused", error.message, request.url);
    request.log.error({ err: error }, "request failed");
    return sendProblem(reply, 500, "internal-error", "An error of ours; it has been logged", request.url);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const isPage = request.method === "GET" && !/^\/(api|docs|assets)(\/|$)|\.[a-z0-9]+$/i.test(path);
    if (pageFile !== undefined && isPage) return reply.header("cache-control", "no-cache").sendFile(pageFile);
    return sendProblem(reply, 404, "not-found", `There is nothing at ${request.method} ${request.url}`, request.url);
  });
}

export function sendProblem(
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  instance: string,
  issues?: string[],
  members: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  // Serialised here: the route's schemas describe its good answers.
  const body = {
    ...members,
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail,
    instance: instance.slice(0, 500),
    code,
    ...(issues === undefined ? {} : { issues: issues.slice(0, 100) }),
  };
  return reply.code(status).header("content-type", "application/problem+json").serializer(JSON.stringify).send(body);
}
