import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify from "fastify";
import { beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import type { App } from "./routes/route-deps.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

const HOOK = { name: "Protocollo", url: "https://hooks.example/lucciola", kinds: ["alarm.raised"] };

describe("an administrator who tells another program what happens", () => {
  let registry: Registry;
  let clock: ManualClock;
  let app: App;
  let role: Role;

  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    clock = new ManualClock(Date.parse("2026-11-24T11:00:00Z"));
    role = "administrator";
    app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(app, undefined);
    app.decorateRequest("user", undefined);
    app.addHook("onRequest", async (request) => {
      request.user = { id: 1, username: "capo", roles: [role], mustChangePassword: false };
    });
    webhookRoutes(app, { registry, clock });
  });
  const ask = async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/webhooks${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, ...(answer.body === "" ? {} : { body: answer.json() }) };
  };

  it("is shown the secret once, and it lies in no answer and not in the open in the registry", async () => {
    const made = await ask("POST", "", HOOK);
    expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) } });
    const { webhooks } = (await ask("GET", "")).body;
    expect(webhooks).toMatchObject([{ ...HOOK, isOn: true, createdBy: "capo", waiting: 0 }]);
    expect(JSON.stringify(webhooks)).not.toContain("whsec_");
    const key = Buffer.from(made.body.secret.slice(6), "base64");
    expect(registry.webhooks.secrets(made.body.id, clock.now())).toEqual([key]);
    const rotated = await ask("POST", `/${made.body.id}/secret`, { overlapHours: 1 });
    const next = Buffer.from(rotated.body.secret.slice(6), "base64");
    expect(registry.webhooks.secrets(made.body.id, clock.now())).toEqual([next, key]);
    expect((await ask("GET", "")).body.webhooks).toMatchObject([{ previousSecretUntil: "2026-11-24T12:00:00.000Z" }]);
    await clock.advance(3_600_000);
    expect(registry.webhooks.secrets(made.body.id, clock.now())).toEqual([next]);
  });

  it.each([
    ["http://hooks.example/a", "https"],
    ["https://10.0.0.7/a", "private network"],
    ["https://localhost/a", "private network"],
    ["https://maria:secret@hooks.example/a", "login"],
  ])("may not send to %s, and is told why", async (url, why) => {
    expect(await ask("POST", "", { ...HOOK, url })).toMatchObject({
      ...{ status: 422, body: { code: "webhook-address", detail: expect.stringContaining(why) } },
    });
    expect(registry.webhooks.list()).toEqual([]);
    registry.webhooks.setAllowedNetworks(["10.0.0.0/8"]);
    expect((await ask("POST", "", { ...HOOK, url: "https://10.0.0.7/a" })).status).toBe(201);
  });

  it("tries it, reads the log, sends again what has failed, turns it off and on, removes it: all of it in the audit log", async () => {
    const { id } = (await ask("POST", "", HOOK)).body;
    const test = await ask("POST", `/${id}/test`);
    expect(test).toMatchObject({ status: 202, body: { kind: "webhook.test", state: "waiting", attempts: 0 } });
    const path = `/${id}/deliveries/${test.body.id}`;
    expect(await ask("POST", `${path}/replay`)).toMatchObject({ status: 409, body: { code: "delivery-not-failed" } });
    const attempt = { atMs: clock.now(), tookMs: 12, status: 500, detail: "HTTP 500" };
    registry.webhooks.settle(test.body.id, attempt, { state: "failed" });
    expect((await ask("GET", path)).body).toMatchObject({
      delivery: { state: "failed", message: test.body.message },
      body: expect.stringContaining('"type":"webhook.test"'),
      attempts: [{ at: "2026-11-24T11:00:00.000Z", tookMs: 12, status: 500, detail: "HTTP 500" }],
    });
    expect((await ask("GET", `/${id}/deliveries?state=failed`)).body.deliveries).toHaveLength(1);
    expect(await ask("POST", `${path}/replay`)).toMatchObject({ status: 202, body: { message: test.body.message } });
    await ask("PUT", `/${id}`, { ...HOOK, kinds: ["alarm.closed"], isOn: false });
    expect((await ask("GET", path)).body.delivery).toMatchObject({ state: "failed" });
    expect(await ask("POST", `/${id}/test`)).toMatchObject({ status: 409, body: { code: "webhook-off" } });
    expect((await ask("PUT", `/${id}`, { ...HOOK, isOn: true })).body).toMatchObject({ isOn: true, waiting: 0 });
    expect(await ask("DELETE", `/${id}`)).toEqual({ status: 204 });
    expect(await ask("GET", `/${id}/deliveries`)).toMatchObject({ status: 404 });
    expect(registry.audit.list({ limit: 9 }).map(({ action }) => action)).toEqual([
      ...["webhook-remove", "webhook-change", "webhook-change", "webhook-replay", "webhook-test", "webhook-add"],
    ]);
  });

  it("is an administrator, and finds nobody else's messages behind a webhook's number", async () => {
    const [one, other] = [(await ask("POST", "", HOOK)).body.id, (await ask("POST", "", HOOK)).body.id];
    const { id } = (await ask("POST", `/${one}/test`)).body;
    expect(await ask("GET", `/${other}/deliveries/${id}`)).toMatchObject({ status: 404 });
    role = "lighting-manager";
    for (const [method, path] of [
      ...([
        ["GET", ""],
        ["GET", `/${one}/deliveries`],
        ["POST", `/${one}/test`],
        ["DELETE", `/${one}`],
      ] as const),
    ])
      expect(await ask(method, path)).toMatchObject({ status: 403, body: { code: "role-missing" } });
  });
});
