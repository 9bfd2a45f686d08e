import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { planRoutes } from "../routes/plan.ts";
import { planMeasureRoutes } from "../routes/plan-measures.ts";
import { planScenarioRoutes } from "../routes/plan-scenarios.ts";
import type { RouteDeps } from "../routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-24T11:00:00Z");
const DAY_MS = 86_400_000;
const FROM_MS = Date.parse("2025-10-01T00:00:00Z");
/** Five offices of 1,000 m2, and what each draws in a year, kWh. */
const OFFICES = { a: 20_000, b: 25_000, c: 30_000, d: 40_000, e: 80_000 } as const;
let registry: ReturnType<typeof openRegistry>;
let store: ReturnType<typeof createMemoryStore>;
let server: ReturnType<typeof open>;
let role: Role;

beforeEach(async () => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  role = "energy-manager";
  for (const [id, kwh] of Object.entries(OFFICES)) {
    registry.assets.putBuilding({
      id: buildingId(id),
      name: `Office ${id}`,
      use: "office",
      address: "Via Roma 1",
      latitudeDeg: 45.7,
      longitudeDeg: 8.6,
      floorAreaM2: 1_000,
      simulated: false,
    });
    registry.assets.putPoint({
      id: pointId(`${id}-power`),
      kind: "supply",
      name: `Office ${id}`,
      building: buildingId(id),
      cabinet: undefined,
      street: undefined,
      latitudeDeg: undefined,
      longitudeDeg: undefined,
      nominalPowerW: undefined,
      supplyCode: undefined,
      carrier: "electricity",
      simulated: false,
    });
    const whPerDay = Math.round((kwh * 1_000) / 365);
    await store.write(
      Array.from({ length: 420 }, (_, day) => ({
        point: pointId(`${id}-power`),
        quantity: "importTotalWh" as const,
        at: FROM_MS + day * DAY_MS,
        value: day * whPerDay,
      })),
    );
  }
  server = open();
});
afterEach(async () => {
  await server.close();
  registry.close();
});

