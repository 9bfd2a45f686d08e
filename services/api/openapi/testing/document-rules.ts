import { type ApiRule, GUIDELINES, OPENAPI, SECURITY } from "./api-rule.ts";
import { type ApiDocument, operationsOf, parametersOf, resolveRef } from "./open-api-document.ts";

const PROBLEM = "application/problem+json";
const MERGE_PATCH = "application/merge-patch+json";
const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const KEBAB_PATH = /^(\/([a-z0-9-.]+|\{\w+\}))+$/;
const CREDENTIAL = /password|secret|api-?key/i;
const HTTP_METHOD = /^(get|post|put|delete|patch|head|options|trace)/i;

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
const isWebAddress = (value: unknown): boolean => typeof value === "string" && /^https?:\/\/\S+$/.test(value);
const isHttps = (url: string): boolean => url.startsWith("https://");
const missing = (info: ApiDocument["info"], name: string): string[] => (isText(info[name]) ? [] : [`info.${name}`]);
const DESCRIBED_IN = "it is said in services/api/openapi/describe-api.ts";

/** Types of the answers of `GET /status`; none where that answer is not there. */
function statusTypes(document: ApiDocument, status: string): string[] {
  const response = document.paths["/status"]?.get?.responses[status];
  return response === undefined ? [] : Object.keys(resolveRef(document, response).content ?? {});
}

const bodiesOf = (document: ApiDocument, given: string): string[] =>
  operationsOf(document)
    .filter(({ method, operation }) => method === given && operation.requestBody !== undefined)
    .map(({ where }) => `${where} body`);

