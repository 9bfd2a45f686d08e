import fastifyCookie from "@fastify/cookie";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { createAuthentication, SESSION_COOKIE } from "@lucciola/api/authentication.ts";
import type { ApiConfig } from "@lucciola/api/config.ts";
import { answerFailuresAsProblems } from "@lucciola/api/problem-details.ts";
import { oidcRoutes } from "@lucciola/api/routes/oidc.ts";
import type { App } from "@lucciola/api/routes/route-deps.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLIENT, type IdentityProvider, startIdentityProvider } from "../support/identity-provider.ts";

const HERE = "http://127.0.0.1:8080";
const PEOPLE = {
  "u-1": { claims: { preferred_username: "maria", name: "Maria Riva", email: "capo@comune.example", roles: ["luce"] } },
  "u-2": { claims: { preferred_username: "ospite", roles: ["protocollo"] } },
};

describe("somebody who comes through the identity provider", () => {
  let provider: IdentityProvider;
  let registry: Registry;
  let clock: ManualClock;
  let app: App;
  beforeAll(async () => {
    provider = await startIdentityProvider(`${HERE}/api/v1/oidc/callback`, PEOPLE);
  });
  afterAll(() => provider.stop());
  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    clock = new ManualClock(Date.parse("2026-11-23T17:45:00Z"));
    const admin = { roles: ["administrator"], passwordHash: "$argon2id$1", mustChangePassword: false } as const;
    registry.users.create({ ...admin, username: "capo", email: "capo@comune.example" });
    app = appWith(provider.issuer, ["luce=lighting-manager", "energia=energy-manager"]);
  });

  function appWith(issuer: string, roles: string[]): App {
    const config = {
      ...{ sessionHours: 12, sessionIdleMinutes: 120, secureCookie: false, maxFailedLogins: 3, localLogin: true },
      oidc: {
        ...{ issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, publicUrl: HERE, name: "SSO", roles },
        ...{ scope: "openid profile email", rolesClaim: "roles" },
      },
    } as unknown as ApiConfig;
    const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(server, undefined);
    void server.register(fastifyCookie);
    server.decorateRequest("user", undefined);
    const authentication = createAuthentication({ registry, clock, config });
    server.addHook("onRequest", authentication.identify);
    oidcRoutes(server, authentication, { registry, clock, config });
    return server;
  }

  async function begin(query = "", cookies: Record<string, string> = {}) {
    const response = await app.inject({ url: `/api/v1/oidc/login${query}`, cookies });
    const kept = response.cookies.find(({ name }) => name === "lucciola_oidc");
    return { url: response.headers.location ?? "", cookies: { lucciola_oidc: kept?.value ?? "" }, kept, response };
  }
  async function comeBack(url: URL, cookies: Record<string, string>) {
    const response = await app.inject({ url: url.pathname + url.search, cookies });
    const session = response.cookies.find(({ name }) => name === SESSION_COOKIE)?.value;
    return { to: response.headers.location, session };
  }
  async function login(who: string, query = "") {
    const { url, cookies } = await begin(query);
    return await comeBack(await provider.visit(url, who), cookies);
  }
  const userOf = (session = "") => registry.sessions.find(session, clock.now())?.user;

  it("is sent there with PKCE, a state and a nonce, and remembered in a cookie that tells nothing", async () => {
    const { url, kept } = await begin();
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      scope: "openid profile email",
    });
    for (const secret of [asked.state, asked.nonce]) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(kept).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/api/v1/oidc" });
    expect(Buffer.from(kept?.value ?? "", "base64url").toString("latin1")).not.toContain(asked.state);
  });

  it("becomes a user of their own with the roles of the claim, never the one who has the same e-mail", async () => {
    const { to, session } = await login("u-1", "?to=/illuminazione");
    expect(to).toBe("/illuminazione");
    expect(userOf(session)).toMatchObject({ username: "maria", roles: ["lighting-manager"] });
    expect(registry.users.find("maria")).toMatchObject({
      displayName: "Maria Riva",
      hasPassword: false,
      link: { issuer: provider.issuer, subject: "u-1" },
    });
    expect(registry.users.find("capo")?.link).toBeUndefined();
    app = appWith(provider.issuer, ["luce=crew"]);
    const again = await login("u-1");
    expect(userOf(again.session)).toMatchObject({ username: "maria", roles: ["crew"] });
    expect(userOf(session)?.roles).toEqual(["crew"]);
    expect(registry.users.count()).toBe(2);
  });

  it("gets another name where somebody bears it already", async () => {
    registry.users.create({ username: "Maria", roles: ["reader"], passwordHash: "$", mustChangePassword: false });
    expect(userOf((await login("u-1")).session)?.username).toBe("maria-2");
  });

  it("may give the account to the user that they are already, and be the last administrator all the same", async () => {
    const { id = 0 } = registry.users.find("capo") ?? {};
    const mine = { [SESSION_COOKIE]: registry.sessions.open(id, clock.now(), clock.now() + 3_600_000) };
    const { url, cookies } = await begin("?link=true&to=/account", mine);
    const { to, session } = await comeBack(await provider.visit(url, "u-1"), cookies);
    expect(to).toBe("/account");
    expect(userOf(session)).toMatchObject({ username: "capo", roles: ["administrator"] });
    const [, kept] = registry.audit.list({ limit: 2 });
    expect(kept?.detail).toMatch(/administrator -> lighting-manager.*stays administrator/);
    expect((await begin("?link=true")).response.statusCode).toBe(401);
  });

  it.each([
    ["the provider says no", "nobody", "oidc-refused"],
    ["no role is known here", "u-2", "oidc-no-role"],
  ])("is turned away when %s", async (_, who, code) => {
    expect(await login(who)).toEqual({ to: `/?accesso=${code}`, session: undefined });
    expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "oidc", action: "login-refused" }]);
    expect(registry.users.count()).toBe(1);
  });

  it("is out of the sessions that were open when the provider gives no role any more", async () => {
    const { session } = await login("u-1");
    app = appWith(provider.issuer, ["protocollo=reader"]);
    expect((await login("u-1")).to).toBe("/?accesso=oidc-no-role");
    expect(userOf(session)).toBeUndefined();
  });

  it("is turned away when an administrator has locked or removed them", async () => {
    const { session } = await login("u-1");
    const { id = 0 } = userOf(session) ?? {};
    registry.users.setLocked(id, clock.now());
    expect((await login("u-1")).to).toBe("/?accesso=account-locked");
    registry.users.remove(id, clock.now());
    expect((await login("u-1")).to).toBe("/?accesso=account-removed");
  });

  it.each([
    ["the state of another login", (url: URL) => url.searchParams.set("state", "another"), "oidc-invalid"],
    ["an answer of another issuer", (url: URL) => url.searchParams.set("iss", "https://evil.example"), "oidc-invalid"],
    ["a code that the provider never gave", (url: URL) => url.searchParams.set("code", "made-up"), "oidc-stale"],
  ])("is not taken for somebody by %s", async (_, forge, code) => {
    const { url, cookies } = await begin();
    const back = await provider.visit(url, "u-1");
    forge(back);
    expect(await comeBack(back, cookies)).toEqual({ to: `/?accesso=${code}`, session: undefined });
  });

  it.each([
    ["the nonce", "nonce", "oidc-invalid"],
    ["the challenge of PKCE", "code_challenge", "oidc-stale"],
  ])("is not taken for somebody when %s is another's", async (_, parameter, code) => {
    const { url, cookies } = await begin();
    const forged = new URL(url);
    forged.searchParams.set(parameter, "x".repeat(43));
    const back = await provider.visit(forged.href, "u-1");
    expect(await comeBack(back, cookies)).toEqual({ to: `/?accesso=${code}`, session: undefined });
  });

  it("begins again who comes back too late, twice, or in another browser", async () => {
    const stale = { to: "/?accesso=oidc-stale", session: undefined };
    const { url, cookies } = await begin();
    const back = await provider.visit(url, "u-1");
    expect(await comeBack(back, {})).toEqual(stale);
    expect(await comeBack(back, (await begin()).cookies)).toMatchObject({ session: undefined });
    expect((await comeBack(back, cookies)).session).toBeDefined();
    expect(await comeBack(back, cookies)).toEqual(stale);
    const late = await begin();
    const lateBack = await provider.visit(late.url, "u-1");
    await clock.advance(10 * 60_000 + 1);
    expect(await comeBack(lateBack, late.cookies)).toEqual(stale);
  });

  it("is not let in by an ID token that has expired", async () => {
    const hasty = await startIdentityProvider(`${HERE}/api/v1/oidc/callback`, PEOPLE, { idTokenLastsS: -120 });
    try {
      app = appWith(hasty.issuer, ["luce=crew"]);
      const { url, cookies } = await begin();
      expect(await comeBack(await hasty.visit(url, "u-1"), cookies)).toMatchObject({ to: "/?accesso=oidc-invalid" });
    } finally {
      await hasty.stop();
    }
  });

  it("hears that a provider does not answer, or is not the one that it was said to be", async () => {
    for (const issuer of ["http://127.0.0.1:1", `${provider.issuer}/`.replace("127.0.0.1", "localhost")]) {
      app = appWith(issuer, ["luce=crew"]);
      expect((await begin()).url).toBe("/?accesso=oidc-unreachable");
    }
  });

  it("comes this way alone where passwords are switched off, which nobody can do without a provider", async () => {
    const alone = {
      sessionHours: 1,
      sessionIdleMinutes: 5,
      secureCookie: false,
      maxFailedLogins: 3,
      localLogin: false,
    };
    const authentication = createAuthentication({ registry, clock, config: alone });
    const reply = undefined as unknown as FastifyReply;
    const request = undefined as unknown as FastifyRequest;
    await expect(authentication.login(request, reply, "capo", "x")).rejects.toMatchObject({ code: "local-login-off" });
    const deps = { registry, clock, config: alone as unknown as ApiConfig };
    expect(() => oidcRoutes(app, authentication, deps)).toThrowError(
      /api\.localLogin is false and api\.oidc is not set/,
    );
  });

  it("is sent on to no other host", async () => {
    for (const to of ["https://evil.example", "//evil.example", "/\\evil.example"])
      expect((await begin(`?to=${encodeURIComponent(to)}`)).response.statusCode, to).toBe(400);
  });
});
