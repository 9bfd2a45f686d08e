import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { buildingRoutes } from "../routes/buildings.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { supplyIntervalRoutes } from "../routes/supply-intervals.ts";

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const METER = pointId("rodari-electricity");
/** A Monday in Rome. */
const MONDAY = Date.parse("2026-01-18T23:00:00Z");
/** 100 Wh a quarter from 8 to 16 on working days, else 4. */
const schoolWh = (startMs: number): number => {
  const local = new Date(startMs + HOUR_MS);
  return local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 16 ? 100 : 4;
};

let registry: ReturnType<typeof openRegistry>;
let store: ReturnType<typeof createMemoryStore>;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  registry.assets.putBuilding({
    ...{ id: buildingId("rodari"), name: "Rodari", use: "school", address: "Via Roma 1" },
    ...{ latitudeDeg: 45.73, longitudeDeg: 8.63, floorAreaM2: undefined, simulated: false },
  });
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    ...{ id: METER, name: "Rodari", building: buildingId("rodari") },
  });
});
afterEach(() => registry.close());

async function get(url: string) {
  const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["reader"], mustChangePassword: false };
  });
  const config = { site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" } };
  const deps = { registry, store, config } as unknown as RouteDeps;
  supplyIntervalRoutes(server, deps);
  buildingRoutes(server, deps);
  const response = await server.inject({ method: "GET", url });
  return { status: response.statusCode, body: response.json() };
}
const iso = (atMs: number): string => new Date(atMs).toISOString();
const query = (fromMs: number, toMs: number, bucket: string): string =>
  `from=${iso(fromMs)}&to=${iso(toMs)}&bucket=${bucket}`;
const intervals = (...range: Parameters<typeof query>) => get(`/api/v1/supplies/${METER}/intervals?${query(...range)}`);

/** Three weeks of quarters; the second Wednesday and Thursday were never received. */
async function storeSchool(): Promise<number> {
  let value = 70_000;
  const readings = [{ point: METER, quantity: "importTotalWh" as const, at: MONDAY, value }];
  for (let startMs = MONDAY; startMs < MONDAY + 21 * 24 * HOUR_MS; startMs += QUARTER_MS) {
    value += schoolWh(startMs);
    readings.push({ point: METER, quantity: "importTotalWh", at: startMs + QUARTER_MS, value });
  }
  const isLost = (at: number) => at > MONDAY + 9 * 24 * HOUR_MS && at < MONDAY + 11 * 24 * HOUR_MS;
  await store.write(readings.filter(({ at }) => !isLost(at)));
  return value - 70_000;
}

describe("the intervals of a supply", () => {
  it("by quarter say which lie in a gap, and have its energy when the school is open", async () => {
    await storeSchool();
    const wednesday = MONDAY + 9 * 24 * HOUR_MS;
    const { body } = await intervals(wednesday - 24 * HOUR_MS, wednesday + 24 * HOUR_MS, "quarter");
    expect(body).toMatchObject({ supply: METER, quantity: "importTotalWh", unit: "Wh", zone: "Europe/Rome" });
    expect(body.intervals).toHaveLength(192);
    for (const { from, amount, quality } of body.intervals) {
      expect(quality).toBe(Date.parse(from) < wednesday ? "measured" : "estimated");
      expect(Math.abs(amount - schoolWh(Date.parse(from)))).toBeLessThanOrEqual(1);
    }
  });

  it("count what a fitter wrote down when the meter was replaced, and the register over its highest number", async () => {
    const at = MONDAY + 2 * QUARTER_MS;
    const put = (minute: number, value: number) => ({
      ...{ point: METER, quantity: "importTotalWh" as const, value },
      at: MONDAY + minute * 60_000,
    });
    await store.write([put(0, 9_970), put(15, 9_980), put(45, 9_990), put(60, 2)]);
    registry.registers.replaced(METER, "importTotalWh", { atMs: at, closing: 9_988, opening: 9_978 });
    registry.registers.setRollsOverAt(METER, "importTotalWh", 10_000);
    const { body } = await intervals(MONDAY, MONDAY + HOUR_MS, "quarter");
    expect(body.intervals.map((each: { amount: number }) => each.amount)).toEqual([10, 8, 12, 12]);
    expect(body.total).toBe(42);
  });

  it("find the readings on both sides of a gap of months", async () => {
    const put = (day: number, value: number) => ({
      ...{ point: METER, quantity: "importTotalWh" as const, value },
      at: MONDAY + day * 24 * HOUR_MS,
    });
    await store.write([put(0, 0), put(100, 1_000)]);
    const { body } = await intervals(MONDAY + 50 * 24 * HOUR_MS, MONDAY + 60 * 24 * HOUR_MS, "day");
    expect(body.total).toBe(100);
    expect(new Set(body.intervals.map((each: { quality: string }) => each.quality))).toEqual(new Set(["estimated"]));
  });

  it("of a source of amounts are what it sent, and unknown where it sent nothing", async () => {
    const put = (hour: number, wh: number) => [
      { point: METER, quantity: "importWh" as const, at: MONDAY + hour * HOUR_MS, value: wh },
      { point: METER, quantity: "importCoveredS" as const, at: MONDAY + hour * HOUR_MS, value: 3_600 },
    ];
    await store.write([...put(0, 400.4), ...put(1, 400.4), ...put(3, 80)]);
    const { body } = await intervals(MONDAY, MONDAY + 4 * HOUR_MS, "hour");
    expect(body.intervals.map((each: { amount: number; quality: string }) => [each.amount, each.quality])).toEqual([
      [400, "measured"],
      [401, "measured"],
      [0, "unknown"],
      [80, "measured"],
    ]);
  });

  it("are unknown where nothing was ever read, and bounded", async () => {
    const { body } = await intervals(MONDAY, MONDAY + HOUR_MS, "hour");
    expect(body.intervals).toEqual([{ from: iso(MONDAY), to: iso(MONDAY + HOUR_MS), amount: 0, quality: "unknown" }]);
    expect(await intervals(MONDAY, MONDAY + 40 * 24 * HOUR_MS, "quarter")).toMatchObject({
      status: 400,
      body: { code: "range-too-long" },
    });
    expect((await get(`/api/v1/supplies/nobody/intervals?${query(0, HOUR_MS, "hour")}`)).status).toBe(404);
  });
});

describe("the consumption of a building", () => {
  it("says how much of it is estimated, spread as the building uses energy, with its sum unchanged", async () => {
    const total = await storeSchool();
    const { body } = await get(
      `/api/v1/buildings/rodari/consumption?${query(MONDAY, MONDAY + 21 * 24 * HOUR_MS, "day")}`,
    );
    const workday = 32 * 100 + 64 * 4;
    expect(body).toMatchObject({ totalWh: total, estimatedWh: 2 * workday });
    expect(body.rows.slice(8, 12).map((row: { estimatedWh: number }) => row.estimatedWh)).toEqual([
      ...[0, workday, workday, 0],
    ]);
    expect(body.rows[9]).toMatchObject({ energyWh: workday, coveredPct: 100 });
  });
});
