import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { rememberMethods } from "./allowed-methods.ts";

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

/** When to come back, s: to what is busy, and to what somebody has to mend. */
const BUSY_S = 5;
const BROKEN_S = 60;
const STATUS_OF_CLIENT_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What Fastify refuses by itself, in codes of ours, which outlive it. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: "request-unreadable",
  413: "body-too-large",
  414: "address-too-long",
  415: "media-type-unsupported",
};
const codeOf = (status: number): string => CODE_OF_STATUS[status] ?? "request-refused";

/** Which member it is that the schema does not know. */
const unknownMember = ({ additionalProperty }: Record<string, unknown>): string =>
  typeof additionalProperty === "string" ? `: "${additionalProperty.slice(0, 100)}"` : "";

export const notFound = (what: string, id: string | number): HttpProblem =>
  new HttpProblem(404, "not-found", `There is no ${what} "${id}"`);

/**
 * The one place where failures become RFC 9457 problem details. What nobody answers is a 404, but for the pages of the
 * dashboard: they are one file, `pageFile`, whatever their path.
 */
export function answerFailuresAsProblems(app: FastifyInstance, pageFile: string | undefined): void {
  const methodsOf = rememberMethods(app);
  app.setErrorHandler((error: FastifyError | HttpProblem | OperationalError, request, reply) => {
    if (error instanceof HttpProblem) {
      if (error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
      return sendProblem(reply, error.status, error.code, error.message, request.url, undefined, error.members);
    }
    if (error instanceof OperationalError) {
      request.log.error({ err: error }, "request failed");
      if (error.retryable) reply.header("retry-after", BUSY_S);
      return sendProblem(reply, 503, error.code, error.message, request.url);
    }
    if (error.validation !== undefined) {
      const issues = error.validation.map(
        ({ instancePath, message, params }) =>
          `${error.validationContext ?? "request"}${instancePath} ${message ?? "is not valid"}${unknownMember(params)}`,
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
    if (status < 500) return sendProblem(reply, status, codeOf(status), error.message, request.url);
    request.log.error({ err: error }, "request failed");
    return sendProblem(reply, 500, "internal-error", "An error of ours; it has been logged", request.url);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const isPage = request.method === "GET" && !/^\/(api|docs|assets)(\/|$)|\.[a-z0-9]+$/i.test(path);
    if (pageFile !== undefined && isPage) return reply.header("cache-control", "no-cache").sendFile(pageFile);
    const allowed = methodsOf(path);
    if (allowed.length > 0)
      return sendProblem(
        reply.header("allow", allowed.join(", ")),
        405,
        "method-not-allowed",
        `${path} does not take ${request.method}: use ${allowed.join(", ")}`,
        request.url,
      );
    return sendProblem(reply, 404, "not-found", `There is nothing at ${request.method} ${request.url}`, request.url);
  });
}

/** For Fastify's `frameworkErrors`: addresses that cannot be read find no route, and no handler of one. */
export function answerUnreadableAddress(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = error.statusCode ?? 400;
  return sendProblem(reply, status, codeOf(status), error.message, request.raw.url ?? "");
}

/** For Fastify's `clientErrorHandler`: what is no HTTP, or too long for it, gets an answer in words too. */
export function answerUnreadableRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = STATUS_OF_CLIENT_ERROR[error.code ?? ""] ?? 400;
  const title = STATUS_CODES[status] ?? "Error";
  const detail = "The request cannot be read as HTTP, is too slow, or its headers are too long";
  const body = JSON.stringify({ type: "about:blank", title, status, detail, instance: "", code: "request-unreadable" });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
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
  if ((status === 429 || status === 503) && !reply.hasHeader("retry-after")) reply.header("retry-after", BROKEN_S);
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
