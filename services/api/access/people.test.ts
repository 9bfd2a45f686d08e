import fastifyCookie from "@fastify/cookie";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify from "fastify";
import { beforeEach, describe, expect, it } from "vitest";
import { createAuthentication, hashPassword, requirePermission, SESSION_COOKIE } from "../authentication.ts";
import type { ApiConfig } from "../config.ts";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { acceptMergePatch, MERGE_PATCH } from "../request-rules.ts";
import { accountRoutes } from "../routes/account.ts";
import { auditRoutes } from "../routes/audit.ts";
import { openSessionRoutes } from "../routes/open-sessions.ts";
import { peopleRoutes } from "../routes/people.ts";
import type { App, RouteDeps } from "../routes/route-deps.ts";
import { sessionRoutes } from "../routes/session.ts";
import { tokenRoutes } from "../routes/tokens.ts";

const PASSWORD = "lucciole-nel-prato";
const config = {
  ...{ sessionHours: 12, sessionIdleMinutes: 120, secureCookie: false, maxFailedLogins: 9, localLogin: true },
} as ApiConfig;

describe("the administration of people", () => {
  let registry: Registry;
  let clock: ManualClock;
  let app: App;
  let passwordHash: string;
  beforeEach(async () => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    clock = new ManualClock(Date.parse("2026-11-23T17:45:00Z"));
    passwordHash ??= await hashPassword(PASSWORD);
    app = Fastify({
      ajv: { customOptions: { removeAdditional: false, coerceTypes: "array" } },
    }).withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(app, undefined);
    acceptMergePatch(app);
    void app.register(fastifyCookie);
    app.decorateRequest("user", undefined);
    const authentication = createAuthentication({ registry, clock, config });
    app.addHook("onRequest", authentication.identify);
    const deps = { registry, clock, config } as unknown as RouteDeps;
    sessionRoutes(app, authentication, deps);
    for (const routes of [accountRoutes, peopleRoutes, openSessionRoutes, tokenRoutes, auditRoutes]) routes(app, deps);
    app.get("/read", { onRequest: requirePermission("read") }, async () => "welcome");
    addUser("capo", "administrator");
  });

  const addUser = (username: string, role: Role) =>
    registry.users.create({ username, roles: [role], passwordHash, mustChangePassword: false });
  /** A person at the API; the answer's code where it is not the one asked for. */
  async function person(username: string, password = PASSWORD) {
    const login = await app.inject({
      method: "POST",
      url: "/api/v1/session",
      payload: { username, password },
      headers: { "user-agent": `Browser of ${username}` },
    });
    let session = login.cookies.find(({ name }) => name === SESSION_COOKIE)?.value ?? "";
    return async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, payload?: object) => {
      const cookies = { [SESSION_COOKIE]: session };
      const url = path.startsWith("/read") ? path : `/api/v1${path}`;
      const headers = method === "PATCH" ? { "content-type": MERGE_PATCH } : {};
      const response = await app.inject({
        method,
        url,
        cookies,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      session = response.cookies.find(({ name }) => name === SESSION_COOKIE)?.value ?? session;
      if (response.statusCode >= 400) return { status: response.statusCode, code: response.json().code as string };
      return String(response.headers["content-type"]).includes("json") ? response.json() : response.body;
    };
  }

  it("invites a crew, who chooses a password, says how to be reached, and sees only what the role allows", async () => {
    const capo = await person("capo");
    const invited = await capo("POST", "/people", { username: "squadra1", roles: ["crew"], displayName: "Squadra 1" });
    const crew = await person("squadra1", invited.password);
    expect(await crew("GET", "/account")).toMatchObject({ code: "password-change-required" });
    await crew("POST", "/account/password", { currentPassword: invited.password, newPassword: PASSWORD });
    expect(await crew("PATCH", "/account", { email: "squadra@ditta.example", phone: "+39 333 1234567" })).toEqual({
      ...{ username: "squadra1", displayName: "Squadra 1", language: "it", hasPassword: true, isFromProvider: false },
      ...{ email: "squadra@ditta.example", phone: "+39 333 1234567" },
    });
    expect(await crew("PATCH", "/account", { email: "no address" })).toMatchObject({ code: "request-invalid" });
    expect(await crew("GET", "/read")).toBe("welcome");
    for (const path of ["/people", "/sessions", "/tokens", "/audit", "/audit.csv"])
      expect(await crew("GET", path), path).toEqual({ status: 403, code: "role-missing" });
    const { people } = await capo("GET", "/people");
    expect(
      people.map(({ username, sessions }: { username: string; sessions: number }) => [username, sessions]),
    ).toEqual([
      ["capo", 1],
      ["squadra1", 1],
    ]);
    expect(JSON.stringify(people)).not.toContain("argon2");
  });

  it("changes roles, locks and unlocks, resets and removes: at once, with the reason, and all of it stays in the audit log", async () => {
    addUser("vera", "reader");
    const capo = await person("capo");
    const vera = await person("vera");
    await capo("PATCH", "/people/vera", { roles: ["crew"], reason: "passa alla squadra" });
    expect(await vera("GET", "/session")).toMatchObject({ roles: ["crew"], permissions: ["read", "work"] });
    await capo("POST", "/people/vera/lock", { reason: "telefono perso" });
    expect(await vera("GET", "/read")).toMatchObject({ code: "login-required" });
    await capo("POST", "/people/vera/unlock", {});
    const { password } = await capo("POST", "/people/vera/password", {});
    expect(await (await person("vera"))("GET", "/read")).toMatchObject({ code: "login-required" });
    expect(await (await person("vera", password))("GET", "/read")).toMatchObject({ code: "password-change-required" });
    await capo("POST", "/people/vera/remove", { reason: "fine incarico" });
    expect(await capo("POST", "/people", { username: "Vera", roles: ["reader"] })).toEqual({
      status: 409,
      code: "user-exists",
    });
    const { entries } = await capo("GET", "/audit?target=vera&actor=capo");
    expect(entries.map(({ action, detail }: { action: string; detail: string }) => [action, detail])).toEqual([
      ["person-remove", "fine incarico"],
      ["password-reset", ""],
      ["person-unlock", ""],
      ["person-lock", "telefono perso"],
      ["person-change", "reader -> crew; passa alla squadra"],
    ]);
    expect((await capo("GET", "/audit?actor=vera")).entries.map(({ action }: { action: string }) => action)).toContain(
      "login",
    );
  });

  it("never loses its last administrator", async () => {
    const capo = await person("capo");
    const last = { status: 409, code: "last-administrator" };
    expect(await capo("PATCH", "/people/capo", { roles: ["reader"], displayName: "C" })).toEqual(last);
    expect(await capo("POST", "/people/capo/lock", {})).toEqual(last);
    expect(await capo("POST", "/people/capo/remove", {})).toEqual(last);
    expect(registry.users.find("capo")).toMatchObject({ roles: ["administrator"], displayName: undefined });
    expect(registry.audit.list({ limit: 9, action: "person-change" })).toEqual([]);
  });

  it("shows each where they are logged in, and ends one session or all others; an administrator ends anybody's", async () => {
    addUser("vera", "reader");
    const [phone, desk, home] = [await person("vera"), await person("vera"), await person("vera")];
    const own = (await desk("GET", "/account/sessions")).sessions;
    expect(own).toHaveLength(3);
    expect(own[1]).toMatchObject({ browser: "Browser of vera", address: "127.0.0.1", way: "password", isThis: true });
    const capo = await person("capo");
    const others = (await capo("GET", "/sessions")).sessions;
    const capos = others.find(({ username }: { username: string }) => username === "capo").id;
    expect(await desk("DELETE", `/account/sessions/${capos}`)).toMatchObject({ code: "not-found" });
    await desk("DELETE", `/account/sessions/${own[2].id}`);
    expect(await phone("GET", "/read")).toMatchObject({ code: "login-required" });
    expect(await desk("DELETE", "/account/sessions")).toEqual({ ended: 1 });
    expect(await home("GET", "/read")).toMatchObject({ code: "login-required" });
    await capo("DELETE", `/sessions/${own[1].id}`);
    expect(await desk("GET", "/read")).toMatchObject({ code: "login-required" });
    expect(await capo("DELETE", `/sessions/${own[1].id}`)).toMatchObject({ code: "not-found" });
  });

  it("makes a program a token that is shown once, acts under its name, and may not administer", async () => {
    const capo = await person("capo");
    const made = await capo("POST", "/tokens", { name: "grafana", scopes: ["read"], validDays: 30 });
    const asProgram = (url: string) => app.inject({ url, headers: { authorization: `Bearer ${made.token}` } });
    expect((await asProgram("/read")).body).toBe("welcome");
    expect((await asProgram("/api/v1/people")).json().code).toBe("role-missing");
    expect((await asProgram("/api/v1/account")).json().code).toBe("person-required");
    expect((await asProgram("/api/v1/session")).statusCode).toBe(204);
    const { tokens } = await capo("GET", "/tokens");
    expect(tokens).toMatchObject([{ name: "grafana", scopes: ["read"], networks: [], createdBy: "capo" }]);
    expect(JSON.stringify(tokens)).not.toContain(made.token);
    expect(await capo("POST", "/tokens", { name: "x", scopes: ["administration"], validDays: 1 })).toMatchObject({
      code: "request-invalid",
    });
    await capo("DELETE", `/tokens/${made.id}`);
    expect((await asProgram("/read")).statusCode).toBe(401);
  });

  it("gives the audit log page by page, and as a file that a spreadsheet opens and does not run", async () => {
    const capo = await person("capo");
    for (const at of [1, 2, 3])
      registry.audit.record({
        atMs: clock.now() + at,
        actor: "anna",
        action: "order",
        target: "lamp-1",
        detail: `=HYPERLINK(${at});"a"`,
      });
    const page = await capo("GET", "/audit?action=order&limit=2");
    expect([page.entries.length, page.hasMore, page.actions]).toEqual([2, true, ["login", "order"]]);
    const rest = await capo("GET", `/audit?action=order&limit=2&before=${page.entries[1].id}`);
    expect([rest.entries.length, rest.hasMore]).toEqual([1, false]);
    const lines = (await capo("GET", "/audit.csv?action=order")).split("\r\n");
    expect(lines[0]).toBe("\uFEFFat;who;what;to;detail");
    expect(lines[1]).toBe(`2026-11-23T17:45:00.003Z;anna;order;lamp-1;"'=HYPERLINK(3);""a"""`);
  });
});
