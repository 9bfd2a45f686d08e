import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import Fastify, { type InjectOptions } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

const NOW_MS = Date.parse("2026-03-20T12:00:00Z");
let registry: ReturnType<typeof openRegistry>;
let role: Role;
let username: string;

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  [username, role] = ["anna", "lighting-manager"];
  for (const name of ["anna", "bruno"])
    registry.users.create({ username: name, roles: ["crew"], passwordHash: "x", mustChangePassword: false });
});
afterEach(() => registry.close());

async function ask(method: "GET" | "PUT" | "POST" | "DELETE", path: string, body?: object) {
  const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username, roles: [role], mustChangePassword: false };
  });
  const config = { site: { zone: "Europe/Rome" } };
  notificationRoutes(server, { registry, clock: new ManualClock(NOW_MS), config } as unknown as RouteDeps);
  const options: InjectOptions = {
    method,
    url: `/api/v1/notifications${path}`,
    ...(body === undefined ? {} : { payload: body }),
  };
  const answer = await server.inject(options);
  return { status: answer.statusCode, body: answer.body === "" ? undefined : answer.json() };
}

const wishes = {
  email: "anna@comune.example",
  language: "it",
  channels: ["email"],
  topics: ["lighting"],
  leastSeverity: "urgent",
  quiet: { fromMinute: 1_200, toMinute: 420 },
};

describe("what somebody wants to hear", () => {
  it("follows from their roles until they choose, and is theirs alone", async () => {
    expect((await ask("GET", "/own")).body).toMatchObject({
      settings: { channels: [], topics: ["lighting", "work"], leastSeverity: "warning" },
      available: [],
    });
    expect((await ask("PUT", "/own", wishes)).body.settings).toEqual(wishes);
    username = "bruno";
    expect((await ask("GET", "/own")).body.settings).not.toHaveProperty("email");
  });

  it("is refused with words where it cannot work", async () => {
    const { email: _, ...withoutAddress } = wishes;
    expect(await ask("PUT", "/own", withoutAddress)).toMatchObject({ status: 400, body: { code: "email-missing" } });
    for (const email of ["anna", "a@b.example, c@d.example", "Anna <a@b.example>", "a@b.example\nBcc: x@y.example"])
      expect((await ask("PUT", "/own", { ...wishes, email })).status, email).toBe(400);
    expect(await ask("POST", "/test")).toMatchObject({ status: 409, body: { code: "no-channel" } });
  });

  it("can be tried with a message to oneself", async () => {
    await ask("PUT", "/own", wishes);
    expect((await ask("POST", "/test")).status).toBe(204);
    expect((await ask("GET", "/messages")).body.messages).toMatchObject([
      { username: "anna", channel: "email", title: "Prova di Lucciola", state: "waiting" },
    ]);
    username = "bruno";
    expect((await ask("GET", "/messages")).body.messages).toEqual([]);
    expect((await ask("GET", "/messages?everybody=true")).status).toBe(403);
    role = "administrator";
    expect((await ask("GET", "/messages?everybody=true")).body.messages).toHaveLength(1);
  });

  it("may be push, to browsers of one's own, once the server is set up for it", async () => {
    const browser = {
      endpoint: "https://fcm.googleapis.com/fcm/send/abc",
      keys: { p256dh: "BAbcdefghijklmnop", auth: "abcdefghijk" },
      device: "Chrome, Android",
    };
    expect(await ask("POST", "/browsers", browser)).toMatchObject({ status: 409, body: { code: "push-off" } });
    registry.notifications.pushKey(() => ({ publicKey: "BPub", privateKey: "priv" }));
    registry.notifications.setAvailable(["push"]);
    expect((await ask("POST", "/browsers", browser)).body).toMatchObject({
      pushKey: "BPub",
      browsers: [{ endpoint: browser.endpoint, device: "Chrome, Android" }],
    });
    username = "bruno";
    expect((await ask("POST", "/browsers/remove", { endpoint: browser.endpoint })).status).toBe(404);
    username = "anna";
    expect((await ask("POST", "/browsers/remove", { endpoint: browser.endpoint })).body.browsers).toEqual([]);
  });
});

describe("who is on duty", () => {
  const night = {
    topic: "lighting",
    username: "bruno",
    from: "2026-03-21T19:00:00.000Z",
    to: "2026-03-22T06:00:00.000Z",
  };

  it("is put down for weeks by the town's clock, and taken away", async () => {
    const { body } = await ask("POST", "/duty", { ...night, weeks: 2 });
    expect(body.shifts).toMatchObject([
      { username: "bruno", from: night.from, to: night.to },
      { from: "2026-03-28T19:00:00.000Z", to: "2026-03-29T05:00:00.000Z" },
    ]);
    expect((await ask("DELETE", `/duty/${body.shifts[0].id}`)).body.shifts).toHaveLength(1);
    expect((await ask("DELETE", `/duty/${body.shifts[0].id}`)).status).toBe(404);
    expect(registry.audit.list({ limit: 9 }).map(({ action }) => action)).toEqual(["duty-removed", "duty-added"]);
  });

  it("is refused for nobody, for no time, and from who may not say it", async () => {
    expect((await ask("POST", "/duty", { ...night, username: "nobody" })).status).toBe(404);
    expect((await ask("POST", "/duty", { ...night, to: night.from })).body.code).toBe("shift-length");
    role = "crew";
    expect((await ask("POST", "/duty", night)).status).toBe(403);
    expect((await ask("GET", "/duty")).status).toBe(200);
  });
});

it("lets administrators alone change when things go up", async () => {
  const { body } = await ask("GET", "/policy");
  expect((await ask("PUT", "/policy", body)).status).toBe(403);
  role = "administrator";
  expect((await ask("PUT", "/policy", { ...body, administratorsAfterMin: 1 })).body.code).toBe("escalation-order");
  expect((await ask("PUT", "/policy", { ...body, escalateAfterMin: 10 })).body.escalateAfterMin).toBe(10);
});
