import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { encodeCabinetFlags } from "@lucciola/contract/lighting/cabinet-message.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import Fastify from "fastify";
import { beforeEach, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { lampRecordRoutes } from "../routes/lamp-records.ts";
import type { RouteDeps } from "../routes/route-deps.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const NOW_MS = Date.parse("2026-11-24T21:30:00Z");
const HOUR_MS = 3_600_000;
const LAMP = pointId("lamp-1");
const CABINET = pointId("cabinet-1");

let registry: Registry;
let store: TimeSeriesStore;

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  const place = {
    building: undefined,
    street: undefined,
    latitudeDeg: 45.7,
    longitudeDeg: 8.6,
    carrier: undefined,
    simulated: false,
  };
  registry.assets.putPoints([
    {
      ...place,
      id: CABINET,
      kind: "cabinet",
      name: "Quadro 1",
      cabinet: undefined,
      nominalPowerW: undefined,
      supplyCode: "IT001E00000001",
    },
    { ...place, id: LAMP, kind: "lamp", name: "Roma 1", cabinet: CABINET, nominalPowerW: 50, supplyCode: undefined },
    {
      ...place,
      id: pointId("lamp-2"),
      kind: "lamp",
      name: "Roma 2",
      cabinet: CABINET,
      nominalPowerW: 50,
      supplyCode: undefined,
    },
  ]);
});

async function get(path: string) {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["reader"], mustChangePassword: false };
  });
  lampRecordRoutes(app, {
    registry,
    store,
    clock: new ManualClock(NOW_MS),
    config: { site: SITE },
  } as unknown as RouteDeps);
  return (await app.inject({ method: "GET", url: `/api/v1${path}` })).json();
}

it("a lamp's night holds what it reported and what was wanted of it, from noon to noon", async () => {
  const at = Date.parse("2026-11-23T22:00:00Z");
  await store.write([
    { point: LAMP, quantity: "dimPct", at, value: 70 },
    { point: LAMP, quantity: "desiredDimPct", at: at - HOUR_MS, value: 75 },
    { point: LAMP, quantity: "activePowerW", at, value: 36 },
    { point: LAMP, quantity: "dimPct", at: NOW_MS - HOUR_MS, value: 100 },
    { point: LAMP, quantity: "energyTotalWh", at: NOW_MS - 48 * HOUR_MS, value: 10_000 },
    { point: LAMP, quantity: "energyTotalWh", at: NOW_MS, value: 10_800 },
    { point: LAMP, quantity: "lightSourceOnTimeTotalS", at: NOW_MS - 48 * HOUR_MS, value: 0 },
    { point: LAMP, quantity: "lightSourceOnTimeTotalS", at: NOW_MS, value: 20 * 3_600 },
  ]);
  const record = await get("/lamps/lamp-1/record?night=2026-11-23");
  expect(record).toMatchObject({
    from: "2026-11-23T11:00:00.000Z",
    to: "2026-11-24T11:00:00.000Z",
    reported: [{ at: "2026-11-23T22:00:00.000Z", dimPct: 70 }],
    desired: [{ dimPct: 75 }],
    power: [{ activePowerW: 36 }],
    // 800 Wh in 20 hours of light, where its nominal power would have taken 1000.
    use: { energyWh: 800, burnH: 20, nominalWh: 1_000, days: 30 },
  });
  expect((await get("/lamps/lamp-1/record")).reported).toMatchObject([{ dimPct: 100 }]);
  expect(await get("/lamps/lamp-1/record?night=2026-02-30")).toMatchObject({ status: 400, code: "day-unknown" });
  expect((await get("/lamps/lamp-2/record")).use).toBeUndefined();
});

it("a cabinet holds its meter against the sum of its lamps, and says what state it is in", async () => {
  registry.lighting.lampTypes.put({ id: "led-50", name: "LED 50", meteringClassPct: 2 });
  registry.lighting.lampTypes.assign([LAMP], "led-50");
  registry.identities.create({ id: edgeId("gateway-1"), name: "Gateway" }, NOW_MS);
  registry.assets.install({ point: CABINET, edge: edgeId("gateway-1"), device: "meter" as never, fromMs: 0 });
  registry.edges.setOnline(edgeId("gateway-1"), true, NOW_MS - 1_000);
  registry.alarms.putCircuit("circuit-1", ["lamp-1", "lamp-2"]);
  const [from, to] = [Date.parse("2026-11-23T11:00:00Z"), Date.parse("2026-11-24T11:00:00Z")];
  await store.write([
    { point: CABINET, quantity: "importTotalWh", at: from, value: 0 },
    { point: CABINET, quantity: "importTotalWh", at: to, value: 1_050 },
    {
      point: CABINET,
      quantity: "cabinetState",
      at: NOW_MS,
      value: encodeCabinetFlags(["contactorClosed", "doorOpen"]),
    },
    { point: CABINET, quantity: "activePowerW", at: NOW_MS, value: 98 },
    { point: LAMP, quantity: "energyTotalWh", at: from, value: 0 },
    { point: LAMP, quantity: "energyTotalWh", at: to, value: 500 },
    { point: LAMP, quantity: "activePowerW", at: NOW_MS - 60_000, value: 47 },
    { point: pointId("lamp-2"), quantity: "activePowerW", at: NOW_MS - 3 * HOUR_MS, value: 46 },
  ]);
  expect(await get("/cabinets/cabinet-1")).toMatchObject({
    online: true,
    circuit: "switched",
    state: { contactorClosed: true, doorOpen: true, breakerTripped: false },
    lamps: 2,
    nominalPowerW: 100,
    power: { meterW: 98, lampsW: 47, lampsHeard: 1 },
    balance: {
      meter: { wh: 1_050, coveredPct: 100 },
      lamps: { wh: 500, coveredPct: 50 },
      meteringClassPct: 2,
      lampsWithClass: 1,
    },
    circuits: [{ id: "circuit-1", lamps: 2 }],
  });
  expect(await get("/cabinets/lamp-1")).toMatchObject({ status: 404 });
});
