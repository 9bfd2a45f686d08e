import { type ApiRule, GUIDELINES, HOUSE, OPENAPI } from "./api-rule.ts";
import {
  type ApiDocument,
  type ApiSchema,
  type NamedResponse,
  operationsOf,
  resolveRef,
  responsesOf,
} from "./open-api-document.ts";

const PROBLEM = "application/problem+json";
const RATE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
const CACHE_WORDS = /max-age|private|no-store|no-cache|no-transform/;
const COMPLETED_IN =
  "services/api/openapi/complete-document.ts adds it to every route; a schema of the route's own hides it";

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
const headersOf = ({ response }: NamedResponse): string[] => Object.keys(response.headers ?? {});
const isFailure = ({ status }: NamedResponse): boolean => /^([45]..|default)$/.test(status);
const isGood = ({ status }: NamedResponse): boolean => /^2..$/.test(status);
const placesOf = (document: ApiDocument, isBroken: (answer: NamedResponse) => boolean): string[] =>
  responsesOf(document)
    .filter(isBroken)
    .map(({ where }) => where);

/** Names of headers that answers should have and do not, with the answer. */
const lacking = (
  document: ApiDocument,
  names: readonly string[],
  isAsked: (answer: NamedResponse) => boolean,
): string[] =>
  responsesOf(document)
    .filter(isAsked)
    .flatMap((answer) =>
      names.filter((name) => !headersOf(answer).includes(name)).map((name) => `${answer.where} header ${name}`),
    );

const PROBLEM_MEMBERS = { type: "string", title: "string", status: "integer", detail: "string", instance: "string" };

