import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REQUESTS_PER_MINUTE } from "../access/rate-limits.ts";
import { SESSION_COOKIE } from "../authentication.ts";
import { describeApi } from "./describe-api.ts";
import { complaintOf } from "./testing/api-rule.ts";
import { API_RULES } from "./testing/api-rules.ts";
import { type ApiDocument, operationsOf } from "./testing/open-api-document.ts";
import { openWholeApp } from "./testing/whole-app.ts";

type Whole = Awaited<ReturnType<typeof openWholeApp>>;
let whole: Whole;
let cookies: Record<string, string>;
let document: ApiDocument;
/** What the store says when it is asked; `undefined`: all is well. */
let storeFailure: OperationalError | undefined;

beforeAll(async () => {
  const store = createMemoryStore();
  const latest: typeof store.latest = async (...asked) => {
    if (storeFailure !== undefined) throw storeFailure;
    return store.latest(...asked);
  };
  whole = await openWholeApp({ store: { ...store, latest } });
  document = (await whole.app.inject("/openapi.json")).json();
  const { users, sessions } = whole.registry;
  users.create({ username: "capo", roles: ["administrator"], passwordHash: "-", mustChangePassword: false });
  const atMs = whole.clock.now();
  const browser = { address: "192.0.2.1", browser: "a browser", way: "password" } as const;
  const id = users.find("capo")?.id ?? expect.unreachable();
  cookies = { [SESSION_COOKIE]: sessions.open(id, atMs, atMs + 3_600_000, browser) };
}, 60_000);
afterAll(() => whole.close());

/** Operations that everybody may ask for, without saying who they are. */
const OPEN = [
  "DELETE /api/v1/session",
  "GET /api/v1/login",
  "GET /api/v1/oidc/callback",
  "GET /api/v1/oidc/login",
  "GET /api/v1/session",
  "GET /status",
  "POST /api/v1/session",
];

describe("the served OpenAPI document", () => {
  it("is OpenAPI 3.0, by the published schema", async () => {
    const { errors } = await new Validator().validate({ ...structuredClone(document) });
    expect(errors).toBeUndefined();
  });

  it.each(API_RULES.map((rule) => [rule.id, rule.words, rule] as const))("keeps %s: %s", (_id, _words, rule) => {
    const complaint = complaintOf(rule, rule.find(document));
    if (complaint !== undefined) expect.fail(complaint);
  });

  it("describes the whole API", () => {
    expect(operationsOf(document).length).toBeGreaterThan(200);
  });

  it("lets everybody in where that is meant, and nowhere else", () => {
    const isOpen = ({ operation: { security = [] } }: ReturnType<typeof operationsOf>[number]) =>
      security.some((way) => Object.keys(way).length === 0);
    const open = operationsOf(document).filter(isOpen);
    const hint = "Give the route `onRequest: requirePermission(...)`; where everybody may come, name it in OPEN";
    expect(open.map(({ where }) => where).sort(), hint).toEqual(OPEN);
  });

  it("keeps programs with a token out of what is for people", () => {
    const forPeople = operationsOf(document)
      .filter(({ operation: { security = [] } }) => security.every((way) => "session" in way))
      .map(({ path }) => path);
    expect(forPeople).toContain("/api/v1/people/{username}");
    expect(forPeople).toContain("/api/v1/account");
    expect(forPeople).not.toContain("/api/v1/lamps");
  });

  it("says where the service is reached: one on this machine is for development", () => {
    expect(document.servers).toEqual([{ url: "https://luce.comune.example", description: "The service of this town" }]);
    const { oidc: _, ...withoutProvider } = whole.config;
    const { openapi } = describeApi("1.2.3", withoutProvider);
    expect(openapi?.servers).toEqual([
      { url: "http://localhost:8080", description: "For development, on this machine", "x-sandbox": true },
    ]);
    const local = { ...document, servers: openapi?.servers ?? [] };
    expect(API_RULES.filter(({ id }) => id.startsWith("servers-")).flatMap(({ find }) => find(local))).toEqual([]);
  });
});

