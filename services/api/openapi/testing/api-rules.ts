import {
  type ApiDocument,
  type ApiSchema,
  operationsOf,
  resolveRef,
  responsesOf,
  schemasOf,
} from "./open-api-document.ts";

/** One rule of the Italian interoperability model (ModI), in our words, and where a document breaks it. */
export interface ApiRule {
  readonly id: string;
  readonly words: string;
  /** `error`: a catalogue refuses the document. `security`: the extra list on limits. `house`: asked by ourselves. */
  readonly level: "error" | "warning" | "security" | "house";
  readonly find: (document: ApiDocument) => string[];
}

const PROBLEM = "application/problem+json";
const MERGE_PATCH = "application/merge-patch+json";
const RATE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const SEGMENT = /^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?|\{\w+\}(\.[a-z0-9]+)?)$/;
const VERBS = ["get", "head", "post", "put", "patch", "delete", "options", "trace", "connect"];
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  number: ["float", "double"],
  integer: ["int32", "int64"],
};

const isNumber = ({ type }: ApiSchema): boolean => type === "number" || type === "integer";
const isNull = (schema: ApiSchema): boolean => schema.enum?.length === 1 && schema.enum[0] === null;
const isHttps = (url: string): boolean => url.startsWith("https://");
const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
const isWebAddress = (value: unknown): boolean => typeof value === "string" && /^https?:\/\/\S+$/.test(value);

