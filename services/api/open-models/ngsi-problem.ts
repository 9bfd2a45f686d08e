import { STATUS_CODES } from "node:http";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { HttpProblem } from "../problem-details.ts";

/** Kinds of errors of ETSI GS CIM 009, 5.5.2, and the status that each has in HTTP (6.3.2). */
const STATUS_OF = {
  InvalidRequest: 400,
  BadRequestData: 400,
  AlreadyExists: 409,
  OperationNotSupported: 422,
  ResourceNotFound: 404,
  InternalError: 500,
  TooComplexQuery: 403,
} as const;
export type NgsiErrorKind = keyof typeof STATUS_OF;

/** A refusal in the words of NGSI-LD. */
export class NgsiProblem extends HttpProblem {
  readonly kind: NgsiErrorKind;

  constructor(kind: NgsiErrorKind, detail: string) {
    super(STATUS_OF[kind], kind, detail);
    this.name = "NgsiProblem";
    this.kind = kind;
  }
}

/** The error handler of the routes of NGSI-LD: problem details whose type is the one that ETSI has for it. */
export function answerAsNgsi(
  error: FastifyError | HttpProblem | OperationalError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, kind, detail } = describe(error);
  if (status >= 500) request.log.error({ err: error }, "request failed");
  if (error instanceof HttpProblem && error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
  if (error instanceof OperationalError && error.retryable) reply.header("retry-after", 5);
  return reply
    .code(status)
    .header("content-type", "application/problem+json")
    .serializer(JSON.stringify)
    .send({
      // Who may ask, how often and when is no matter of NGSI-LD: it has no types for that.
      type: kind === undefined ? "about:blank" : `https://uri.etsi.org/ngsi-ld/errors/${kind}`,
      title: STATUS_CODES[status] ?? "Error",
      status,
      detail,
      instance: request.url.slice(0, 500),
    });
}

function describe(error: FastifyError | HttpProblem | OperationalError): {
  status: number;
  kind: NgsiErrorKind | undefined;
  detail: string;
} {
  if (error instanceof NgsiProblem) return { status: error.status, kind: error.kind, detail: error.message };
  if (error instanceof HttpProblem) return { status: error.status, kind: undefined, detail: error.message };
  if (error instanceof OperationalError) return { status: 503, kind: undefined, detail: error.message };
  if (error.validation !== undefined) {
    const issues = error.validation.map(
      ({ instancePath, message }) =>
        `${error.validationContext ?? "request"}${instancePath} ${message ?? "is not valid"}`,
    );
    return {
      status: 400,
      kind: "BadRequestData",
      detail: `The request is not valid: ${issues.join("; ")}`.slice(0, 4_000),
    };
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) return { status: 500, kind: "InternalError", detail: "An error of ours; it has been logged" };
  return { status, kind: status === 400 ? "InvalidRequest" : undefined, detail: error.message };
}