const LIMITS = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
/** Asks, and looks at what every refusal has in common. */
async function refused(request: InjectOptions, isLoggedIn = true) {
  const response = await whole.app.inject({ ...request, ...(isLoggedIn ? { cookies } : {}) });
  expect(response.headers["content-type"]).toBe("application/problem+json");
  const problem = response.json();
  expect(problem).toMatchObject({
    type: "about:blank",
    title: expect.stringMatching(/^[A-Z]/),
    status: response.statusCode,
    detail: expect.stringMatching(/.{8,}/),
    instance: expect.any(String),
    code: expect.stringMatching(/^[a-z]+(-[a-z]+)+$/),
  });
  return { status: response.statusCode, code: problem.code, problem, headers: response.headers };
}

describe("a request that is refused gets a problem (RFC 9457) and hears its limits", () => {
  const json = { "content-type": "application/json" };
  it.each<[string, number, string, InjectOptions, boolean]>([
    ["to nowhere", 404, "not-found", { url: "/api/v1/nothing" }, true],
    ["to nowhere, with a body", 404, "not-found", { method: "PATCH", url: "/api/v1/nothing", payload: {} }, true],
    ["for what is not there", 404, "not-found", { url: "/api/v1/lamps/lamp-x" }, true],
    ["with a parameter of another form", 400, "request-invalid", { url: "/api/v1/alarms?limit=0" }, true],
    ["with a parameter that nobody knows", 400, "request-invalid", { url: "/api/v1/alarms?colour=red" }, true],
    ["with a parameter where none is known", 400, "request-invalid", { url: "/api/v1/lamps?colour=red" }, true],
    [
      "with a member that nobody knows",
      400,
      "request-invalid",
      { method: "POST", url: "/api/v1/session", payload: { user: "x" } },
      false,
    ],
    [
      "that is no JSON",
      400,
      "request-unreadable",
      { method: "POST", url: "/api/v1/session", payload: "{", headers: json },
      false,
    ],
    ["of nobody", 401, "login-required", { url: "/api/v1/lamps" }, false],
    [
      "with a wrong token",
      401,
      "token-invalid",
      { url: "/api/v1/lamps", headers: { authorization: "Bearer nonsense" } },
      false,
    ],
    [
      "from a page of others",
      403,
      "foreign-origin",
      { method: "DELETE", url: "/api/v1/session", headers: { origin: "https://evil.example" } },
      true,
    ],
    [
      "by a method that is not taken",
      405,
      "method-not-allowed",
      { method: "PUT", url: "/api/v1/lamps/lamp-x", payload: {} },
      true,
    ],
    ["by a method that /status does not take", 405, "method-not-allowed", { method: "POST", url: "/status" }, false],
    [
      "with a body that is too large",
      413,
      "body-too-large",
      { method: "POST", url: "/api/v1/session", payload: { username: "x".repeat(300_000) } },
      false,
    ],
    [
      "with a body of another type",
      415,
      "media-type-unsupported",
      { method: "POST", url: "/api/v1/session", payload: "<a/>", headers: { "content-type": "text/xml" } },
      false,
    ],
    [
      "that patches with plain JSON",
      415,
      "media-type-unsupported",
      { method: "PATCH", url: "/api/v1/account", payload: { displayName: "C" } },
      true,
    ],
    [
      "that posts a merge patch",
      415,
      "media-type-unsupported",
      {
        method: "POST",
        url: "/api/v1/people",
        payload: "{}",
        headers: { "content-type": "application/merge-patch+json" },
      },
      true,
    ],
  ])("%s: %i", async (_what, status, code, request, isLoggedIn) => {
    const answer = await refused(request, isLoggedIn);
    expect(answer).toMatchObject({ status, code });
    for (const header of LIMITS) expect(answer.headers, header).toHaveProperty(header);
    expect(answer.headers["ratelimit-limit"]).toBe("1200");
  });

  it("whose address cannot be read", async () => {
    expect(await refused({ url: "/api/v1/lamps/%zz" })).toMatchObject({ status: 400 });
    expect(await refused({ url: `/api/v1/lamps/${"x".repeat(200)}` })).toMatchObject({
      status: expect.toBeOneOf([404, 414]),
    });
  });

  it("says which parameters and members nobody knows", async () => {
    const { problem } = await refused({ url: "/api/v1/lamps?colour=red" });
    expect(problem.issues).toEqual(['querystring must NOT have additional properties: "colour"']);
  });

  it("says which methods a path takes", async () => {
    const { headers } = await refused({ method: "PUT", url: "/api/v1/account", payload: {} });
    expect(headers.allow).toBe("GET, HEAD, PATCH");
  });

  it.each([
    [true, "5"],
    [false, "60"],
  ])("while the store is broken (retryable: %s): 503, and when to come back", async (retryable, wait) => {
    storeFailure = new OperationalError({ code: "store-locked", message: "The store is locked", retryable });
    const { status, headers } = await refused({ url: "/status" }, false);
    storeFailure = undefined;
    expect([status, headers["retry-after"]]).toEqual([503, wait]);
  });

  it("because there were too many: 429, counted also where nobody knows who asks", async () => {
    const guess = {
      url: "/api/v1/lamps",
      headers: { authorization: "Bearer guess" },
      remoteAddress: "192.0.2.9",
    };
    const answers = await Promise.all(Array.from({ length: REQUESTS_PER_MINUTE }, () => whole.app.inject(guess)));
    expect([...new Set(answers.map(({ statusCode }) => statusCode))]).toEqual([401]);
    expect(answers.at(-1)?.headers["ratelimit-remaining"]).toBe("0");
    const { status, code, headers } = await refused(guess, false);
    expect([status, code, headers["ratelimit-remaining"]]).toEqual([429, "rate-limited", "0"]);
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    expect(headers["ratelimit-reset"]).toBe(headers["retry-after"]);
    expect((await whole.app.inject({ ...guess, remoteAddress: "192.0.2.10" })).statusCode).toBe(401);
  });

  it("counts a route that has a limit of its own by itself", async () => {
    const tile = await whole.app.inject({ url: "/api/v1/lamps/tiles/14/1/1", cookies });
    expect(tile.headers["ratelimit-limit"]).toBe("6000");
    const lamps = await whole.app.inject({ url: "/api/v1/lamps", cookies, remoteAddress: "192.0.2.11" });
    expect([lamps.statusCode, lamps.headers["ratelimit-limit"], lamps.headers["ratelimit-remaining"]]).toEqual([
      200,
      "1200",
      "1199",
    ]);
  });
});