function open() {
  const app = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: "array" } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
  });
  const config = { site: { zone: "Europe/Rome" } };
  const deps = { registry, store, clock: new ManualClock(NOW_MS), config } as unknown as RouteDeps;
  planRoutes(app, deps);
  planMeasureRoutes(app, deps);
  planScenarioRoutes(app, deps);
  return app;
}
async function ask(method: "GET" | "PUT" | "POST" | "DELETE", path: string, body?: object) {
  const answer = await server.inject({
    method,
    url: `/api/v1/plan${path}`,
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.body === "" ? undefined : answer.json() };
}

const led = (place: string, more: Partial<Measure> = {}): Measure => ({
  id: `${place}-led`,
  kind: "indoor-led",
  name: `LED in ${place}`,
  place: { kind: "building", id: place },
  investEur: 20_000,
  lifeYears: 15,
  savings: [{ carrier: "electricity", kwhPerYear: 8_000, standardErrorKwh: 1_500 }],
  upkeepEurPerYear: 0,
  worksYears: 1,
  needs: [],
  excludes: [],
  source: "offer of May",
  ...more,
});
const settings = {
  name: "Little by little",
  firstYear: 2027,
  budgetEur: [20_000, 20_000, 20_000],
  reinvestGrants: true,
  objective: "kwh",
  horizonYears: 20,
  discountPct: 3,
  grants: [],
  forced: [],
  without: [],
};

describe("an office with no plan", () => {
  it("learns where to start: what each building draws over the better quarter of its peers", async () => {
    const { body } = await ask("GET", "/ranking");
    expect(body).toMatchObject({ from: "2025-11-01", to: "2026-10-31" });
    // 20, 25, 30, 40 and 80 kWh/m2: a quarter does not exceed 25.
    const found = body.buildings.map(({ building, electricityKwh }: { building: string; electricityKwh: number }) => [
      building,
      Math.round(electricityKwh / 100) * 100,
    ]);
    expect(found).toEqual([
      ["e", 55_000],
      ["d", 15_000],
      ["c", 5_000],
      ["a", 0],
      ["b", 0],
    ]);
    expect(body.buildings[0].eurPerYear).toBeGreaterThan(5_000);
  });

  it("is proposed first measures, which are stored when it says so, and not twice", async () => {
    const dry = await ask("POST", "/proposals", { places: ["e"], store: false });
    expect(dry.body.stored).toBe(0);
    expect(dry.body.measures.map(({ kind }: Measure) => kind)).toEqual(["building-controls", "indoor-led", "pv"]);
    expect((await ask("GET", "/measures")).body.measures).toEqual([]);
    expect((await ask("POST", "/proposals", { places: ["e"], store: true })).body.stored).toBe(3);
    expect((await ask("POST", "/proposals", { places: ["e"], store: true })).body.stored).toBe(0);
    role = "reader";
    expect((await ask("POST", "/proposals", { store: false })).status).toBe(403);
  });
});

describe("a scenario", () => {
  beforeEach(async () => {
    for (const place of ["a", "b", "c"]) await ask("PUT", `/measures/${place}-led`, led(place));
    await ask("PUT", "/measures/d-led", led("d", { investEur: 70_000 }));
  });

  it("places works under the yearly budgets, says what is left out and why, and what other money would buy", async () => {
    const { body: added } = await ask("POST", "/scenarios", settings);
    const { body, status } = await ask("POST", `/scenarios/${added.id}/computation`);
    expect(status).toBe(200);
    const { answer } = body;
    expect(answer.works.map(({ year }: { year: number }) => year)).toEqual([2027, 2028, 2029]);
    expect(answer.years.map(({ spentEur }: { spentEur: number }) => spentEur)).toEqual([20_000, 20_000, 20_000]);
    expect(answer).toMatchObject({ value: 8_000 * (15 + 15 + 15), impossible: false, by: "solver", gapPct: 0 });
    expect(answer.leftOut).toHaveLength(1);
    expect(answer.leftOut[0]).toMatchObject({ measure: "d-led", why: { en: expect.stringContaining("in no year") } });
    expect(answer.otherBudgets.find(({ factor }: { factor: number }) => factor === 0.5)).toMatchObject({ works: 1 });
    expect((await ask("PUT", `/scenarios/${added.id}`, settings)).body).not.toHaveProperty("answer");
  }, 60_000);

  it("counts on a grant where town and building are what it asks for, and names it as unverified", async () => {
    await ask("PUT", "/town", { inhabitants: 11_000, ownedAndUsed: ["a", "b", "c", "d"] });
    const { body: added } = await ask("POST", "/scenarios", { ...settings, grants: ["conto-termico-3"] });
    const { answer } = (await ask("POST", `/scenarios/${added.id}/computation`)).body;
    expect(answer.works.length).toBeGreaterThanOrEqual(3);
    expect(answer.works[0].grants).toEqual([{ grant: "conto-termico-3", eur: 20_000 }]);
    expect(answer.unverifiedGrants).toEqual(["conto-termico-3"]);
  }, 60_000);

  it("knows what is done already, and does not plan it again", async () => {
    expect((await ask("POST", "/measures/a-led/state", { state: "done" })).body.code).toBe("done-on");
    expect((await ask("POST", "/measures/a-led/state", { state: "done", doneOn: "2027-01-01" })).body.code).toBe(
      "done-on",
    );
    expect((await ask("POST", "/measures/a-led/state", { state: "done", doneOn: "2026-05-02" })).status).toBe(200);
    const { body: added } = await ask("POST", "/scenarios", settings);
    const { answer } = (await ask("POST", `/scenarios/${added.id}/computation`)).body;
    expect(answer.works.map(({ measure }: { measure: string }) => measure).sort()).toEqual(["b-led", "c-led"]);
    expect((await ask("DELETE", "/measures/a-led")).body.code).toBe("measure-decided");
  }, 60_000);
});

it.each([
  ["a place that is not there", led("nowhere"), 404],
  ["what it needs and is not there", led("a", { needs: ["b-led"] }), 400],
  ["itself before itself", led("a", { needs: ["a-led"] }), 400],
  ["a cost below nothing", led("a", { investEur: -1 }), 400],
] as const)("refuses a measure with %s", async (_, measure, status) => {
  expect((await ask("PUT", `/measures/${measure.id}`, measure)).status).toBe(status);
});

it("refuses scenarios that name what is not there, and measures that would come to need themselves", async () => {
  expect((await ask("POST", "/scenarios", { ...settings, grants: ["none"] })).status).toBe(404);
  expect((await ask("POST", "/scenarios", { ...settings, budgetEur: [] })).status).toBe(400);
  await ask("PUT", "/measures/a-led", led("a"));
  await ask("PUT", "/measures/b-led", led("b", { needs: ["a-led"] }));
  expect((await ask("PUT", "/measures/a-led", led("a", { needs: ["b-led"] }))).body.code).toBe("measure-circle");
});
