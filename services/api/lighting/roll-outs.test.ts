import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiConfig } from "../config.ts";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { lightingPlanRoutes } from "../routes/lighting-plans.ts";
import { rollOutRoutes } from "../routes/roll-outs.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const LAMPS = ["lamp-1", "lamp-2"].map(pointId);
const base: LightingProgramme = {
  id: "base",
  version: 1,
  name: "Base",
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [],
};

describe("an office that rolls a version out", () => {
  let registry: Registry;
  let role: Role;
  let app: ReturnType<typeof buildApp>;
  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    role = "administrator";
    app = buildApp();
    const unknown = { building: undefined, cabinet: undefined, street: undefined, latitudeDeg: undefined };
    const more = { longitudeDeg: undefined, supplyCode: undefined, carrier: undefined, simulated: false };
    for (const id of LAMPS)
      registry.assets.putPoint({ id, kind: "lamp", name: id, nominalPowerW: 70, ...unknown, ...more });
    registry.programmes.put(base);
    registry.programmes.assign(LAMPS, "base");
    registry.lighting.plans.keep("programme", { ...base, initialDimPct: 80 }, "maria", NOW_MS);
  });
  afterEach(() => registry.close());

  function buildApp() {
    const customOptions = { removeAdditional: false, coerceTypes: "array", allErrors: true } as const;
    const server = Fastify({ ajv: { customOptions } }).withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(server, undefined);
    server.decorateRequest("user", undefined);
    server.addHook("onRequest", async (request) => {
      request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
    });
    const deps = { registry, clock: new ManualClock(NOW_MS), config: { site: SITE } as ApiConfig };
    lightingPlanRoutes(server, deps);
    rollOutRoutes(server, deps);
    return server;
  }
  const ask = async (method: "GET" | "POST" | "PUT", path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/lighting/${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json() };
  };
  const start = (changes: object = {}) =>
    ask("POST", "roll-outs", {
      kind: "programme",
      plan: "base",
      version: 2,
      reason: "less in the evening",
      ...changes,
    });
  const levels = () => registry.programmes.assignments().map(({ programme }) => programme.initialDimPct);

  it("starts it, sees what the controllers answer, and takes it back on the way", async () => {
    const { status, body } = await start({ stages: [{ sharePct: 50, watchMin: 60 }] });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { status: "running", fromVersion: 1, toVersion: 2, stage: 0, stages: 1, lamps: { all: 2, told: 0 } },
    });
    // What the rules do at their next look.
    registry.lighting.plans.pin("programme", "base", 2, LAMPS.slice(0, 1));
    registry.programmes.recordAccepted(LAMPS[0] ?? pointId("none"), 2);
    expect((await ask("GET", `roll-outs/${body.id}`)).body.lamps).toEqual({
      all: 2,
      told: 1,
      accepted: 1,
      refused: 0,
      unanswered: 0,
    });
    expect(levels()).toEqual([80, 100]);
    const taken = await ask("POST", `roll-outs/${body.id}/take-back`, { reason: "too dark at the school" });
    expect(taken).toMatchObject({ status: 200, body: { status: "taken-back" } });
    expect(levels()).toEqual([100, 100]);
    expect(await ask("POST", `roll-outs/${body.id}/take-back`, { reason: "again" })).toMatchObject({ status: 409 });
    expect(registry.audit.list({ limit: 9 }).map(({ action, target }) => `${action} ${target}`)).toEqual([
      "roll-out-take-back programme base, version 2",
      "roll-out-start programme base, version 2",
    ]);
  });

  it("takes it back after its end too, while nothing else has gone live", async () => {
    const { id } = (await start()).body;
    registry.lighting.plans.goLive("programme", "base", 2);
    registry.lighting.rollOuts.update(id, { status: "finished", state: '{"stage":3,"stageSinceMs":0}' });
    expect(levels()).toEqual([80, 80]);
    expect((await ask("POST", `roll-outs/${id}/take-back`, { reason: "complaints" })).status).toBe(200);
    expect(levels()).toEqual([100, 100]);
  });

  it("does not go over what has gone live since", async () => {
    const { id } = (await start()).body;
    registry.lighting.rollOuts.update(id, { status: "finished", state: '{"stage":3,"stageSinceMs":0}' });
    registry.programmes.put({ ...base, initialDimPct: 60 });
    expect(await ask("POST", `roll-outs/${id}/take-back`, { reason: "complaints" })).toMatchObject({
      status: 409,
      body: { code: "roll-out-over" },
    });
    expect(levels()).toEqual([60, 60]);
  });

  it("is one at a time, and nothing else goes live meanwhile", async () => {
    await start();
    expect(await start()).toMatchObject({ status: 409, body: { code: "roll-out-running" } });
    expect(await ask("POST", "programmes/base/go-live", { version: 1 })).toMatchObject({
      status: 409,
      body: { code: "roll-out-running" },
    });
    const { version: _, ...plan } = base;
    expect(await ask("PUT", "programmes/base", { plan })).toMatchObject({ status: 409 });
    expect(await ask("PUT", "programmes/base", { plan, goLive: false })).toMatchObject({
      status: 200,
      body: { version: 3 },
    });
  });

  it("passes the linter first", async () => {
    const twice = { from: { kind: "clock", time: "23:00" } as const, fadeMs: 10_000 };
    registry.lighting.plans.keep(
      "programme",
      {
        ...base,
        steps: [
          { ...twice, dimPct: 70 },
          { ...twice, dimPct: 50 },
        ],
      },
      "maria",
      NOW_MS,
    );
    expect(await start({ version: 3 })).toMatchObject({ status: 422, body: { code: "lint-errors" } });
    expect((await start({ version: 3, acceptErrors: "known and wanted" })).status).toBe(201);
    expect(registry.audit.list({ limit: 1 })[0]?.detail).toMatch(/1 error\(s\) accepted: known and wanted/);
  });

  it("is told what is not there, and is not for operators", async () => {
    expect((await start({ version: 9 })).status).toBe(404);
    expect((await ask("GET", "roll-outs/roll-x")).status).toBe(404);
    expect((await ask("GET", "roll-outs")).body).toEqual({ rollOuts: [] });
    role = "energy-manager";
    expect((await start()).status).toBe(403);
    expect((await ask("POST", "roll-outs/roll-x/take-back", { reason: "no" })).status).toBe(403);
  });
});
