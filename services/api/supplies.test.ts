import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { buildingRoutes } from "./routes/buildings.ts";
import type { RouteDeps } from "./routes/route-deps.ts";
import { supplyRoutes } from "./routes/supplies.ts";

const FROM = Date.parse("2026-05-31T22:00:00Z");
const TO = Date.parse("2026-06-30T22:00:00Z");
const PERIOD = "from=2026-05-31T22:00:00Z&to=2026-06-30T22:00:00Z";
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
    ...[MAIN, ROOF, BAR].map((id): Point => ({ ...POINT, id, building: GYM })),
    { ...POINT, id: CABINET, kind: "cabinet" },
  ]);
  registry.assets.putPoint({
    ...POINT,
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

async function ask(url: string) {
  const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", role: "viewer", mustChangePassword: false };
  });
  const deps = { registry, store, clock: new ManualClock(TO), config: { site: { zone: "Europe/Rome" } } };
  supplyRoutes(server, deps as unknown as RouteDeps);
  buildingRoutes(server, deps as unknown as RouteDeps);
  return (await server.inject({ method: "GET", url })).json();
}

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

const POINT: Omit<Point, "id"> = {
  kind: "supply",
  name: "supply",
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier: "electricity",
  simulated: false,
};
