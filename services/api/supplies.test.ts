import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { buildingRoutes } from "./routes/buildings.ts";
import type { RouteDeps } from "./routes/route-deps.ts";
import { supplyRoutes } from "./routes/supplies.ts";
import { supplyFactsRoutes } from "./routes/supply-facts.ts";

const FROM = Date.parse("2026-05-31T22:00:00Z");
const TO = Date.parse("2026-06-30T22:00:00Z");
const PERIOD = "from=2026-05-31T22:00:00Z&to=2026-06-30T22:00:00Z";
const HOUR_MS = 3_600_000;
const GYM = buildingId("gym");
const MAIN = pointId("gym-electricity");
const ROOF = pointId("gym-roof");
const BAR = pointId("gym-bar");
const CABINET = pointId("cabinet-1");
const LAMP = pointId("lamp-1");

let registry: ReturnType<typeof openRegistry>;
let store: ReturnType<typeof createMemoryStore>;
beforeEach(async () => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  const gym = { id: GYM, name: "Palestra", use: "gym", address: "Via Po 1", latitudeDeg: 45.7, longitudeDeg: 8.6 };
  registry.assets.putBuilding({ ...gym, floorAreaM2: 1_000, simulated: false });
  registry.assets.putPoints([
    ...[MAIN, ROOF, BAR].map((id): Point => ({ ...SUPPLY_POINT, id, building: GYM })),
    { ...SUPPLY_POINT, id: CABINET, kind: "cabinet" },
  ]);
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    id: LAMP,
    kind: "lamp",
    cabinet: CABINET,
    latitudeDeg: 45.7,
    longitudeDeg: 8.6,
  });
  registry.supplies.putFacts(ROOF, "2026-01-01", { feeds: [], under: MAIN, role: "production", peakPowerW: 20_000 });
  registry.supplies.putFacts(BAR, "2026-01-01", { feeds: [], under: MAIN });
  await store.write([
    ...grown(MAIN, "importTotalWh", 3_000_000),
    ...grown(MAIN, "exportTotalWh", 1_200_000),
    ...grown(ROOF, "exportTotalWh", 2_000_000),
    ...grown(BAR, "importTotalWh", 500_000),
    ...grown(CABINET, "importTotalWh", 1_150_000),
    ...grown(LAMP, "energyTotalWh", 1_000_000),
  ]);
});
afterEach(async () => {
  registry.close();
  await store.close();
});

/** A register that is read at both ends of June. */
const grown = (point: Point["id"], quantity: "importTotalWh" | "exportTotalWh" | "energyTotalWh", byWh: number) => [
  { point, quantity, at: FROM, value: 0 },
  { point, quantity, at: TO, value: byWh },
];

async function send(
  method: "GET" | "PUT" | "POST" | "DELETE",
  url: string,
  body?: object,
  role: Role = "energy-manager",
) {
  const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
  });
  const deps = { registry, store, clock: new ManualClock(TO), config: { site: { zone: "Europe/Rome" } } };
  supplyRoutes(server, deps as unknown as RouteDeps);
  supplyFactsRoutes(server, deps as unknown as RouteDeps);
  buildingRoutes(server, deps as unknown as RouteDeps);
  const { statusCode, body: text } = await server.inject({
    method,
    url,
    ...(body === undefined ? {} : { payload: body }),
  });
  return { statusCode, answer: text === "" ? undefined : JSON.parse(text) };
}
const ask = async (url: string) => (await send("GET", url, undefined, "reader")).answer;

it("says what each supply feeds, cabinets among them", async () => {
  const { supplies } = await ask("/api/v1/supplies");
  expect(supplies).toMatchObject([
    { id: BAR, under: MAIN, feeds: [{ building: GYM, sharePct: 100 }] },
    { id: MAIN, feeds: [{ building: GYM, sharePct: 100 }], lastReadingAt: "2026-06-30T22:00:00.000Z" },
    { id: ROOF, role: "production", peakPowerW: 20_000 },
    { id: CABINET, kind: "cabinet", feeds: [{ cabinet: CABINET }] },
  ]);
  expect(await ask(`/api/v1/supplies/${MAIN}`)).toMatchObject({ subMeters: [BAR, ROOF], facts: [], deliveries: [] });
  expect(await ask("/api/v1/supplies/lamp-1")).toMatchObject({ status: 404 });
});

