import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiConfig } from "../config.ts";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { baselineRoutes } from "../routes/baselines.ts";

const HOUR_MS = 3_600_000;
const SCHOOL = buildingId("rodari");
const SUPPLY = pointId("rodari-electricity");
const GAS = pointId("rodari-gas");
const WATER = pointId("rodari-water");
const STATION = pointId("station");
const BEGIN_MS = Date.parse("2023-12-31T23:00:00Z");
const WORKS_MS = Date.parse("2024-12-30T23:00:00Z");
const END_MS = Date.parse("2025-12-30T23:00:00Z");
const GAP = { fromMs: Date.parse("2024-02-09T23:00:00Z"), toMs: Date.parse("2024-02-11T23:00:00Z") };
const PERIODS = "baseline=2024-02-01..2024-03-31&reporting=2025-02-01..2025-03-31";

const outsideC = (atMs: number): number =>
  12 - 10 * Math.cos((2 * Math.PI * (atMs - BEGIN_MS)) / (365 * 24 * HOUR_MS)) + 4 * Math.sin(atMs / HOUR_MS / 37);

const point = (id: Point["id"], changes: Partial<Point>): Point => ({
  ...SUPPLY_POINT,
  id,
  name: id,
  building: SCHOOL,
  ...changes,
});

/** Two years of a school's register and of the town's station, which was silent for two days; a fifth less after the works. */
function readSchool(): Reading[] {
  const readings: Reading[] = [];
  let importTotalWh = 1_000_000;
  for (let at = BEGIN_MS; at <= END_MS; at += HOUR_MS) {
    readings.push({ point: SUPPLY, quantity: "importTotalWh", at, value: importTotalWh });
    if (at < GAP.fromMs || at >= GAP.toMs)
      readings.push({ point: STATION, quantity: "airTemperatureC", at, value: outsideC(at) });
    const local = new Date(at + HOUR_MS);
    const isOpen = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 16;
    const useWh = (isOpen ? 15_000 : 3_000) + 900 * Math.max(15 - outsideC(at), 0) + 500 * Math.sin(at / HOUR_MS / 3.1);
    importTotalWh += Math.round(useWh * (at < WORKS_MS ? 1 : 0.8));
  }
  return readings;
}

const READINGS = readSchool();
const registerAt = (instant: string): number =>
  (READINGS.find(({ quantity, at }) => quantity === "importTotalWh" && at === Date.parse(instant))?.value ??
    Number.NaN) / 1_000;

