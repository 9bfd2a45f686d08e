import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import type { CalendarText, ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiConfig } from "../config.ts";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { lampPlanRoutes } from "../routes/lamp-plans.ts";
import { lightingPlanRoutes } from "../routes/lighting-plans.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

const halfNight: ProgrammeText = {
  id: "half-night",
  name: "Mezzanotte",
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [
    { from: { kind: "clock", time: "00:00" }, dimPct: 50, fadeMs: 10_000 },
    { from: { kind: "clock", time: "05:00" }, dimPct: 100, fadeMs: 10_000 },
  ],
};
const contradicting: ProgrammeText = {
  ...halfNight,
  steps: [...halfNight.steps, { from: { kind: "clock", time: "00:00" }, dimPct: 70, fadeMs: 10_000 }],
};
const calendar: CalendarText = {
  id: "town-year",
  name: "The town's year",
  defaultProgramme: "half-night",
  rules: [{ kind: "season", from: "07-01", to: "08-31", programme: "half-night" }],
};

describe("an office that changes how the town is lit", () => {
  let registry: Registry;
  let role: Role;
  let app: ReturnType<typeof buildApp>;

  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    role = "administrator";
    app = buildApp();
    const unknown = { building: undefined, cabinet: undefined, street: undefined, latitudeDeg: undefined };
    const more = { longitudeDeg: undefined, supplyCode: undefined, carrier: undefined, simulated: false };
    for (const id of ["lamp-1", "lamp-2"].map(pointId))
      registry.assets.putPoint({ id, kind: "lamp", name: id, nominalPowerW: 70, ...unknown, ...more });
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
    const clock = new ManualClock(NOW_MS);
    lightingPlanRoutes(server, { registry, clock, config: { site: SITE } as ApiConfig });
    lampPlanRoutes(server, { registry, clock });
    return server;
  }

  const ask = async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/lighting/${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === "" ? undefined : answer.json() };
  };
  const actions = () =>
    registry.audit
      .list({ limit: 20 })
      .map(({ actor, action, target, detail }) => `${actor} ${action} ${target}: ${detail}`);

  it("asks the linter, and learns what a year costs against today's, before anything changes", async () => {
    await ask("PUT", "programmes/half-night", { plan: halfNight });
    registry.programmes.assign([pointId("lamp-1")], "half-night");
    const { status, body } = await ask("POST", "lint", {
      programmes: [{ ...halfNight, steps: [] }],
      floors: [{ place: "via Roma", leastDimPct: 60 }],
      pricePerKwh: 0.2,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      firstNight: "2026-11-23",
      nights: 365,
      lamps: 1,
      nominalPowerW: 70,
      errors: 0,
      pricePerKwh: 0.2,
    });
    expect(body.findings).toMatchObject([{ code: "lamps-without-programme", where: { lamps: ["lamp-2"] } }]);
    expect(body.years).toMatchObject([{ kind: "programme", id: "half-night", savingOverFullPct: 0 }]);
    expect(body.years[0].savingOverTodayPct).toBeLessThan(-25);
    // 70 W for 4 295 h at 0.20 a kWh.
    expect(Math.abs(body.years[0].use.cost - 60.13)).toBeLessThan(0.3);
    expect((await ask("GET", "programmes/half-night")).body.versions).toHaveLength(1);
    const broken = await ask("POST", "lint", {
      programmes: [halfNight],
      floors: [{ place: "via Roma", leastDimPct: 60 }],
    });
    expect(broken.body).toMatchObject({ errors: 1, findings: [{ code: "floor-violated" }, {}] });
  });

  it("gives a single lamp a programme of its own, says so, and takes it away again", async () => {
    await ask("PUT", "programmes/half-night", { plan: halfNight });
    await ask("PUT", "calendars/town-year", { plan: calendar });
    expect((await ask("POST", "programmes/half-night/lamps", { lamps: ["lamp-2"] })).status).toBe(204);
    expect((await ask("GET", "programmes/half-night")).body).toMatchObject({
      ownLamps: [{ id: "lamp-2", name: "lamp-2" }],
      ownLampCount: 1,
    });
    await ask("POST", "calendars/town-year/lamps", { lamps: ["lamp-2"] });
    expect((await ask("GET", "calendars/town-year")).body).toMatchObject({ ownLampCount: 1 });
    expect((await ask("GET", "programmes/half-night")).body, "its calendar chooses").toMatchObject({ ownLampCount: 0 });
    await ask("POST", "lamps/release", { lamps: ["lamp-2"] });
    expect((await ask("GET", "calendars/town-year")).body).toMatchObject({ ownLamps: [], ownLampCount: 0 });
    expect(actions().slice(0, 2)).toEqual([
      "maria programme-release lamps: 1 lamp(s): lamp-2",
      "maria calendar-assign town-year: 1 lamp(s): lamp-2",
    ]);
    expect((await ask("POST", "programmes/half-night/lamps", { lamps: ["lamp-9"] })).status).toBe(404);
    expect((await ask("POST", "programmes/ghost/lamps", { lamps: ["lamp-1"] })).status).toBe(404);
  });

  it("takes what a calendar names from the live programmes, and is told of what is not there", async () => {
    await ask("PUT", "programmes/half-night", { plan: halfNight });
    const { body } = await ask("POST", "lint", { calendar: { ...calendar, defaultProgramme: "ghost" } });
    expect(body.findings[0]).toMatchObject({
      severity: "error",
      code: "programme-unknown",
      where: { programme: "ghost" },
    });
    expect(body.years.map(({ id }: { id: string }) => id)).toEqual(["town-year", "half-night"]);
    expect(await ask("POST", "lint", {})).toMatchObject({ status: 400, body: { code: "nothing-to-lint" } });
  });

  it("stores versions, lets them go live and goes back to an older one, all on record", async () => {
    expect(await ask("PUT", "programmes/half-night", { plan: halfNight })).toMatchObject({
      status: 200,
      body: { id: "half-night", version: 1, live: true, lint: { errors: 0 } },
    });
    const brighter = { ...halfNight, initialDimPct: 90 };
    expect((await ask("PUT", "programmes/half-night", { plan: brighter, goLive: false })).body).toMatchObject({
      version: 2,
      live: false,
    });
    expect(registry.programmes.get("half-night")?.version).toBe(1);
    expect((await ask("POST", "programmes/half-night/go-live", { version: 2 })).status).toBe(200);
    expect((await ask("POST", "programmes/half-night/go-live", { version: 1 })).status).toBe(200);
    const { body } = await ask("GET", "programmes/half-night");
    expect(body.live).toEqual({ ...halfNight, version: 1 });
    expect(
      body.versions.map(({ plan, storedBy }: { plan: { version: number }; storedBy: string }) => [
        plan.version,
        storedBy,
      ]),
    ).toEqual([
      [2, "maria"],
      [1, "maria"],
    ]);
    expect(actions()).toEqual([
      "maria programme-go-live half-night: version 1",
      "maria programme-go-live half-night: version 2",
      "maria programme-store half-night: version 2",
      "maria programme-go-live half-night: version 1",
      "maria programme-store half-night: version 1",
    ]);
    expect(await ask("POST", "programmes/half-night/go-live", { version: 9 })).toMatchObject({ status: 404 });
  });

  it("is not let live what has errors, unless it says why, which is on record", async () => {
    const refused = await ask("PUT", "programmes/half-night", { plan: contradicting });
    expect(refused).toMatchObject({ status: 422, body: { code: "lint-errors" } });
    expect(refused.body.detail).toMatch(/1 error\(s\).*steps-contradict: Step 1 asks for 50 % at 00:00/);
    expect(registry.lighting.plans.versions("programme", "half-night")).toEqual([]);

    expect((await ask("PUT", "programmes/half-night", { plan: contradicting, goLive: false })).status).toBe(200);
    expect(await ask("POST", "programmes/half-night/go-live", { version: 1 })).toMatchObject({ status: 422 });
    const acceptErrors = "the second step is meant to win";
    expect((await ask("POST", "programmes/half-night/go-live", { version: 1, acceptErrors })).status).toBe(200);
    expect(actions()[0]).toBe(`maria programme-go-live half-night: version 1; 1 error(s) accepted: ${acceptErrors}`);
  });

  it("keeps calendars the same way, and forgets what nobody has", async () => {
    expect(await ask("PUT", "calendars/town-year", { plan: calendar })).toMatchObject({ status: 422 });
    await ask("PUT", "programmes/half-night", { plan: halfNight });
    expect(await ask("PUT", "calendars/town-year", { plan: calendar })).toMatchObject({
      status: 200,
      body: { live: true },
    });
    expect((await ask("GET", "calendars")).body.calendars).toEqual([{ ...calendar, version: 1 }]);
    expect((await ask("GET", "programmes")).body.programmes).toEqual([{ ...halfNight, version: 1 }]);
    expect(await ask("DELETE", "programmes/half-night")).toMatchObject({ status: 409, body: { code: "plan-in-use" } });
    expect((await ask("DELETE", "calendars/town-year")).status).toBe(204);
    expect((await ask("DELETE", "programmes/half-night")).status).toBe(204);
    expect((await ask("DELETE", "programmes/half-night")).status).toBe(404);
    expect((await ask("GET", "calendars/town-year")).status).toBe(404);
    expect(actions().slice(0, 2)).toEqual(["maria programme-delete half-night: ", "maria calendar-delete town-year: "]);
  });

  it("is told what is wrong with a body: another id, a version, an unknown field, a time that is none", async () => {
    expect(await ask("PUT", "programmes/other", { plan: halfNight })).toMatchObject({
      status: 400,
      body: { code: "id-differs" },
    });
    for (const plan of [
      { ...halfNight, steps: [{ from: { kind: "clock", time: "24:00" }, dimPct: 50, fadeMs: 0 }] },
      { ...halfNight, steps: Array.from({ length: 25 }, () => halfNight.steps[0]) },
      { ...halfNight, initialDimPct: 101 },
    ])
      expect(await ask("PUT", "programmes/half-night", { plan })).toMatchObject({
        status: 400,
        body: { code: "request-invalid" },
      });
  });

  it.each(["reader", "energy-manager", "crew"] as const)(
    "lets a %s look and lint, and change nothing",
    async (lesser) => {
      await ask("PUT", "programmes/half-night", { plan: halfNight });
      role = lesser;
      expect((await ask("GET", "programmes")).status).toBe(200);
      expect((await ask("POST", "lint", { programmes: [halfNight] })).status).toBe(200);
      for (const [method, path, body] of [
        ["PUT", "programmes/half-night", { plan: halfNight }],
        ["POST", "programmes/half-night/go-live", { version: 1 }],
        ["DELETE", "programmes/half-night", undefined],
        ["PUT", "calendars/town-year", { plan: calendar }],
      ] as const)
        expect(await ask(method, path, body)).toMatchObject({ status: 403, body: { code: "role-missing" } });
    },
  );
});