it.each([
  [302, "/api/v1/oidc/callback?code=c&state=s&session_state=of-this-provider-alone"],
  [204, "/api/v1/lamps/tiles/14/1/1?edition=1-2"],
])("is no refusal (%i) of what providers and our pages add: %s", async (status, url) => {
  expect((await whole.app.inject({ url, cookies })).statusCode).toBe(status);
});

describe("a merge patch (RFC 7396)", () => {
  const patch = (payload: object, type = "application/merge-patch+json") =>
    whole.app.inject({
      ...{ method: "PATCH" as const, url: "/api/v1/account", cookies },
      ...{ headers: { "content-type": type }, payload: JSON.stringify(payload) },
    });

  it("keeps what it leaves out, and takes away what it says is null", async () => {
    await patch({ displayName: "Capo", phone: "+39 333 1234567" });
    expect((await patch({ phone: null })).json()).toMatchObject({ displayName: "Capo" });
    expect((await patch({}, "application/merge-patch+json; charset=utf-8")).json()).not.toHaveProperty("phone");
    expect((await patch({ displayName: "" })).json()).not.toHaveProperty("displayName");
  });

  it("cannot take away what must be there", async () => {
    const response = await patch({ language: null });
    expect([response.statusCode, response.json().code]).toEqual([400, "request-invalid"]);
  });
});

it("GET /status says that all is well, to everybody", async () => {
  const response = await whole.app.inject("/status");
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toMatch(/^application\/json/);
  expect(response.json()).toEqual({ status: "ok", version: "1.2.3", uptimeS: 0 });
  for (const header of LIMITS) expect(response.headers).toHaveProperty(header);
  expect(response.headers["cache-control"]).toBe("no-store");
});
