import { describe, expect, it } from "vitest";
import { complaintOf } from "./testing/api-rule.ts";
import { API_RULES } from "./testing/api-rules.ts";
import { exampleDocument } from "./testing/example-document.ts";

const LAMPS = ["paths", "/lamps", "get"];
const CHANGE = ["paths", "/lamps/{id}", "patch"];
const GOOD = [...LAMPS, "responses", "200"];
const LAMP = [...GOOD, "content", "application/json", "schema", "properties", "lamps", "items", "properties"];
const PROBLEM = ["components", "schemas", "Problem", "properties"];
const parameter = (place: string, name: string) => [{ name, in: place, schema: { type: "string", maxLength: 9 } }];
const body = { required: true, content: { "application/json": { schema: { type: "object" } } } };

/** What is put where in a document that keeps every rule (`undefined`: it is taken away), and where that is found. */
const BROKEN: readonly (readonly [id: string, path: readonly string[], value: unknown, found: string])[] = [
  ["no-swagger-2", ["openapi"], "3.1.0", "openapi is 3.1.0"],
  ["has-x-summary", ["info", "x-summary"], undefined, "info.x-summary"],
  ["info-description", ["info", "description"], " ", "info.description"],
  ["has-contact", ["info", "contact", "url"], undefined, "info.contact"],
  ["has-termsOfService", ["info", "termsOfService"], "ask us", "info.termsOfService"],
  ["use-semver", ["info", "version"], "v1", "info.version is v1"],
  ["servers-use-https", ["servers", "0", "url"], "http://luce.comune.example", "http://luce.comune.example"],
  ["servers-use-https", ["servers"], [], "servers"],
  ["servers-description", ["servers", "0", "description"], undefined, "https://luce.comune.example"],
  ["paths-status", ["paths", "/status"], undefined, "GET /status"],
  ["paths-status-return-json", ["paths", "/status", "get", "responses", "200"], undefined, "GET /status answer 200"],
  ["paths-status-return-problem", ["paths", "/status", "get", "responses", "503"], undefined, "GET /status answer 503"],
  ["paths-kebab-case", ["paths", "/lampStates"], {}, "/lampStates"],
  ["paths-kebab-case", ["paths", "/lamps/"], {}, "/lamps/"],
  ["paths-kebab-case", ["paths", "/tiles/{y}.mvt"], {}, "/tiles/{y}.mvt"],
  ["no-method-name-in-operationId", [...LAMPS, "operationId"], "getLamps", "GET /lamps operationId getLamps"],
  ["operation-operationId-unique", [...CHANGE, "operationId"], "listLamps", "PATCH /lamps/{id} operationId listLamps"],
  ["operation-operationId-unique", [...LAMPS, "operationId"], undefined, "GET /lamps operationId missing"],
  ["path-params", [...CHANGE, "parameters"], parameter("query", "id"), "PATCH /lamps/{id} path id"],
  ["operation-description", [...LAMPS, "description"], undefined, "GET /lamps"],
  [
    "no-forbidden-headers",
    [...LAMPS, "parameters"],
    parameter("header", "authorization"),
    "GET /lamps header authorization",
  ],
  ["no-x-headers-request", [...LAMPS, "parameters"], parameter("header", "X-Town"), "GET /lamps header X-Town"],
  ["sec-apikeys-url", ["components", "securitySchemes", "key"], { type: "apiKey", in: "query" }, "securitySchemes key"],
  ["sec-credentials-parameters", [...LAMPS, "parameters"], parameter("query", "apiKey"), "GET /lamps query apiKey"],
  ["http-request-GET-no-body", [...LAMPS, "requestBody"], body, "GET /lamps body"],
  ["http-request-DELETE-no-body", ["paths", "/lamps/{id}", "delete", "requestBody"], body, "DELETE /lamps/{id} body"],
  ["patch-media-type", [...CHANGE, "requestBody"], body, "PATCH /lamps/{id} body"],
  ["patch-without-request-body", [...CHANGE, "requestBody", "required"], undefined, "PATCH /lamps/{id} body"],
  ["oas3-pdnd-security-defined", ["security"], undefined, "security"],
  ["sec-protection-global-unsafe", [...CHANGE, "security"], [], "PATCH /lamps/{id} security"],
  ["sec-protection-global-unsafe", [...CHANGE, "security"], [{ basic: [] }], "PATCH /lamps/{id} security"],
  ["use-problem-json-for-errors", [...LAMPS, "responses", "404"], { content: {} }, "GET /lamps answer 404"],
  ["use-problem-schema", [...PROBLEM, "detail"], undefined, "GET /lamps answer 429 /detail"],
  [
    "http-response-no-content-204-205",
    ["paths", "/lamps/{id}", "delete", "responses", "204", "content"],
    body.content,
    "DELETE /lamps/{id} answer 204",
  ],
  ["http-response-content-2xx", [...GOOD, "content"], undefined, "GET /lamps answer 200"],
  ["http-response-content-2xx", [...GOOD, "content", "text/csv"], {}, "GET /lamps answer 200"],
  [
    "response-with-json-object",
    [...GOOD, "content", "application/geo+json"],
    { schema: { type: "array", items: {} } },
    "GET /lamps answer 200",
  ],
  [
    "missing-retry-after",
    [...LAMPS, "responses", "503", "headers", "Retry-After"],
    undefined,
    "GET /lamps answer 503 header Retry-After",
  ],
  ["ratelimit-429-presence", [...LAMPS, "responses", "429"], undefined, "GET /lamps answer 429"],
  [
    "ratelimit-429-presence",
    [...LAMPS, "responses", "429", "headers", "Retry-After"],
    undefined,
    "GET /lamps answer 429 header Retry-After",
  ],
  [
    "missing-ratelimit",
    [...GOOD, "headers", "RateLimit-Reset"],
    undefined,
    "GET /lamps answer 200 header RateLimit-Reset",
  ],
  ["no-x-headers-response", [...GOOD, "headers", "X-Lamps"], {}, "GET /lamps answer 200 header X-Lamps"],
  ["cache-responses-indeterminate-behavior", [...GOOD, "headers", "Cache-Control"], undefined, "GET /lamps answer 200"],
  ["cache-responses-indeterminate-behavior", [...GOOD, "headers", "Expires"], {}, "GET /lamps answer 200"],
  ["cache-responses-undocumented", [...GOOD, "headers", "Cache-Control"], {}, "GET /lamps answer 200"],
  ["house-answers-described", [...GOOD, "description"], "Default Response", "GET /lamps answer 200"],
  ["house-refusals", [...LAMPS, "responses", "403"], undefined, "GET /lamps answer 403"],
  ["operation-tag-defined", [...LAMPS, "tags"], ["lamps"], "GET /lamps tag lamps"],
  ["operation-tag-defined", [...LAMPS, "summary"], undefined, "GET /lamps summary"],
  ["number-format", [...LAMP, "powerW", "format"], undefined, "GET /lamps answer 200 /lamps[]/powerW"],
  ["number-format", [...LAMP, "powerW", "format"], "int32", "GET /lamps answer 200 /lamps[]/powerW"],
  ["integer-format", [...LAMP, "orders", "items", "format"], undefined, "GET /lamps answer 200 /lamps[]/orders[]"],
  ["integer-format", [...LAMPS, "parameters", "0", "schema", "format"], "uint8", "GET /lamps query limit"],
  ["sec-number-boundaries", [...LAMPS, "parameters", "0", "schema", "maximum"], undefined, "GET /lamps query limit"],
  ["sec-number-boundaries", [...LAMP, "powerW", "minimum"], undefined, "GET /lamps answer 200 /lamps[]/powerW"],
  [
    "sec-string-maxlength",
    [...LAMP, "name"],
    { type: "string", pattern: "^a+$" },
    "GET /lamps answer 200 /lamps[]/name",
  ],
  [
    "sec-string-maxlength",
    [...LAMP, "notes", "additionalProperties", "maxLength"],
    undefined,
    "GET /lamps answer 200 /lamps[]/notes/*",
  ],
  ["sec-array-boundaries", [...LAMP, "orders", "maxItems"], undefined, "GET /lamps answer 200 /lamps[]/orders"],
  ["sec-array-boundaries", [...LAMP, "orders", "minItems"], undefined, "GET /lamps answer 200 /lamps[]/orders"],
  [
    "sec-no-additionalProperties",
    [...CHANGE, "requestBody", "content", "application/merge-patch+json", "schema", "additionalProperties"],
    undefined,
    "PATCH /lamps/{id} body ",
  ],
  ["sec-no-additionalProperties", [...PROBLEM, "more"], { anyOf: [{ type: "object" }] }, "GET /lamps answer 401 /more"],
  [
    "sec-constrained-additionalProperties",
    [...LAMP, "notes", "maxProperties"],
    undefined,
    "GET /lamps answer 200 /lamps[]/notes",
  ],
  ["house-typed", [...LAMP, "name"], {}, "GET /lamps answer 200 /lamps[]/name"],
  ["house-typed", [...LAMP, "orders", "items"], undefined, "GET /lamps answer 200 /lamps[]/orders"],
];

