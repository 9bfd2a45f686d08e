import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeApi } from "./describe-api.ts";
import { API_RULES, type ApiRule } from "./testing/api-rules.ts";
import { type ApiDocument, operationsOf } from "./testing/open-api-document.ts";
import { openWholeApp } from "./testing/whole-app.ts";

let whole: Awaited<ReturnType<typeof openWholeApp>>;
let body: string;
let document: ApiDocument;
beforeAll(async () => {
  whole = await openWholeApp();
  body = (await whole.app.inject("/openapi.json")).body;
  document = JSON.parse(body);
}, 60_000);
afterAll(() => whole.close());

// Rules of the Italian interoperability model (ModI), as PDND asks: no error and no warning, and its list on security.
describe("the served OpenAPI document", () => {
  it("is OpenAPI 3.0, by the published schema", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(body));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it.each(API_RULES.map((rule) => [rule.level, rule.words, rule] as const))("%s: %s", (_level, _words, { find }) => {
    expect(find(document)).toEqual([]);
  });

  it("describes the whole API", () => {
    expect(operationsOf(document).length).toBeGreaterThan(200);
  });

  it("lets everybody in where that is meant, and nowhere else", () => {
    const open = operationsOf(document).filter(({ operation: { security } }) => security?.length === 0);
    expect(open.map(({ where }) => where).sort()).toEqual([
      "DELETE /api/v1/session",
      "GET /api/v1/login",
      "GET /api/v1/oidc/callback",
      "GET /api/v1/oidc/login",
      "GET /api/v1/session",
      "GET /status",
      "POST /api/v1/session",
    ]);
  });

  it("keeps programs with a token out of what is for people", () => {
    const isForPeople = ({ operation: { security = [] } }: ReturnType<typeof operationsOf>[number]) =>
      security.length > 0 && !security.some((way) => "token" in way);
    const paths = new Set(
      operationsOf(document)
        .filter(isForPeople)
        .map(({ path }) => path),
    );
    expect(paths).toContain("/api/v1/people/{username}");
    expect(paths).toContain("/api/v1/account");
    expect(paths).not.toContain("/api/v1/lamps");
  });

  it("is the same whenever the same version is asked", async () => {
    const again = await openWholeApp();
    expect((await again.app.inject("/openapi.json")).body).toBe(body);
    await again.close();
  });

  it("says where the service is reached: one on this machine is for development", () => {
    expect(document.servers).toEqual([{ url: "https://luce.comune.example", description: "The service of this town" }]);
    const { oidc: _, ...withoutProvider } = whole.config;
    const { openapi } = describeApi("1.2.3", withoutProvider);
    const local = { ...document, servers: openapi?.servers ?? [] };
    expect(local.servers).toEqual([
      { url: "http://localhost:8080", description: "For development, on this machine", "x-sandbox": true },
    ]);
    expect(API_RULES.flatMap(({ find }) => find(local))).toEqual([]);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a document is spoiled at any place.
type Spoil = (document: any) => void;
const LAMPS = "/api/v1/lamps";
/** How a document breaks each rule, and where that is found. */
const SPOILS: Readonly<Record<string, readonly [Spoil, string]>> = {
  status: [
    ({ paths }) => delete paths["/status"].get.responses["503"],
    "GET /status 503 is not application/problem+json",
  ],
  summary: [({ info }) => delete info["x-summary"], "info.x-summary"],
  contact: [({ info }) => delete info.contact.url, "info.contact needs a name and a url or email"],
  terms: [({ info }) => delete info.termsOfService, "info.termsOfService is no address"],
  version: [({ info }) => (info.version = "v1"), "info.version is v1"],
  "problem-type": [
    ({ paths }) => (paths[LAMPS].get.responses["404"] = { content: { "application/json": {} } }),
    "GET /api/v1/lamps 404",
  ],
  "problem-members": [
    ({ components }) => delete components.schemas.Problem.properties.detail,
    "GET /api/v1/lamps 400 detail",
  ],
  failures: [({ paths }) => delete paths[LAMPS].get.responses["429"], "GET /api/v1/lamps"],
  "number-format": [
    ({ paths }) => delete lamp(paths).nominalPowerW.format,
    "GET /api/v1/lamps 200 /lamps[]/nominalPowerW",
  ],
  servers: [({ servers }) => (servers[0].url = "http://luce.comune.example"), "http://luce.comune.example"],
  "merge-patch": [
    ({ paths }) => (paths["/api/v1/account"].patch.requestBody.content["application/json"] = {}),
    "PATCH /api/v1/account",
  ],
  "header-parameters": [
    ({ paths }) => (paths[LAMPS].get.parameters = [{ name: "Authorization", in: "header" }]),
    "GET /api/v1/lamps Authorization",
  ],
  "key-in-address": [
    ({ paths }) =>
      (paths[LAMPS].get.parameters = [
        { name: "api_key", in: "query" },
        { name: "apiKey", in: "query" },
      ]),
    "GET /api/v1/lamps apiKey",
  ],
  "body-of-get": [({ paths }) => (paths[LAMPS].get.requestBody = { content: {} }), "GET /api/v1/lamps"],
  "body-of-answer": [
    ({ paths }) => (paths["/api/v1/session"].delete.responses["204"].content = { "application/json": {} }),
    "DELETE /api/v1/session 204",
  ],
  "kebab-case": [({ paths }) => (paths["/api/v1/lampStates"] = {}), "/api/v1/lampStates"],
  objects: [
    ({ paths }) =>
      (paths[LAMPS].get.responses["200"].content["application/json"].schema = { type: "array", items: {} }),
    "GET /api/v1/lamps 200",
  ],
  "retry-after": [
    ({ components }) => delete components.responses.Unavailable.headers["Retry-After"],
    "GET /api/v1/lamps 503",
  ],
  "rate-limit": [
    ({ paths }) => delete paths[LAMPS].get.responses["200"].headers["RateLimit-Reset"],
    "GET /api/v1/lamps 200 RateLimit-Reset",
  ],
  "operation-id": [({ paths }) => (paths[LAMPS].get.operationId = "getLamps"), "GET /api/v1/lamps getLamps"],
  "string-limit": [({ paths }) => delete lamp(paths).name.maxLength, "GET /api/v1/lamps 200 /lamps[]/name"],
  "number-bounds": [
    ({ paths }) => delete lamp(paths).nominalPowerW.maximum,
    "GET /api/v1/lamps 200 /lamps[]/nominalPowerW",
  ],
  "list-limit": [({ paths }) => delete lamp(paths).orders.maxItems, "GET /api/v1/lamps 200 /lamps[]/orders"],
  "closed-objects": [
    ({ paths }) => delete lamp(paths).orders.items.additionalProperties,
    "GET /api/v1/lamps 200 /lamps[]/orders[]",
  ],
  typed: [({ paths }) => delete lamp(paths).name.type, "GET /api/v1/lamps 200 /lamps[]/name"],
  schemes: [({ components }) => delete components.securitySchemes.token, "no bearer token"],
  security: [({ paths }) => delete paths[LAMPS].get.security, "GET /api/v1/lamps"],
  refusals: [({ paths }) => delete paths[LAMPS].get.responses["403"], "GET /api/v1/lamps"],
  tags: [({ paths }) => (paths[LAMPS].get.tags = ["lamps"]), "GET /api/v1/lamps lamps"],
  descriptions: [({ paths }) => (paths[LAMPS].get.responses["200"].description = ""), "GET /api/v1/lamps 200"],
};
// biome-ignore lint/suspicious/noExplicitAny: as above.
const lamp = (paths: any) =>
  paths[LAMPS].get.responses["200"].content["application/json"].schema.properties.lamps.items.properties;

describe("a document that breaks a rule", () => {
  const ruleOf = (id: string): ApiRule => API_RULES.find((rule) => rule.id === id) ?? expect.unreachable(id);

  it("is there for every rule", () => {
    expect(Object.keys(SPOILS).sort()).toEqual(API_RULES.map(({ id }) => id).sort());
  });

  it.each(Object.entries(SPOILS))("is found out: %s", (id, [spoil, where]) => {
    const spoiled = structuredClone(document);
    spoil(spoiled);
    expect(ruleOf(id).find(spoiled)).toContain(where);
  });
});
