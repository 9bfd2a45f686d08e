import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify from "fastify";
import { beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { enrolmentRoutes } from "./routes/enrolments.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const HOUR_MS = 3_600_000;
const GYM = edgeId("gym");
const OWN = "a".repeat(43);

describe("an office that lets devices in", () => {
  let registry: Registry;
  let clock: ManualClock;
  let app: ReturnType<typeof buildApp>;
  let role: Role;

  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    clock = new ManualClock(NOW_MS);
    role = "administrator";
    app = buildApp();
    const gym = { kind: "supply", name: "Palestra", simulated: false } as const;
    const unknown = { building: undefined, cabinet: undefined, street: undefined, latitudeDeg: undefined };
    const more = { longitudeDeg: undefined, nominalPowerW: undefined, supplyCode: undefined, carrier: "electricity" };
    registry.assets.putPoint({ id: pointId("gym-electricity"), ...gym, ...unknown, ...more });
  });

  function buildApp() {
    const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(server, undefined);
    server.decorateRequest("user", undefined);
    server.addHook("onRequest", async (request) => {
      request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
    });
    enrolmentRoutes(server, { registry, clock });
    return server;
  }

  const ask = async (method: "GET" | "POST", path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/enrolments${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === "" ? undefined : answer.json() };
  };
  const make = () => ask("POST", "", { id: "gym", name: "Centralina" });
  const comes = (code: string) => {
    registry.enrolments.enter({ id: GYM, code, secret: OWN, address: "192.0.2.7" }, clock.now());
    const message = { id: GYM, receivedAtMs: clock.now(), topic: "lucciola/v1/edge/gym/main-meter/meter" };
    registry.enrolments.keep([{ ...message, qos: 1, payload: Buffer.from("{}") }]);
  };

  it("makes a code, sees who comes, and approves it with its meter from when the code was made", async () => {
    const made = await make();
    expect(made).toMatchObject({ status: 201, body: { id: "gym", codeUntil: "2026-11-24T17:45:00.000Z" } });
    expect((await ask("GET", "")).body).toEqual({
      enrolments: [expect.objectContaining({ id: "gym", state: "expected" })],
      freePoints: [{ id: "gym-electricity", name: "Palestra" }],
    });
    await clock.advance(HOUR_MS);
    comes(made.body.code);
    expect((await ask("GET", "")).body.enrolments).toMatchObject([
      { state: "waiting", address: "192.0.2.7", messages: 1, devices: ["main-meter"] },
    ]);
    const installations = [{ device: "main-meter", point: "gym-electricity" }];
    expect(await ask("POST", "/gym/approve", { installations })).toMatchObject({ status: 204 });
    expect(registry.identities.authenticate("gym", OWN, clock.now())).toEqual({ kind: "edge", id: "gym" });
    expect(registry.assets.installationAt(pointId("gym-electricity"), clock.now())).toMatchObject({
      edge: "gym",
      fromMs: NOW_MS,
    });
    expect((await ask("GET", "")).body.freePoints).toEqual([]);
    const audit = registry.audit.list({ limit: 10 });
    expect(audit.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      "maria install",
      "maria enrolment-approve",
      "maria enrolment-code",
    ]);
    expect(JSON.stringify(audit)).not.toContain(made.body.code);
  });

  it("refuses one, on record, and its code is of no use", async () => {
    const { code } = (await make()).body;
    comes(code);
    expect((await ask("POST", "/gym/refuse")).status).toBe(204);
    expect(registry.enrolments.enter({ id: GYM, code, secret: OWN, address: "" }, NOW_MS)).toMatchObject({
      kind: "refused",
    });
    expect(registry.audit.list({ limit: 1 })).toMatchObject([
      { action: "enrolment-refuse", target: "gym", detail: "it had come from 192.0.2.7" },
    ]);
  });

  it("is told what does not go, and then nothing has changed", async () => {
    expect((await ask("POST", "/gym/approve", { installations: [] })).status).toBe(404);
    expect((await ask("POST", "/gym/refuse")).status).toBe(404);
    const { code } = (await make()).body;
    expect(await make()).toMatchObject({ status: 409, body: { code: "enrolment-exists" } });
    expect(await ask("POST", "/gym/approve", { installations: [] })).toMatchObject({ status: 409 });
    comes(code);
    const nowhere = { installations: [{ device: "main-meter", point: "nowhere" }] };
    expect(await ask("POST", "/gym/approve", nowhere)).toMatchObject({ status: 404, body: { code: "point-unknown" } });
    expect(registry.identities.list()).toEqual([]);
    expect(registry.enrolments.get(GYM)?.approvedAtMs).toBeUndefined();
    expect((await ask("POST", "", { id: "Gym 1", name: "x" })).status).toBe(400);
  });

  it.each(["reader", "lighting-manager"] as const)("does not let a %s decide", async (lesser) => {
    await make();
    role = lesser;
    expect((await ask("GET", "")).status).toBe(lesser === "reader" ? 403 : 200);
    for (const [path, body] of [
      ["", { id: "gym", name: "x" }],
      ["/gym/approve", { installations: [] }],
      ["/gym/refuse", undefined],
    ] as const)
      expect(await ask("POST", path, body)).toMatchObject({ status: 403, body: { code: "role-missing" } });
  });
});
