import fastifyCookie from "@fastify/cookie";
import type { Role } from "@lucciola/contract/access/role.ts";
import { PERMISSIONS } from "@lucciola/contract/access/role.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify from "fastify";
import { Value } from "typebox/value";
import { beforeEach, describe, expect, it } from "vitest";
import { refuseForeignOrigin } from "./access/browser-safety.ts";
import {
  BROWSER_COOKIE,
  createAuthentication,
  hashPassword,
  issueFirstLogin,
  requirePermission,
  SESSION_COOKIE,
  userOf,
} from "./authentication.ts";
import { answerFailuresAsProblems } from "./problem-details.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const PASSWORD = "lucciole-nel-prato";
const CONFIG = {
  host: "127.0.0.1",
  port: 0,
  sessionHours: 12,
  sessionIdleMinutes: 120,
  localLogin: true,
  secureCookie: false,
  maxFailedLogins: 3,
  maxStreams: 1,
  public: Value.Parse(PublicSettings, Value.Default(PublicSettings, {})),
  site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" },
  calendar: { climaticZone: "E" as const, schoolTerms: [] },
};

describe("people at the API", () => {
  let registry: Registry;
  let clock: ManualClock;
  let app: Awaited<ReturnType<typeof buildApp>>;

  beforeEach(async () => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    clock = new ManualClock(NOW_MS);
    app = await buildApp();
  });

  async function buildApp(peoplesClock?: ManualClock) {
    const authentication = createAuthentication({ registry, clock, peoplesClock, config: CONFIG });
    const server = Fastify();
    answerFailuresAsProblems(server, undefined);
    await server.register(fastifyCookie);
    server.decorateRequest("user", undefined);
    server.addHook("onRequest", refuseForeignOrigin);
    server.addHook("onRequest", authentication.identify);
    server.post<{ Body: { username: string; password: string } }>("/login", (request, reply) =>
      authentication.login(request, reply, request.body.username, request.body.password),
    );
    server.post("/logout", async (request, reply) => {
      authentication.logout(request, reply);
      return "";
    });
    server.post<{ Body: { current: string; next: string } }>("/password", (request, reply) =>
      authentication.changePassword(userOf(request), request, reply, request.body.current, request.body.next),
    );
    server.post("/who", { onRequest: requirePermission("read") }, async (request) => userOf(request).username);
    for (const permission of PERMISSIONS)
      server.get(`/${permission}`, { onRequest: requirePermission(permission) }, async () => "welcome");
    server.get("/api/here", { onRequest: requirePermission("read") }, async () => "welcome");
    return server;
  }

  async function addUser(username: string, role: Role, mustChangePassword = false): Promise<void> {
    registry.users.create({ username, roles: [role], passwordHash: await hashPassword(PASSWORD), mustChangePassword });
  }
  const login = (username: string, password = PASSWORD) =>
    app.inject({ method: "POST", url: "/login", payload: { username, password } });
  const cookieOf = (response: Awaited<ReturnType<typeof login>>) => ({
    [SESSION_COOKIE]: response.cookies.find(({ name }) => name === SESSION_COOKIE)?.value ?? "",
  });
  const ask = async (url: string, cookies: Record<string, string> = {}) => {
    const { statusCode, body } = await app.inject({ url, cookies });
    return statusCode === 200 ? body : (JSON.parse(body).code as string);
  };

  it("log in, are known by a cookie that no script reads, and log out", async () => {
    await addUser("vera", "reader");
    const response = await login("vera");
    for (const line of [response.headers["set-cookie"]].flat())
      expect(line).toMatch(/^lucciola_(session|browser)=\S+; .*HttpOnly; SameSite=Strict/);
    const cookies = cookieOf(response);
    expect(await ask("/read", cookies)).toBe("welcome");
    await app.inject({ method: "POST", url: "/logout", cookies });
    expect(await ask("/read", cookies)).toBe("login-required");
    expect(registry.audit.list({ limit: 5 })).toMatchObject([{ actor: "vera", action: "login" }]);
  });

  it("are not logged out by a town whose clock runs fast", async () => {
    const ownClock = new ManualClock(NOW_MS);
    app = await buildApp(ownClock);
    await addUser("vera", "reader");
    const cookies = cookieOf(await login("vera"));
    await clock.advance(365 * 86_400_000);
    expect(await ask("/read", cookies)).toBe("welcome");
    await ownClock.advance(CONFIG.sessionHours * 3_600_000);
    expect(await ask("/read", cookies)).toBe("login-required");
  });

  it("may do what their role allows, and no more", async () => {
    await addUser("olga", "lighting-manager");
    const cookies = cookieOf(await login("olga"));
    expect(await ask("/read", cookies)).toBe("welcome");
    expect(await ask("/lighting", cookies)).toBe("welcome");
    expect(await ask("/administration", cookies)).toBe("role-missing");
    expect(await ask("/read")).toBe("login-required");
    expect(await ask("/read", { [SESSION_COOKIE]: "made-up" })).toBe("login-required");
  });

  it("are asked again when the session is over", async () => {
    await addUser("vera", "reader");
    const cookies = cookieOf(await login("vera"));
    for (let hour = 1; hour < 12; hour += 1) {
      await clock.advance(3_600_000);
      expect(await ask("/api/here", cookies)).toBe("welcome");
    }
    await clock.advance(3_600_000 - 1);
    expect(await ask("/read", cookies)).toBe("welcome");
    await clock.advance(1);
    expect(await ask("/read", cookies)).toBe("login-required");
  });

  it("are asked again when they were not there for two hours, whatever their page asks by itself", async () => {
    await addUser("vera", "reader");
    const cookies = cookieOf(await login("vera"));
    const fromPage = (idleS: number) =>
      app.inject({ url: "/api/here", cookies, headers: { "lucciola-idle": String(idleS) } });
    await clock.advance(90 * 60_000);
    expect((await fromPage(10 * 60)).statusCode).toBe(200);
    await clock.advance(90 * 60_000);
    expect((await fromPage(100 * 60)).statusCode).toBe(200);
    await clock.advance(20 * 60_000);
    expect((await fromPage(120 * 60)).json().code).toBe("login-required");
  });

  it("are out at once when they are locked, and do at once what a new role allows", async () => {
    await addUser("olga", "crew");
    const cookies = cookieOf(await login("olga"));
    const { id = 0 } = registry.users.find("olga") ?? {};
    expect(await ask("/lighting", cookies)).toBe("role-missing");
    registry.users.setRoles(id, ["lighting-manager"]);
    expect(await ask("/lighting", cookies)).toBe("welcome");
    registry.users.setLocked(id, clock.now());
    expect(await ask("/lighting", cookies)).toBe("login-required");
    expect((await login("olga")).json().code).toBe("account-locked");
    expect((await login("olga", "guess")).json().code).toBe("login-failed");
  });

  it("send programs, whose token does what it was made for until it is revoked, from anywhere", async () => {
    const made = { scopes: ["read", "energy"], createdBy: "capo", expiresAtMs: NOW_MS + 86_400_000 } as const;
    const { id, secret } = registry.tokens.create({ name: "grafana", ...made }, NOW_MS);
    const headers = { authorization: `Bearer ${secret}`, origin: "https://grafana.example" };
    const get = async (url: string) => (await app.inject({ url, headers })).statusCode;
    expect([await get("/read"), await get("/energy"), await get("/lighting")]).toEqual([200, 200, 403]);
    const who = await app.inject({ method: "POST", url: "/who", headers });
    expect([who.body, who.headers["set-cookie"]]).toEqual(["token:grafana", undefined]);
    registry.tokens.revoke(id, NOW_MS);
    const refused = await app.inject({ url: "/read", headers });
    expect([refused.statusCode, refused.json().code]).toEqual([401, "token-invalid"]);
  });

  it("replace a one-time password before anything else, and every other session of theirs ends", async () => {
    await addUser("nina", "administrator", true);
    const elsewhere = cookieOf(await login("nina"));
    const cookies = cookieOf(await login("nina"));
    expect(await ask("/read", cookies)).toBe("password-change-required");
    const change = (current: string, next: string) =>
      app.inject({ method: "POST", url: "/password", cookies, payload: { current, next } });
    expect((await change("not-it", "anything-at-all")).json().code).toBe("password-wrong");
    expect((await change(PASSWORD, PASSWORD)).json().code).toBe("password-unchanged");
    const changed = await change(PASSWORD, "another-password");
    expect(changed.statusCode).toBe(200);
    expect(await ask("/administration", cookieOf(changed))).toBe("welcome");
    expect(await ask("/read", elsewhere)).toBe("login-required");
    expect((await login("nina")).json().code).toBe("login-failed");
  });

  it("hear the same of a wrong password and of a wrong name, and wait after too many", async () => {
    await addUser("vera", "reader");
    const wrongPassword = (await login("vera", "guess-1")).json();
    const wrongName = (await login("verb", "guess-2")).json();
    expect({ ...wrongName, instance: "" }).toEqual({ ...wrongPassword, instance: "" });
    await login("vera", "guess-3");
    const refused = await login("vera");
    expect(refused.json().code).toBe("too-many-failed-logins");
    expect(refused.headers["retry-after"]).toBe("900");
    await clock.advance(900_000);
    expect((await login("vera")).statusCode).toBe(200);
  });

  it("get no further with many guesses at once than with one after another", async () => {
    await addUser("vera", "reader");
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => login("vera", `guess-${index}`)));
    const codes = answers.map((answer) => answer.json().code).sort();
    expect(codes).toEqual([...Array(3).fill("login-failed"), ...Array(5).fill("too-many-failed-logins")]);
  });

  it("are slowed down by strangers who guess at their name, but not in the browser that they use", async () => {
    await addUser("vera", "reader");
    const browser = (await login("vera")).cookies.find(({ name }) => name === BROWSER_COOKIE)?.value ?? "";
    const from = (address: number, password: string, cookies: Record<string, string> = {}) =>
      app.inject({
        method: "POST",
        url: "/login",
        remoteAddress: `10.0.0.${address}`,
        payload: { username: "vera", password },
        cookies,
      });
    for (let stranger = 1; stranger <= 5; stranger += 1)
      expect((await from(stranger, "guess")).json().code).toBe("login-failed");
    const waiting = await from(6, PASSWORD);
    expect([waiting.json().code, waiting.headers["retry-after"]]).toEqual(["account-waits", "5"]);
    expect((await from(7, PASSWORD, { [BROWSER_COOKIE]: browser })).statusCode).toBe(200);
    await clock.advance(5_000);
    expect((await from(8, "guess")).json().code).toBe("login-failed");
    expect((await from(9, PASSWORD)).headers["retry-after"]).toBe("10");
    await clock.advance(10_000);
    expect((await from(9, PASSWORD)).statusCode).toBe(200);
  });

  it("start afresh after a login that was right", async () => {
    await addUser("vera", "reader");
    for (let round = 0; round < 3; round += 1) {
      await login("vera", "guess");
      await login("vera", "guess");
      expect((await login("vera")).statusCode).toBe(200);
    }
  });

  it.each([
    ["our own page", "http://town.example", 401],
    ["no page", undefined, 401],
    ["another site", "https://evil.example", 403],
    ["another port of ours", "http://town.example:81", 403],
    ["a page that hides where it is from", "null", 403],
  ])("may change things from %s: %s gives %i", async (_, origin, status) => {
    const headers = { host: "town.example", ...(origin === undefined ? {} : { origin }) };
    const response = await app.inject({
      method: "POST",
      url: "/login",
      headers,
      payload: { username: "x", password: "y" },
    });
    expect(response.statusCode).toBe(status);
  });
});

describe("the first login", () => {
  it("is new at each start until somebody has chosen a password, and then is no more", async () => {
    const { users } = openRegistry({ path: ":memory:", log: silentLogger });
    const first = await issueFirstLogin(users);
    const second = await issueFirstLogin(users);
    expect(first?.username).toBe("admin");
    expect(second?.password).not.toBe(first?.password);
    expect(users.count()).toBe(1);
    const admin = users.find("admin");
    if (admin === undefined) throw new Error("There is no administrator");
    expect(admin).toMatchObject({ roles: ["administrator"], mustChangePassword: true });
    users.setPassword(admin.id, await hashPassword(PASSWORD), false);
    expect(await issueFirstLogin(users)).toBeUndefined();
  });
});
