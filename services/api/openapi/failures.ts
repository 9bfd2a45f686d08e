import { Problem } from "@lucciola/contract/api/problem.ts";
import type { OpenApiSchema } from "./tidy-schema.ts";

interface Failure {
  readonly name: string;
  readonly status: string;
  readonly description: string;
  /** Whether an operation can fail so. */
  readonly befalls: (operation: Facts) => boolean;
}
export interface Facts {
  readonly method: string;
  readonly hasPathParameters: boolean;
  readonly hasParameters: boolean;
  readonly hasBody: boolean;
  readonly isGuarded: boolean;
}

const always = (): boolean => true;
const changes = ({ method }: Facts): boolean => method !== "get";

const FAILURES: readonly Failure[] = [
  { name: "BadRequest", status: "400", description: "The request is not valid: `issues` says where", befalls: always },
  {
    name: "Unauthorized",
    status: "401",
    description: "Nobody is logged in, or the token is not known, has expired or was revoked",
    befalls: always,
  },
  {
    name: "Forbidden",
    status: "403",
    description: "Whoever asks may not do this, or the request comes from a page of somebody else",
    befalls: (facts) => facts.isGuarded || changes(facts),
  },
  {
    name: "NotFound",
    status: "404",
    description: "What the address or the request names is not there",
    befalls: ({ hasPathParameters, hasParameters }) => hasPathParameters || hasParameters,
  },
  {
    name: "Conflict",
    status: "409",
    description: "It does not fit how things stand: they have changed meanwhile, or there is one already",
    befalls: changes,
  },
  { name: "TooLarge", status: "413", description: "The body is too large", befalls: ({ hasBody }) => hasBody },
  { name: "WrongType", status: "415", description: "The body is of another type", befalls: ({ hasBody }) => hasBody },
  {
    name: "Unprocessable",
    status: "422",
    description: "It can be read, and makes no sense here: `detail` says why",
    befalls: (facts) => changes(facts) || facts.hasParameters,
  },
  {
    name: "TooManyRequests",
    status: "429",
    description: "Too many requests: come back after `Retry-After`",
    befalls: always,
  },
  { name: "InternalError", status: "500", description: "An error of ours; it has been logged", befalls: always },
  {
    name: "Unavailable",
    status: "503",
    description: "Something that is needed does not work now: come back after `Retry-After`",
    befalls: always,
  },
  { name: "Failure", status: "default", description: "Any other failure", befalls: always },
];

/** References to the answers by which an operation may fail, by status. */
export const failuresOf = (facts: Facts): Record<string, { $ref: string }> =>
  Object.fromEntries(
    FAILURES.filter(({ befalls }) => befalls(facts)).map(({ name, status }) => [
      status,
      { $ref: `#/components/responses/${name}` },
    ]),
  );

const seconds = (description: string) => ({
  description,
  schema: { type: "integer", format: "int32", minimum: 0, maximum: 86_400 },
});
/** Headers of answers. The limits are sent with every answer, by one hook before all others. */
export const ANSWER_HEADERS = {
  "RateLimit-Limit": {
    description: "Requests that one address may send in a minute",
    schema: { type: "integer", format: "int32", minimum: 0, maximum: 1_000_000 },
  },
  "RateLimit-Remaining": {
    description: "How many of them are left",
    schema: { type: "integer", format: "int32", minimum: 0, maximum: 1_000_000 },
  },
  "RateLimit-Reset": seconds("Seconds until the count begins anew"),
  "Retry-After": seconds("Seconds after which to ask again"),
  "Cache-Control": {
    description:
      "no-store: nobody keeps it; private, no-cache: the reader keeps it and asks with If-None-Match whether it still holds; max-age: it may be kept so long, s",
    schema: { type: "string", maxLength: 100 },
  },
};
const refs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
export const GOOD_ANSWER_HEADERS = refs(["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Cache-Control"]);
export const LIMIT_HEADERS = refs(["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]);

/** The answers that `failuresOf` refers to. */
export const failureAnswers = (): Record<string, OpenApiSchema> =>
  Object.fromEntries(
    FAILURES.map(({ name, status, description }) => [
      name,
      {
        description,
        headers: { ...LIMIT_HEADERS, ...(status === "429" || status === "503" ? refs(["Retry-After"]) : {}) },
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );

export const PROBLEM_SCHEMA = Problem as unknown as OpenApiSchema;