export const API_RULES: readonly ApiRule[] = [
  {
    id: "status",
    words: "GET /status says whether the service works: 200 as JSON, 503 as a problem",
    level: "error",
    find: (document) => {
      const responses = document.paths["/status"]?.get?.responses;
      if (responses === undefined) return ["GET /status is missing"];
      return [
        ["200", "application/json"],
        ["503", PROBLEM],
      ].flatMap(([status = "", type = ""]) => {
        const response = responses[status];
        const types = response === undefined ? [] : Object.keys(resolveRef(document, response).content ?? {});
        return types.includes(type) ? [] : [`GET /status ${status} is not ${type}`];
      });
    },
  },
  {
    id: "summary",
    words: "info has a summary in a line (x-summary), a description and a title",
    level: "error",
    find: ({ info }) =>
      ["x-summary", "description", "title"].filter((key) => !isText(info[key])).map((key) => `info.${key}`),
  },
  {
    id: "contact",
    words: "info names who answers for the API (contact)",
    level: "error",
    find: ({ info }) => {
      const { name, url, email } = (info.contact ?? {}) as Record<string, unknown>;
      return isText(name) && (isWebAddress(url) || isText(email))
        ? []
        : ["info.contact needs a name and a url or email"];
    },
  },
  {
    id: "terms",
    words: "info says under which terms the API may be used (termsOfService)",
    level: "warning",
    find: ({ info }) => (isWebAddress(info.termsOfService) ? [] : ["info.termsOfService is no address"]),
  },
  {
    id: "version",
    words: "the version is a semantic one",
    level: "error",
    find: ({ info }) => (SEMVER.test(String(info.version)) ? [] : [`info.version is ${String(info.version)}`]),
  },
  {
    id: "problem-type",
    words: "every 4xx and 5xx answer is application/problem+json and nothing else",
    level: "error",
    find: (document) =>
      responsesOf(document)
        .filter(({ status }) => /^([45]..|default)$/i.test(status))
        .filter(({ response }) => Object.keys(response.content ?? {}).join() !== PROBLEM)
        .map(({ where }) => where),
  },
  {
    id: "problem-members",
    words: "a problem has the members of RFC 9457: type, title, status, detail, instance",
    level: "error",
    find: (document) =>
      responsesOf(document).flatMap(({ where, response }) => {
        const schema = response.content?.[PROBLEM]?.schema;
        if (schema === undefined) return [];
        const { properties = {}, required = [] } = resolveRef(document, schema);
        const kinds = { type: "string", title: "string", status: "integer", detail: "string", instance: "string" };
        return Object.entries(kinds)
          .filter(([name, kind]) => properties[name]?.type !== kind)
          .map(([name]) => `${where} ${name}`)
          .concat(required.includes("status") && required.includes("title") ? [] : [`${where} required`]);
      }),
  },
  {
    id: "failures",
    words:
      "every operation says how it fails: at least one 4xx or 5xx answer, and that it may be asked too often (429)",
    level: "error",
    find: (document) =>
      operationsOf(document)
        .filter(({ operation }) => !Object.keys(operation.responses).includes("429"))
        .map(({ where }) => where),
  },
  {
    id: "number-format",
    words: "a number has a format: float or double, int32 or int64",
    level: "error",
    find: (document) =>
      schemasOf(document)
        .filter(({ schema }) => isNumber(schema) && !FORMATS[schema.type ?? ""]?.includes(schema.format ?? ""))
        .map(({ where }) => where),
  },
  {
    id: "servers",
    words: "servers are reached through HTTPS and described; one for development says x-sandbox",
    level: "error",
    find: ({ servers = [] }) =>
      servers.length === 0
        ? ["there is no server"]
        : servers
            .filter((server) => !isText(server.description) || (!isHttps(server.url) && server["x-sandbox"] !== true))
            .map(({ url }) => url),
  },
  {
    id: "merge-patch",
    words: "PATCH takes application/merge-patch+json and nothing else",
    level: "error",
    find: (document) =>
      operationsOf(document)
        .filter(({ method }) => method === "patch")
        .filter(({ operation }) => Object.keys(operation.requestBody?.content ?? {}).join() !== MERGE_PATCH)
        .map(({ where }) => where),
  },
  {
    id: "header-parameters",
    words: "Authorization, Accept and Content-Type are no header parameters",
    level: "error",
    find: (document) =>
      operationsOf(document).flatMap(({ where, operation }) =>
        (operation.parameters ?? [])
          .filter(({ in: place, name }) => place === "header" && /^(authorization|accept|content-type)$/i.test(name))
          .map(({ name }) => `${where} ${name}`),
      ),
  },
  {
    id: "key-in-address",
    words: "no key travels in the address",
    level: "error",
    find: (document) => [
      ...Object.entries(document.components?.securitySchemes ?? {})
        .filter(([, { type, in: place }]) => type === "apiKey" && place === "query")
        .map(([name]) => `securitySchemes ${name}`),
      ...operationsOf(document).flatMap(({ where, operation }) =>
        (operation.parameters ?? [])
          .filter(({ in: place, name }) => place === "query" && /api-?key|token|secret|password|signature/i.test(name))
          .map(({ name }) => `${where} ${name}`),
      ),
    ],
  },
  {
    id: "body-of-get",
    words: "GET, HEAD and DELETE take no body",
    level: "error",
    find: (document) =>
      operationsOf(document)
        .filter(({ method, operation }) => ["get", "head", "delete"].includes(method) && operation.requestBody)
        .map(({ where }) => where),
  },
  {
    id: "body-of-answer",
    words: "a 204 answer and one that leads elsewhere have no body; any other 2xx answer has one",
    level: "error",
    find: (document) =>
      responsesOf(document)
        .filter(({ status, response }) => {
          const hasBody = Object.keys(response.content ?? {}).length > 0;
          return /^(204|3..)$/.test(status) ? hasBody : /^2..$/.test(status) && !hasBody;
        })
        .map(({ where }) => where),
  },
  {
    id: "kebab-case",
    words: "paths are in kebab-case, without a slash at the end",
    level: "warning",
    find: ({ paths }) =>
      Object.keys(paths).filter(
        (path) =>
          !path
            .split("/")
            .slice(1)
            .every((segment) => SEGMENT.test(segment)),
      ),
  },
  {
    id: "objects",
    words: "JSON answers and bodies are objects, never bare lists or values",
    level: "warning",
    find: (document) => {
      const isObject = (given: ApiSchema): boolean => {
        const schema = resolveRef(document, given);
        const members = schema.anyOf ?? schema.oneOf;
        if (members !== undefined) return members.every(isObject);
        return schema.type === "object" || schema.allOf?.some(isObject) === true;
      };
      const bodies = operationsOf(document).map(({ where, operation }) => ({
        where: `${where} body`,
        content: operation.requestBody?.content,
      }));
      const answers = responsesOf(document).map(({ where, response }) => ({ where, content: response.content }));
      return [...bodies, ...answers]
        .filter(({ content = {} }) =>
          Object.entries(content).some(
            ([type, { schema }]) => /[/+]json$/.test(type) && (schema === undefined || !isObject(schema)),
          ),
        )
        .map(({ where }) => where);
    },
  },
  {
    id: "retry-after",
    words: "a 429 and a 503 answer say when to come back (Retry-After)",
    level: "warning",
    find: (document) =>
      responsesOf(document)
        .filter(({ status, response }) => /^(429|503)$/.test(status) && response.headers?.["Retry-After"] === undefined)
        .map(({ where }) => where),
  },
  {
    id: "rate-limit",
    words: "2xx and 4xx answers say how much more may be asked (RateLimit-Limit, -Remaining, -Reset), without X-",
    level: "warning",
    find: (document) =>
      responsesOf(document).flatMap(({ where, status, response }) => {
        const headers = Object.keys(response.headers ?? {});
        const missing = /^[24]/.test(status) ? RATE_HEADERS.filter((name) => !headers.includes(name)) : [];
        return [...missing, ...headers.filter((name) => /^x-/i.test(name))].map((name) => `${where} ${name}`);
      }),
  },
  {
    id: "operation-id",
    words: "every operation has an operationId of its own, in camelCase, that does not begin with an HTTP method",
    level: "warning",
    find: (document) => {
      const seen = new Set<string>();
      return operationsOf(document).flatMap(({ where, operation: { operationId = "" } }) => {
        const isOwn = !seen.has(operationId);
        seen.add(operationId);
        const words = operationId.split(/(?=[A-Z])/);
        const isFine = /^[a-z][A-Za-z0-9]*$/.test(operationId) && !VERBS.includes(words[0] ?? "");
        return isOwn && isFine ? [] : [`${where} ${operationId}`];
      });
    },
  },
  {
    id: "string-limit",
    words: "a string has a limit: maxLength, pattern, enum or format",
    level: "security",
    find: (document) =>
      schemasOf(document)
        .filter(({ schema: { type } }) => type === "string")
        .filter(({ schema: { maxLength, pattern, format, enum: values } }) =>
          [maxLength, pattern, format, values].every((limit) => limit === undefined),
        )
        .map(({ where }) => where),
  },
  {
    id: "number-bounds",
    words: "a number has bounds: minimum and maximum, or an enum",
    level: "security",
    find: (document) =>
      schemasOf(document)
        .filter(({ schema }) => isNumber(schema) && schema.enum === undefined)
        .filter(({ schema: { minimum, maximum } }) => minimum === undefined || maximum === undefined)
        .map(({ where }) => where),
  },
  {
    id: "list-limit",
    words: "a list has a greatest length (maxItems)",
    level: "security",
    find: (document) =>
      schemasOf(document)
        .filter(({ schema: { type, maxItems } }) => type === "array" && maxItems === undefined)
        .map(({ where }) => where),
  },
  {
    id: "closed-objects",
    words: "an object is closed (additionalProperties: false), or a map with a greatest size (maxProperties)",
    level: "security",
    find: (document) =>
      schemasOf(document)
        .filter(({ schema, isPart }) => schema.type === "object" && !isNull(schema) && !isPart)
        .filter(({ schema: { additionalProperties = true, maxProperties } }) =>
          typeof additionalProperties === "object" ? maxProperties === undefined : additionalProperties,
        )
        .map(({ where }) => where),
  },
  {
    id: "typed",
    words: "a schema says of which type its value is",
    level: "house",
    find: (document) =>
      schemasOf(document)
        .filter(
          ({ schema, isPart }) =>
            [schema.type, schema.anyOf, schema.oneOf, schema.allOf].every((one) => one === undefined) && !isPart,
        )
        .map(({ where }) => where),
  },
  {
    id: "schemes",
    words: "the ways to show who asks are described: a session in a cookie, a token as Bearer",
    level: "security",
    find: ({ components }) => {
      const schemes = Object.values(components?.securitySchemes ?? {});
      return [
        schemes.some(({ type, in: place }) => type === "apiKey" && place === "cookie") ? "" : "no cookie",
        schemes.some(({ type, scheme }) => type === "http" && scheme === "bearer") ? "" : "no bearer token",
      ].filter((fault) => fault !== "");
    },
  },
  {
    id: "security",
    words: "every operation says who may ask: known schemes, or nobody in particular (security: [])",
    level: "security",
    find: (document) => {
      const known = Object.keys(document.components?.securitySchemes ?? {});
      return operationsOf(document)
        .filter(
          ({ operation: { security } }) =>
            security === undefined || !security.every((way) => Object.keys(way).every((name) => known.includes(name))),
        )
        .map(({ where }) => where);
    },
  },
  {
    id: "refusals",
    words: "an operation that asks who one is says 401 and 403",
    level: "house",
    find: (document) =>
      operationsOf(document)
        .filter(({ operation: { security = [] } }) => security.length > 0)
        .filter(({ operation: { responses } }) => responses["401"] === undefined || responses["403"] === undefined)
        .map(({ where }) => where),
  },
  {
    id: "tags",
    words: "every operation has a summary and a tag that the document describes",
    level: "house",
    find: (document) => {
      const described = new Set(
        (document.tags ?? []).filter(({ description }) => isText(description)).map(({ name }) => name),
      );
      return operationsOf(document)
        .filter(
          ({ operation: { summary, tags = [] } }) =>
            !isText(summary) || tags.length === 0 || !tags.every((tag) => described.has(tag)),
        )
        .map(({ where, operation: { tags } }) => `${where} ${tags?.join() ?? ""}`);
    },
  },
  {
    id: "descriptions",
    words: "every answer is described in words",
    level: "house",
    find: (document) =>
      responsesOf(document)
        .filter(({ response: { description } }) => !isText(description) || description === "Default Response")
        .map(({ where }) => where),
  },
];