/** Rules on the document as a whole, on addresses and on requests. */
export const DOCUMENT_RULES: readonly ApiRule[] = [
  {
    id: "no-swagger-2",
    source: GUIDELINES,
    words: "the document is of OpenAPI 3.0",
    remedy: DESCRIBED_IN,
    find: ({ openapi }) => (/^3\.0\.\d+$/.test(openapi) ? [] : [`openapi is ${openapi}`]),
  },
  {
    id: "has-x-summary",
    source: GUIDELINES,
    words: "info says in a line what the API is for (x-summary)",
    remedy: DESCRIBED_IN,
    find: ({ info }) => missing(info, "x-summary"),
  },
  {
    id: "info-description",
    source: OPENAPI,
    words: "info has a description",
    remedy: DESCRIBED_IN,
    find: ({ info }) => missing(info, "description"),
  },
  {
    id: "has-contact",
    source: GUIDELINES,
    words: "info names who answers for the API (contact, with url or email)",
    remedy: "set public.contact, from which services/api/openapi/describe-api.ts takes it",
    find: ({ info }) => {
      const { name, url, email } = (info.contact ?? {}) as Record<string, unknown>;
      return isText(name) && (isWebAddress(url) || isText(email)) ? [] : ["info.contact"];
    },
  },
  {
    id: "has-termsOfService",
    source: GUIDELINES,
    words: "info says under which terms the API may be used (termsOfService, an address)",
    remedy: "set api.termsOfService",
    find: ({ info }) => (isWebAddress(info.termsOfService) ? [] : ["info.termsOfService"]),
  },
  {
    id: "use-semver",
    source: `${GUIDELINES}; semver.org`,
    words: "the version is a semantic one",
    remedy: "mend `version` in package.json",
    find: ({ info }) => (SEMVER.test(String(info.version)) ? [] : [`info.version is ${String(info.version)}`]),
  },
  {
    id: "servers-use-https",
    source: GUIDELINES,
    words: "servers are reached through HTTPS; one for development says x-sandbox",
    remedy: "set api.publicUrl",
    find: ({ servers = [] }) =>
      servers.length === 0
        ? ["servers"]
        : servers
            .filter(({ url, "x-sandbox": isSandbox }) => !isHttps(url) && isSandbox !== true)
            .map(({ url }) => url),
  },
  {
    id: "servers-description",
    source: GUIDELINES,
    words: "each server is described",
    remedy: DESCRIBED_IN,
    find: ({ servers = [] }) => servers.filter(({ description }) => !isText(description)).map(({ url }) => url),
  },
  {
    id: "paths-status",
    source: GUIDELINES,
    words: "GET /status says whether the service works",
    remedy: "keep services/api/routes/status.ts",
    find: ({ paths }) => (paths["/status"]?.get === undefined ? ["GET /status"] : []),
  },
  {
    id: "paths-status-return-json",
    source: GUIDELINES,
    words: "GET /status answers 200 as application/json",
    remedy: "keep services/api/routes/status.ts",
    find: (document) => (statusTypes(document, "200").join() === "application/json" ? [] : ["GET /status answer 200"]),
  },
  {
    id: "paths-status-return-problem",
    source: `${GUIDELINES}; RFC 9457`,
    words: `GET /status answers 503 as ${PROBLEM} while the service does not work`,
    remedy: "keep services/api/openapi/failures.ts",
    find: (document) => (statusTypes(document, "503").join() === PROBLEM ? [] : ["GET /status answer 503"]),
  },
  {
    id: "paths-kebab-case",
    source: `${GUIDELINES}; RAC_REST_NAME_002`,
    words: "paths are in kebab-case, a parameter fills its part of the path, and there is no slash at the end",
    remedy: "rename the route: /api/v1/lamp-states/:id, not /lampStates/ or /:id.csv",
    find: ({ paths }) => Object.keys(paths).filter((path) => !KEBAB_PATH.test(path)),
  },
  {
    id: "no-method-name-in-operationId",
    source: GUIDELINES,
    words: "an operationId does not begin with an HTTP method",
    remedy: "name what is done: read..., list..., store..., change..., remove...",
    find: (document) =>
      operationsOf(document)
        .filter(({ operation }) => HTTP_METHOD.test(operation.operationId ?? ""))
        .map(({ where, operation }) => `${where} operationId ${operation.operationId}`),
  },
  {
    id: "operation-operationId-unique",
    source: OPENAPI,
    words: "every operation has an operationId of its own",
    remedy: "give the route's schema an `operationId` in camelCase that no other has",
    find: (document) => {
      const seen = new Set<string>();
      return operationsOf(document)
        .filter(({ operation: { operationId = "" } }) => {
          const isOwn = /^[a-z][A-Za-z0-9]*$/.test(operationId) && !seen.has(operationId);
          seen.add(operationId);
          return !isOwn;
        })
        .map(({ where, operation: { operationId = "missing" } }) => `${where} operationId ${operationId}`);
    },
  },
  {
    id: "operation-description",
    source: OPENAPI,
    words: "every operation is described",
    remedy: DESCRIBED_IN,
    find: (document) =>
      operationsOf(document)
        .filter(({ operation }) => !isText(operation.description))
        .map(({ where }) => where),
  },
  {
    id: "path-params",
    source: `${OPENAPI}; OpenAPI 3.0, parameter object`,
    words: "each parameter of a path is described",
    remedy: "name it in the route's `params`",
    find: (document) =>
      operationsOf(document).flatMap(({ where, path, operation: { parameters = [] } }) =>
        [...path.matchAll(/\{(\w+)\}/g)]
          .map(([, name = ""]) => name)
          .filter((name) => !parameters.some((parameter) => parameter.in === "path" && parameter.name === name))
          .map((name) => `${where} path ${name}`),
      ),
  },
  {
    id: "no-forbidden-headers",
    source: `${GUIDELINES}; OpenAPI 3.0, parameter object`,
    words: "Authorization, Accept and Content-Type are no header parameters",
    remedy: "take it out of the route's `headers`: guards, `consumes` and `produces` say the same",
    find: (document) =>
      parametersOf(document)
        .filter(
          ({ parameter: { in: place, name } }) =>
            place === "header" && /^(authorization|accept|content-type)$/i.test(name),
        )
        .map(({ where }) => where),
  },
  {
    id: "no-x-headers-request",
    source: `${GUIDELINES}; RFC 6648`,
    words: "headers of requests do not begin with X-",
    remedy: "name the header without it",
    find: (document) =>
      parametersOf(document)
        .filter(({ parameter: { in: place, name } }) => place === "header" && /^x-/i.test(name))
        .map(({ where }) => where),
  },
  {
    id: "sec-apikeys-url",
    source: GUIDELINES,
    words: "no scheme of security has its key in the address",
    remedy: DESCRIBED_IN,
    find: ({ components }) =>
      Object.entries(components?.securitySchemes ?? {})
        .filter(([, { type, in: place }]) => type === "apiKey" && place === "query")
        .map(([name]) => `securitySchemes ${name}`),
  },
  {
    id: "sec-credentials-parameters",
    source: `${GUIDELINES}; RAC_GEN_004`,
    words: "no password, secret or key travels in the address",
    remedy: "take it in the body, or as Authorization: Bearer",
    find: (document) =>
      parametersOf(document)
        .filter(({ parameter: { in: place, name } }) => /^(query|path)$/.test(place) && CREDENTIAL.test(name))
        .map(({ where }) => where),
  },
  {
    id: "http-request-GET-no-body",
    source: `${GUIDELINES}; RFC 9110, 9.3.1`,
    words: "GET takes no body",
    remedy: "take `body` out of the route's schema: use `querystring`, or POST",
    find: (document) => bodiesOf(document, "get"),
  },
  {
    id: "http-request-DELETE-no-body",
    source: `${GUIDELINES}; RFC 9110, 9.3.5`,
    words: "DELETE takes no body",
    remedy: "take `body` out of the route's schema: use `querystring`, or POST",
    find: (document) => bodiesOf(document, "delete"),
  },
  {
    id: "patch-media-type",
    source: `${GUIDELINES}; RFC 5789, RFC 7396`,
    words: `PATCH takes ${MERGE_PATCH} and nothing else`,
    remedy:
      "leave `consumes` out of the route's schema; null takes a member away: Type.Optional(Type.Union([..., Type.Null()]))",
    find: (document) =>
      operationsOf(document)
        .filter(({ method, operation }) => method === "patch" && operation.requestBody !== undefined)
        .filter(({ operation }) => Object.keys(operation.requestBody?.content ?? {}).join() !== MERGE_PATCH)
        .map(({ where }) => `${where} body`),
  },
  {
    id: "patch-without-request-body",
    source: GUIDELINES,
    words: "PATCH needs a body",
    remedy: "give the route's schema a `body`, or make it a POST",
    find: (document) =>
      operationsOf(document)
        .filter(({ method, operation }) => method === "patch" && operation.requestBody?.required !== true)
        .map(({ where }) => `${where} body`),
  },
  {
    id: "oas3-pdnd-security-defined",
    source: GUIDELINES,
    words: "the document says how one shows who one is, for operations that say nothing else (security)",
    remedy: DESCRIBED_IN,
    find: ({ security = [] }) => (security.some((way) => Object.keys(way).length > 0) ? [] : ["security"]),
  },
  {
    id: "sec-protection-global-unsafe",
    source: SECURITY,
    words: "an operation says who may ask, by schemes that the document knows; [{}] means everybody",
    remedy: "give the route `onRequest: requirePermission(...)`",
    find: (document) => {
      const known = Object.keys(document.components?.securitySchemes ?? {});
      return operationsOf(document)
        .filter(({ operation: { security = [] } }) => {
          const names = security.flatMap((way) => Object.keys(way));
          return security.length === 0 || names.some((name) => !known.includes(name));
        })
        .map(({ where }) => `${where} security`);
    },
  },
];