it("behind panels tells consumption from what was drawn, made and fed in", async () => {
  expect((await ask(`/api/v1/supplies/${MAIN}/balance?${PERIOD}`)).balance).toMatchObject({
    importWh: 3_000_000,
    exportWh: 1_200_000,
    productionWh: 2_000_000,
    consumptionWh: 3_800_000,
    selfConsumedPct: 40,
  });
  expect((await ask(`/api/v1/supplies/${BAR}/balance?${PERIOD}`)).balance.reason).toBe("production-not-measured");
});

it("holds a cabinet's meter against its lamps", async () => {
  expect((await ask(`/api/v1/supplies/${CABINET}/balance?${PERIOD}`)).balance).toMatchObject({
    kind: "lighting",
    meterWh: 1_150_000,
    lampsWh: 1_000_000,
    differenceWh: 150_000,
  });
});

it("does not count what lies under another meter twice", async () => {
  expect((await ask(`/api/v1/buildings/${GYM}/consumption?${PERIOD}&bucket=month`)).totalWh).toBe(3_000_000);
  expect((await ask(`/api/v1/indicators?${PERIOD}`)).buildings).toMatchObject([
    { building: GYM, energyKwh: 3_000, kwhPerM2: 3, reason: "too-few-similar" },
  ]);
});

it("gives kWh by degree-day where the temperature of nine days in ten is known, and says how many are", async () => {
  const weather = (days: number) => {
    const hours = Array.from({ length: 24 * days }, (_, hour) => ({
      atMs: FROM + hour * HOUR_MS,
      airTemperatureC: 15,
    }));
    registry.weather.putHours({ id: "arpa", kind: "import", source: "arpa.csv", keptAtMs: TO, keptBy: "maria" }, hours);
  };
  const indicators = () => ask(`/api/v1/indicators?${PERIOD}`);
  expect(await indicators()).toMatchObject({ degreeDaysCoveredPct: 0 });
  weather(26);
  expect(await indicators()).not.toHaveProperty("degreeDays");
  weather(27);
  expect(await indicators()).toMatchObject({
    degreeDays: 135,
    degreeDaysCoveredPct: 90,
    buildings: [{ kwhPerM2: 3, kwhPerM2DegreeDay: 3 / 135 }],
  });
});

it("takes what people say of a supply from a day on, and takes it back", async () => {
  const url = `/api/v1/supplies/${MAIN}/facts/2026-06-10`;
  const facts = { feeds: [{ building: GYM, sharePct: 60 }], peakPowerW: 9_000 };
  expect(await send("PUT", url, facts)).toMatchObject({ statusCode: 200, answer: { from: "2026-06-10", ...facts } });
  expect(await ask(`/api/v1/supplies/${MAIN}`)).toMatchObject({ ...facts, facts: [{ from: "2026-06-10", ...facts }] });
  expect(await send("DELETE", url)).toMatchObject({ statusCode: 204 });
  expect(await send("DELETE", url)).toMatchObject({ statusCode: 404 });
  expect(registry.audit.list({ limit: 9 }).map(({ actor, action, target }) => [actor, action, target])).toEqual([
    ["maria", "supply-facts-removed", MAIN],
    ["maria", "supply-facts", MAIN],
  ]);
});

it("says what is wrong with facts, and keeps none of them", async () => {
  const put = (body: object, day = "2026-06-10", id: string = MAIN) =>
    send("PUT", `/api/v1/supplies/${id}/facts/${day}`, body);
  const refused = async (answer: ReturnType<typeof put>) => {
    const { statusCode, answer: problem } = await answer;
    return [statusCode, problem.code];
  };
  expect(await refused(put({ feeds: [{ building: "castle", sharePct: 50 }] }))).toEqual([422, "building-unknown"]);
  expect(await refused(put({ feeds: [{ cabinet: LAMP }] }))).toEqual([422, "cabinet-unknown"]);
  expect(await refused(put({ feeds: [], under: BAR }))).toEqual([422, "supply-circle"]);
  expect(await refused(put({ feeds: [] }, "2026-02-30"))).toEqual([422, "supply-facts-invalid"]);
  expect(await refused(put({ feeds: [] }, "2026-06-10", LAMP))).toEqual([404, "not-found"]);
  expect(await refused(send("PUT", `/api/v1/supplies/${MAIN}/facts/2026-06-10`, { feeds: [] }, "reader"))).toEqual([
    403,
    "role-missing",
  ]);
  expect(registry.supplies.facts(MAIN)).toEqual([]);
  expect(registry.audit.list({ limit: 9 })).toEqual([]);
});