/** The example with something else at one place. */
function spoil(path: readonly string[], value: unknown) {
  const document = exampleDocument();
  let at = document as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    if (typeof at[key] !== "object") throw new Error(`The example has nothing at ${path.join(" ")}`);
    at = at[key] as Record<string, unknown>;
  }
  const last = path.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
  return document;
}

describe("the rules of the interoperability model", () => {
  it("find nothing in a document that keeps them", () => {
    expect(API_RULES.flatMap(({ id, find }) => find(exampleDocument()).map((place) => `${id}: ${place}`))).toEqual([]);
  });

  it.each(BROKEN)("%s is broken by %j", (id, path, value, found) => {
    const places = API_RULES.find((rule) => rule.id === id)?.find(spoil(path, value));
    expect(places).toContain(found);
  });

  it("are each broken by one document of the table at least", () => {
    expect([...new Set(BROKEN.map(([id]) => id))].sort()).toEqual(API_RULES.map(({ id }) => id).sort());
  });

  it("say who broke which of them where, and what to do", () => {
    const rule = API_RULES.find(({ id }) => id === "sec-string-maxlength") ?? expect.unreachable();
    expect(complaintOf(rule, [])).toBeUndefined();
    expect(complaintOf(rule, rule.find(spoil([...LAMP, "name", "maxLength"], undefined)))).toBe(
      [
        "sec-string-maxlength (Extra Security Checks; OWASP API4): a string has a greatest length (maxLength), unless its values are listed or its format limits it. It is broken in one place:",
        "  GET /lamps answer 200 /lamps[]/name",
        "What to do: say `maxLength`, beside a pattern too",
      ].join("\n"),
    );
    expect(complaintOf(rule, Array(50).fill("GET /lamps"))).toMatch(/in 50 places:[\s\S]*and 10 more/);
  });
});