describe("baselines of a school", { timeout: 120_000 }, () => {
  const store = createMemoryStore();
  let registry: Registry;
  let role: Role;
  let app: ReturnType<typeof buildApp>;
  beforeEach(async () => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    role = "energy-manager";
    app = buildApp();
    registry.assets.putBuilding({
      id: SCHOOL,
      name: "Scuola Rodari",
      use: "school",
      address: "Via Roma 1",
      latitudeDeg: 45.73,
      longitudeDeg: 8.63,
      floorAreaM2: undefined,
      simulated: false,
    });
    registry.assets.putPoints([
      point(SUPPLY, {}),
      point(GAS, { carrier: "gas" }),
      point(WATER, { carrier: "water" }),
      point(STATION, { kind: "weather", building: undefined, carrier: undefined, name: "Municipio" }),
    ]);
    if ((await store.stats()).readings === 0) await store.write(READINGS);
  });
  afterEach(async () => {
    await app.close();
    registry.close();
  });

  function buildApp() {
    const customOptions = { removeAdditional: false, coerceTypes: "array", allErrors: true } as const;
    const server = Fastify({ ajv: { customOptions } }).withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(server, undefined);
    server.decorateRequest("user", undefined);
    server.addHook("onRequest", async (request) => {
      request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
    });
    const site = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
    const config = { site, calendar: { climaticZone: "E", schoolTerms: [] } } as unknown as ApiConfig;
    baselineRoutes(server, { store, registry, clock: new ManualClock(END_MS), config });
    return server;
  }
  const ask = async (path: string, payload?: object) => {
    const answer = await app.inject({
      method: payload ? "POST" : "GET",
      url: `/api/v1/${path}`,
      ...(payload && { payload }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };

  it("tell by each method what was saved, that two months are no year, and where the weather comes from", async () => {
    for (const method of ["towt", "caltrack-daily", "caltrack-hourly"]) {
      const { status, body } = await ask(`supplies/${SUPPLY}/savings?${PERIODS}&method=${method}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ supply: SUPPLY, method, verdict: "insufficient-data", confidence: 0.9 });
      expect(body.reasons.map(({ weight }: { weight: string }) => weight)).toContain("disqualifies");
      const usedKwh = registerAt("2025-03-31T22:00:00Z") - registerAt("2025-01-31T23:00:00Z");
      expect(body.savingsKwh / (usedKwh + body.savingsKwh)).toBeCloseTo(0.2, 1);
      expect(body.weather.gaps).toContainEqual({ from: "2024-02-09T23:00:00.000Z", to: "2024-02-11T23:00:00.000Z" });
      expect(body.weather.sources).toMatchObject([{ source: "station Municipio" }]);
    }
  });

  it("of gas are in kWh by its contracts, without a cooling term, and say which heating value that is", async () => {
    const months = (year: number) => ["02", "03"].map((month) => `${year}-${month}`);
    const heatingValues = [...months(2024), ...months(2025)].map((month) => ({
      ...{ month, kwhPerSm3: 10.7, heatingValue: "gross" as const },
    }));
    const prices = [{ component: "energy", basis: "sm3", priceEur: 0.5 }] as const;
    registry.tariff.contracts.put(
      [
        {
          supply: GAS,
          carrier: "gas",
          supplier: "Gas Buono",
          from: "2023-10-01",
          coefficientC: 1,
          ...{ offer: "PLACET", pricing: "fixed", vatPct: 22, splitPayment: true },
          heatingValues,
          prices: [...prices],
        },
      ],
      { atMs: END_MS, by: "maria" },
    );
    // The boiler was off for a week of the baseline, whose days count as they are.
    const OFF = { fromMs: Date.parse("2024-03-09T23:00:00Z"), toMs: Date.parse("2024-03-16T23:00:00Z") };
    // Colder hours burn more: as many litres an hour as 100 times the kelvin below 15 degrees, a fifth less after the works.
    let volumeTotalL = 0;
    const volumes: Reading[] = [];
    for (let at = BEGIN_MS; at <= END_MS; at += HOUR_MS) {
      volumes.push({ point: GAS, quantity: "volumeTotalL", at, value: volumeTotalL });
      const isOff = at >= OFF.fromMs && at < OFF.toMs;
      volumeTotalL += isOff ? 0 : Math.round(100 * Math.max(15 - outsideC(at), 0) * (at < WORKS_MS ? 1 : 0.8));
    }
    await store.write(volumes);
    const { status, body } = await ask(`supplies/${GAS}/savings?${PERIODS}&method=caltrack-daily`);
    expect({ status, ...body }).toMatchObject({
      status: 200,
      carrier: "gas",
      heatingValue: "gross",
      method: "caltrack-daily",
    });
    expect(Object.keys(body.balancePoints).join()).not.toContain("cooling");
    const used = (instant: string) => volumes.find(({ at }) => at === Date.parse(instant))?.value ?? Number.NaN;
    const usedKwh = ((used("2025-03-31T22:00:00Z") - used("2025-01-31T23:00:00Z")) * 10.7) / 1_000;
    // 53 of 60 days were heated before, all 59 after, with four fifths of the gas: days without any are use like others.
    expect(body.savingsKwh / (usedKwh + body.savingsKwh)).toBeCloseTo(1 - 0.8 / (53 / 60), 1);
  });

  it("take what the station did not measure from a file, and never more", async () => {
    const series = { id: "varese", kind: "import", source: "varese.csv", keptAtMs: 1, keptBy: "maria" } as const;
    registry.weather.putHours(
      series,
      Array.from({ length: 96 }, (_, hour) => ({ atMs: GAP.fromMs + (hour - 24) * HOUR_MS, airTemperatureC: 1 })),
    );
    const { body } = await ask("weather/degree-days?from=2024-02-01&to=2024-02-29");
    expect(body).toMatchObject({ days: 29, knownDays: 29, unknown: [], baseC: 20, cooling: 0 });
    expect(body.weather.sources).toEqual([
      { source: "station Municipio", hours: 27 * 24 },
      { source: "import varese: varese.csv", hours: 48 },
    ]);
    registry.weather.remove("varese");
    const without = (await ask("weather/degree-days?from=2024-02-01&to=2024-02-29")).body;
    expect(without).toMatchObject({ knownDays: 27, unknown: [{ from: "2024-02-10", to: "2024-02-11" }] });
    expect(body.heating - without.heating).toBeCloseTo(2 * 19, 9);
  });

  it("count degree days of the season, which an ordinance may end earlier", async () => {
    const { body } = await ask("weather/degree-days?from=2024-10-01&to=2025-04-30");
    expect(body.seasons).toMatchObject([{ from: "2024-10-15", to: "2025-04-15", hoursPerDay: 14 }]);
    expect(body.seasons[0].heating).toBeLessThan(body.heating);
    registry.weather.putSeason({ from: "2024-10-22", to: "2025-04-07", hoursPerDay: 13, source: "ordinance 12/2024" });
    const shorter = (await ask("weather/degree-days?from=2024-10-01&to=2025-04-30")).body;
    expect(shorter.seasons).toMatchObject([{ from: "2024-10-22", source: "ordinance 12/2024" }]);
    expect(shorter.seasons[0].heating).toBeLessThan(body.seasons[0].heating);
    expect(shorter.heating).toBe(body.heating);
  });

  it("are shown for a building, and stay as they were when they are frozen", async () => {
    registry.baselines.putCalendar(SCHOOL, [{ mode: "holiday", from: "2024-07-01", to: "2024-08-31" }]);
    const kept = await ask(`supplies/${SUPPLY}/baselines`, { period: "2024-03-01..2024-04-30", reason: "works begin" });
    expect(kept).toEqual({ status: 201, body: { supply: SUPPLY, revision: 1 } });
    const { body } = await ask(`buildings/${SCHOOL}/baseline?period=2024-03-01..2024-04-30`);
    expect(body.calendar).toHaveLength(1);
    expect(body.supplies).toMatchObject([
      { supply: SUPPLY, model: "towt-hourly", frozen: [{ revision: 1, method: "towt", reason: "works begin" }] },
    ]);
    expect(body.supplies[0].r2).toBeGreaterThan(0.9);
    expect(body.supplies[0].coefficients).toHaveProperty("level.mon-09");
    expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "maria", action: "baseline.freeze" }]);
    expect(JSON.stringify(registry.baselines.frozen(SUPPLY)[0]?.model)).toContain("knotsC");
  });

  it("are frozen by who may change things alone", async () => {
    role = "reader";
    const { status } = await ask(`supplies/${SUPPLY}/baselines`, { period: "2024-01-01..2024-12-30", reason: "mine" });
    expect(status).toBe(403);
    expect(registry.baselines.frozen(SUPPLY)).toEqual([]);
  });

  it.each([
    [`supplies/nowhere/savings?${PERIODS}&method=towt`, 404, "not-found"],
    [`supplies/${WATER}/savings?${PERIODS}&method=towt`, 409, "supply-not-energy"],
    [`supplies/${SUPPLY}/savings?${PERIODS}&method=guess`, 400, "request-invalid"],
    [
      `supplies/${SUPPLY}/savings?baseline=2024-01-01..2024-12-30&reporting=2024-06-01..2025-12-30&method=towt`,
      400,
      "periods-overlap",
    ],
    [
      `supplies/${SUPPLY}/savings?baseline=2023-02-29..2024-12-30&reporting=2025-01-01..2025-12-30&method=towt`,
      400,
      "period-invalid",
    ],
    ["weather/degree-days?from=1990-01-01&to=2025-12-30", 400, "period-too-long"],
    ["buildings/nowhere/baseline?period=2024-01-01..2024-12-30", 404, "not-found"],
  ])("answer %s with %i %s", async (path, status, code) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(answer.body.code ?? answer.body.type).toContain(code);
  });
});