it("takes use and areas of a building from a day on, which its indicator counts with", async () => {
  const url = `/api/v1/buildings/${GYM}/facts`;
  expect(await send("PUT", `${url}/2026-01-01`, { heatedAreaM2: 500 })).toMatchObject({ statusCode: 200 });
  expect((await ask(`/api/v1/indicators?${PERIOD}`)).buildings).toMatchObject([{ areaM2: 500, kwhPerM2: 6 }]);
  expect(await ask(url)).toEqual({ facts: [{ from: "2026-01-01", heatedAreaM2: 500 }] });
  expect(await send("PUT", `${url}/2026-02-30`, { heatedAreaM2: 500 })).toMatchObject({ statusCode: 422 });
  expect(await send("DELETE", `${url}/2026-01-01`, undefined, "reader")).toMatchObject({ statusCode: 403 });
  expect(await send("DELETE", `${url}/2026-01-01`)).toMatchObject({ statusCode: 204 });
  expect(await ask(url)).toEqual({ facts: [] });
});

it("tells the energy of fuels that came, by their factors, or why it cannot; a building heated by them has one", async () => {
  const [oil, wood] = [pointId("gym-oil"), pointId("gym-wood")];
  const building = GYM;
  registry.assets.putPoint({ ...SUPPLY_POINT, id: oil, carrier: "oil", building });
  registry.assets.putPoint({ ...SUPPLY_POINT, id: wood, carrier: "wood", building });
  const load = { supply: oil, document: "7", amount: 1_000, unit: "L" };
  const deliveries = [
    { ...load, date: "2026-06-10" },
    { ...load, date: "2026-05-10" },
  ];
  expect(await send("POST", "/api/v1/deliveries", { deliveries })).toMatchObject({ statusCode: 200 });
  expect((await ask(`/api/v1/supplies/${oil}`)).deliveries).toMatchObject([
    { date: "2026-05-10", heatingValue: "net" },
    { date: "2026-06-10", energyKwh: expect.closeTo(10_029.6, 1) },
  ]);
  const fuel = async () => (await ask(`/api/v1/indicators?${PERIOD}`)).buildings[0].fuel;
  const kwhPerM2 = expect.closeTo(10.0296, 3);
  expect(await fuel()).toEqual({ energyKwh: expect.closeTo(10_029.6, 1), kwhPerM2, deliveries: 1, unknown: [] });
  const stacked = { supply: wood, date: "2026-06-11", document: "", amount: 12, unit: "m3" };
  expect(await send("POST", "/api/v1/deliveries", { deliveries: [stacked] })).toMatchObject({ statusCode: 200 });
  expect((await ask(`/api/v1/supplies/${wood}`)).deliveries).toMatchObject([
    { energyUnknown: "density-factor-missing" },
  ]);
  const unknown = [{ supply: wood, date: "2026-06-11", reason: "density-factor-missing" }];
  expect(await fuel()).toEqual({ energyKwh: expect.closeTo(10_029.6, 1), deliveries: 2, unknown });
});

it("takes deliveries all or none, and forgets one", async () => {
  const OIL = pointId("gym-oil");
  registry.assets.putPoint({ ...SUPPLY_POINT, id: OIL, carrier: "oil" });
  const load = { supply: OIL, date: "2026-06-10", document: "DDT 7/B", amount: 4_000, unit: "L", costEur: 4_880.5 };
  const post = (...deliveries: object[]) => send("POST", "/api/v1/deliveries", { deliveries });
  expect(await post(load, { ...load, document: "8", unit: "m3" })).toMatchObject({ statusCode: 422 });
  expect(await post({ ...load, date: "2026-07-02" })).toMatchObject({ statusCode: 422 });
  expect(await post({ ...load, supply: MAIN })).toMatchObject({ answer: { code: "delivery-invalid" } });
  expect(registry.supplies.deliveries(OIL)).toEqual([]);
  expect(await post(load, { ...load, document: undefined, amount: 10 })).toMatchObject({ statusCode: 200 });
  const url = `/api/v1/supplies/${OIL}/deliveries/2026-06-10`;
  expect(await send("DELETE", url)).toMatchObject({ statusCode: 204 });
  expect((await ask(`/api/v1/supplies/${OIL}`)).deliveries).toMatchObject([{ document: "DDT 7/B", costEur: 4_880.5 }]);
  expect(await send("DELETE", `${url}?document=DDT%207%2FB`)).toMatchObject({ statusCode: 204 });
  expect(await send("DELETE", `${url}?document=DDT%207%2FB`)).toMatchObject({ statusCode: 404 });
});
