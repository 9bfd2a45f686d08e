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
import {
  createAuthentication,
  hashPassword,
  issueFirstLogin,
  refuseForeignOrigin,
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
  secureCookie: false,
  maxFailedLogins: 3,
  maxStreams: 1,
  climaticZone: "E" as const,
  public: Value.Parse(PublicSettings, Value.Default(PublicSettings, {})),
  site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" },
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

  async function buildApp() {
    const authentication = createAuthentication({
      users: registry.users,
      audit: registry.audit,
      clock,
      config: CONFIG,
    });
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
    for (const permission of PERMISSIONS)
      server.get(`/${permission}`, { onRequest: requirePermission(permission) }, async () => "welcome");
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
    expect(response.headers["set-cookie"]).toMatch(/HttpOnly; SameSite=Strict/);
    const cookies = cookieOf(response);
    expect(await ask("/read", cookies)).toBe("welcome");
    await app.inject({ method: "POST", url: "/logout", cookies });
    expect(await ask("/read", cookies)).toBe("login-required");
    expect(registry.audit.list({ limit: 5 })).toMatchObject([{ actor: "vera", action: "login" }]);
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
    await clock.advance(12 * 3_600_000 - 1);
    expect(await ask("/read", cookies)).toBe("welcome");
    await clock.advance(1);
    expect(await ask("/read", cookies)).toBe("login-required");
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