/** Rules on answers: failures, headers, bodies. */
export const ANSWER_RULES: readonly ApiRule[] = [
  {
    id: "use-problem-json-for-errors",
    source: `${GUIDELINES}; RFC 9457`,
    words: `a 4xx and a 5xx answer is ${PROBLEM} and nothing else`,
    remedy: "leave failures out of the route's `response`: throw an HttpProblem",
    find: (document) =>
      placesOf(
        document,
        (answer) => isFailure(answer) && Object.keys(answer.response.content ?? {}).join() !== PROBLEM,
      ),
  },
  {
    id: "use-problem-schema",
    source: `${GUIDELINES}; RFC 9457, 3.1; RAC_REST_NAME_007`,
    words: "a problem has type, title, status, detail and instance",
    remedy: "spread `Problem.properties` of packages/contract/api/problem.ts into the answer's schema",
    find: (document) =>
      responsesOf(document).flatMap(({ where, response }) => {
        const schema = response.content?.[PROBLEM]?.schema;
        if (schema === undefined) return [];
        const { properties = {} } = resolveRef(document, schema);
        return Object.entries(PROBLEM_MEMBERS)
          .filter(([name, type]) => properties[name]?.type !== type)
          .map(([name]) => `${where} /${name}`);
      }),
  },
  {
    id: "http-response-no-content-204-205",
    source: `${GUIDELINES}; RFC 9110, 15.3.5`,
    words: "a 204 or 205 answer, and one that leads elsewhere, has no body",
    remedy: "say `response: { 204: Done }` (services/api/openapi/answers.ts)",
    find: (document) =>
      placesOf(
        document,
        ({ status, response }) => /^(204|205|3..)$/.test(status) && Object.keys(response.content ?? {}).length > 0,
      ),
  },
  {
    id: "http-response-content-2xx",
    source: `${GUIDELINES}; RFC 9110, 15.3`,
    words: "every other 2xx answer has a body with a schema",
    remedy:
      "say what it is in `response`; where nothing is left to say, `204: Done`; a file is `File(...)` (services/api/openapi/answers.ts)",
    find: (document) =>
      placesOf(document, ({ status, response }) => {
        const media = Object.values(response.content ?? {});
        return /^20[01236]$/.test(status) && (media.length === 0 || media.some(({ schema }) => schema === undefined));
      }),
  },
  {
    id: "response-with-json-object",
    source: GUIDELINES,
    words: "a JSON answer is an object, never a bare list or value",
    remedy: "put it into an object: { lamps: [...] }",
    find: (document) => {
      const isObject = (given: ApiSchema): boolean => {
        const schema = resolveRef(document, given);
        const members = schema.anyOf ?? schema.oneOf;
        if (members !== undefined) return members.every(isObject);
        return schema.type === "object" || schema.allOf?.some(isObject) === true;
      };
      return placesOf(document, ({ response }) =>
        Object.entries(response.content ?? {}).some(
          ([type, { schema }]) => /[/+]json$/.test(type) && schema !== undefined && !isObject(schema),
        ),
      );
    },
  },
  {
    id: "missing-retry-after",
    source: `${GUIDELINES}; RFC 9110, 10.2.3`,
    words: "a 503 answer says when to come back (Retry-After)",
    remedy: COMPLETED_IN,
    find: (document) => lacking(document, ["Retry-After"], ({ status }) => status === "503"),
  },
  {
    id: "ratelimit-429-presence",
    source: `${GUIDELINES}; RFC 6585, 4`,
    words: "an operation says that it may be asked too often (429), and its answer when to come back (Retry-After)",
    remedy: COMPLETED_IN,
    find: (document) => [
      ...operationsOf(document)
        .filter(({ operation }) => operation.responses["429"] === undefined)
        .map(({ where }) => `${where} answer 429`),
      ...lacking(document, ["Retry-After"], ({ status }) => status === "429"),
    ],
  },
  {
    id: "missing-ratelimit",
    source: `${GUIDELINES}; draft-ietf-httpapi-ratelimit-headers`,
    words: "2xx and 4xx answers say how much more may be asked (RateLimit-Limit, -Remaining, -Reset)",
    remedy: COMPLETED_IN,
    find: (document) => lacking(document, RATE_HEADERS, ({ status }) => /^[24]..$/.test(status)),
  },
  {
    id: "no-x-headers-response",
    source: `${GUIDELINES}; RFC 6648`,
    words: "headers of answers do not begin with X-",
    remedy: "name the header without it",
    find: (document) =>
      responsesOf(document).flatMap((answer) =>
        headersOf(answer)
          .filter((name) => /^x-/i.test(name))
          .map((name) => `${answer.where} header ${name}`),
      ),
  },
  {
    id: "cache-responses-indeterminate-behavior",
    source: `${GUIDELINES}; RFC 9111`,
    words: "a 2xx answer says whether it may be kept: Cache-Control, and no Expires beside it",
    remedy: COMPLETED_IN,
    find: (document) =>
      placesOf(document, (answer) => {
        const names = headersOf(answer);
        return isGood(answer) && names.includes("Cache-Control") === names.includes("Expires");
      }),
  },
  {
    id: "cache-responses-undocumented",
    source: `${GUIDELINES}; RFC 9111`,
    words: "the description of Cache-Control names its words (no-store, private, no-cache, max-age)",
    remedy: "keep ANSWER_HEADERS of services/api/openapi/failures.ts",
    find: (document) =>
      placesOf(document, ({ status, response }) => {
        const header = response.headers?.["Cache-Control"];
        if (!/^2..$/.test(status) || header === undefined) return false;
        return !CACHE_WORDS.test(resolveRef(document, header).description ?? "");
      }),
  },
  {
    id: "house-answers-described",
    source: `${HOUSE}; OpenAPI 3.0, response object`,
    words: "every answer is described in words",
    remedy: "give its schema a `description`",
    find: (document) =>
      placesOf(document, ({ response: { description } }) => !isText(description) || description === "Default Response"),
  },
  {
    id: "house-refusals",
    source: HOUSE,
    words: "an operation that asks who one is says 401 and 403",
    remedy: COMPLETED_IN,
    find: (document) =>
      operationsOf(document)
        .filter(({ operation: { security = [] } }) => !security.some((way) => Object.keys(way).length === 0))
        .flatMap(({ where, operation: { responses } }) =>
          ["401", "403"]
            .filter((status) => responses[status] === undefined)
            .map((status) => `${where} answer ${status}`),
        ),
  },
  {
    id: "operation-tag-defined",
    source: OPENAPI,
    words: "every operation has a summary, and tags that the document describes",
    remedy:
      "give the route's schema a `summary` and `tags`; a new tag needs a line in services/api/openapi/api-tags.ts",
    find: (document) => {
      const described = (document.tags ?? []).filter(({ description }) => isText(description)).map(({ name }) => name);
      return operationsOf(document).flatMap(({ where, operation: { summary, tags = [] } }) => [
        ...(isText(summary) ? [] : [`${where} summary`]),
        ...(tags.length > 0 ? tags : ["missing"])
          .filter((tag) => !described.includes(tag))
          .map((tag) => `${where} tag ${tag}`),
      ]);
    },
  },
];
