import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { AnomalySeries } from "@lucciola/contract/api/anomalies.ts";
import type { BuildingFigures, TownFigures } from "@lucciola/contract/api/energy-figures.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { instantOfLocalTime } from "@lucciola/domain/time/local-time.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { anomalyRoutes } from "../routes/anomalies.ts";
import { billFileRoutes } from "../routes/bill-files.ts";
import { billRoutes } from "../routes/bills.ts";
import { buildingNoteRoutes } from "../routes/building-notes.ts";
import { buildingProfileRoutes } from "../routes/building-profiles.ts";
import { costRoutes } from "../routes/cost.ts";
import { energyFigureRoutes } from "../routes/energy-figures.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { supplyTariffRoutes } from "../routes/supply-tariffs.ts";
import type { BaselineDesk } from "./baseline-desk.ts";
import { computeBaseline } from "./baseline-jobs.ts";
import { createKeptWork } from "./kept-work.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const SCHOOL = buildingId("rodari");
const METER = pointId("rodari-electricity");
/** A Wednesday; the last whole day is 3 November. */
const NOW = instantOfLocalTime("2026-11-04", 9 * 60, ROME);
/** Without its thread: the same computation at once. */
const desk: BaselineDesk = {
  compute: async (job) => computeBaseline(job) as never,
  close: async () => {},
};

let registry: ReturnType<typeof openRegistry>;
let store: ReturnType<typeof createMemoryStore>;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  registry.assets.putBuilding({
    ...{ id: SCHOOL, name: "Rodari", use: "school", address: "Via Roma 1", simulated: false },
    ...{ latitudeDeg: 45.73, longitudeDeg: 8.63, floorAreaM2: 1_000 },
  });
  registry.assets.putPoint({
    ...{ id: METER, kind: "supply", name: "Rodari", simulated: false, carrier: "electricity" },
    ...{ building: SCHOOL, cabinet: undefined, street: undefined, nominalPowerW: undefined },
    ...{ latitudeDeg: undefined, longitudeDeg: undefined, supplyCode: "IT001E99000001" },
  });
});
afterEach(() => registry.close());

/** 2,000 Wh in each hour from 8 to 18 of working days, else 400, from a local day until now. */
async function storeSchool(from: string): Promise<void> {
  const startMs = instantOfLocalTime(from, 0, ROME);
  let value = 0;
  const readings = [{ point: METER, quantity: "importTotalWh" as const, at: startMs, value }];
  for (let atMs = startMs; atMs < NOW; atMs += HOUR_MS) {
    const local = new Date(atMs + 2 * HOUR_MS);
    const isOpen = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 18;
    value += isOpen ? 2_000 : 400;
    readings.push({ point: METER, quantity: "importTotalWh", at: atMs + HOUR_MS, value });
  }
  await store.write(readings);
}

async function ask(method: "GET" | "POST" | "DELETE", url: string, payload?: unknown, contentType?: string) {
  const server = Fastify({ ajv: { customOptions: { coerceTypes: "array" } } }).withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["energy-manager"], mustChangePassword: false };
  });
  const config = { site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: ROME } };
  const deps = { registry, store, config, clock: new ManualClock(NOW) } as unknown as RouteDeps;
  energyFigureRoutes(server, deps, desk, createKeptWork(deps.clock, 1, 1));
  buildingProfileRoutes(server, deps, desk);
  buildingNoteRoutes(server, deps);
  billFileRoutes(server, deps);
  billRoutes(server, deps);
  costRoutes(server, deps);
  supplyTariffRoutes(server, deps);
  anomalyRoutes(server, deps);
  const response = await server.inject({
    ...{ method, url },
    ...(payload === undefined ? {} : { payload: payload as object }),
    ...(contentType === undefined ? {} : { headers: { "content-type": contentType } }),
  });
  await server.close();
  return { status: response.statusCode, body: response.body === "" ? undefined : response.json() };
}
const get = async (url: string) => (await ask("GET", url)).body;

describe("quarter hours of a file", () => {
  it("show in overview and buildings, and give way to a meter from its first day on", async () => {
    const startMs = instantOfLocalTime("2026-10-01", 0, ROME);
    const meterMs = instantOfLocalTime("2026-10-29", 0, ROME);
    for (let atMs = startMs; atMs < NOW - 9 * HOUR_MS; atMs += HOUR_MS / 4)
      await store.write([
        { point: METER, quantity: "importWh", at: atMs, value: 100 },
        { point: METER, quantity: "importCoveredS", at: atMs, value: 900 },
      ]);
    const town = async () => (await get("/api/v1/energy/town?from=2026-10-24&to=2026-10-31")).groups[0];
    // Eight days, one of 25 hours.
    expect(await town()).toMatchObject({ kwh: (8 * 24 + 1) * 0.4, coveredPct: 100 });
    const buildings: BuildingFigures = await get("/api/v1/energy/buildings?days=7");
    expect(buildings.buildings[0]).toMatchObject({ electricityKwh: 7 * 24 * 0.4, coveredPct: 100 });
    await store.write([
      { point: METER, quantity: "importTotalWh", at: meterMs, value: 0 },
      { point: METER, quantity: "importTotalWh", at: NOW, value: 153 * 1_000 },
    ]);
    expect((await town()).kwh).toBeCloseTo((5 * 24 + 1) * 0.4 + 3 * 24, 6);
  });
});

describe("a building's profile", () => {
  it("of a bill's days is to the watt hour what a bill is checked with, over the day of 25 hours too", async () => {
    await storeSchool("2026-09-01");
    const days = "from=2026-10-01&to=2026-10-31";
    const profile = await get(`/api/v1/buildings/${SCHOOL}/profile?${days}`);
    const cost = await get(`/api/v1/buildings/${SCHOOL}/cost?${days}`);
    expect(profile.total).toBe(Math.round(cost.supplies[0].months[0].amount * 1_000));
    expect(profile.bands.F1 + profile.bands.F2 + profile.bands.F3).toBe(profile.total);
    const long = profile.days.find(({ date }: { date: string }) => date === "2026-10-25");
    expect(long).toEqual({ date: "2026-10-25", hours: 25, amount: 25 * 400, measuredPct: 100, estimatedPct: 0 });
    expect(profile.heatMap).toMatchObject({ by: "day" });
    expect(profile.habits.baseLoad).toBe(400);
  });

  it("has no days that lie ahead, and does not call them missing", async () => {
    await storeSchool("2026-09-01");
    const profile = await get(`/api/v1/buildings/${SCHOOL}/profile?from=2026-11-01&to=2026-11-30`);
    expect(profile.days.at(-1)).toMatchObject({ date: "2026-11-04", measuredPct: 100 });
    expect(profile.coveredPct).toBe(100);
  });

  it("says what is wrong with its days", async () => {
    for (const [days, code] of [
      ["from=2026-02-30&to=2026-03-31", "day-unknown"],
      ["from=2026-03-31&to=2026-03-01", "range-empty"],
      ["from=2024-01-01&to=2026-03-01", "range-too-long"],
    ] as const)
      expect((await ask("GET", `/api/v1/buildings/${SCHOOL}/profile?${days}`)).body).toMatchObject({
        status: 400,
        code,
      });
  });
});

describe("the figures of the town", () => {
  it("hold a month against the same days of the year before, and say what the weather correction lacks", async () => {
    await storeSchool("2025-09-01");
    const figures: TownFigures = await get("/api/v1/energy/town?days=30");
    expect([figures.from, figures.to, figures.lastYear.from]).toEqual(["2026-10-05", "2026-11-03", "2025-10-06"]);
    const [use] = figures.groups;
    expect(use).toMatchObject({ group: "electricity", supplies: 1, coveredPct: 100 });
    // The same school on the same days of the week; the change of the clock lies within both.
    expect(use?.lastYear).toEqual({ kwh: use?.kwh });
    expect(use?.expected).toMatchObject({ missing: "weather-unknown", historyDays: 0 });
    expect(use?.eur).toBeCloseTo((use?.kwh ?? 0) * 0.25, 2);
    expect(use?.assumedEur).toBe(use?.eur);
  });

  it("say that a young town has no year before", async () => {
    await storeSchool("2026-09-01");
    const [use] = ((await get("/api/v1/energy/town?days=30")) as TownFigures).groups;
    expect(use?.lastYear).toMatchObject({ missing: "not-measured-then" });
    expect(use?.expected).toMatchObject({ missing: "too-little-history" });
  });

  it("have a line of each building, and no change against days that were not read", async () => {
    await storeSchool("2026-09-01");
    const { buildings }: BuildingFigures = await get("/api/v1/energy/buildings?days=30");
    expect(buildings[0]).toMatchObject({ building: "rodari", coveredPct: 100, reason: "not-covered" });
    expect(buildings[0]?.changePct).toBeDefined();
    expect(buildings[0]?.lastYearChangePct).toBeUndefined();
    expect(buildings[0]?.spark).toHaveLength(30);
  });
});

describe("an anomaly's series", () => {
  it("shows each hour against the same hour of the weeks before, and marks the time of the cause", async () => {
    await storeSchool("2026-09-01");
    const fromMs = instantOfLocalTime("2026-10-30", 0, ROME);
    const alert = {
      ...{ kind: "night-base-load" as const, supply: METER, fromMs, raisedAtMs: fromMs, score: 0.9, eurPerYear: 900 },
      ...{ energy: {}, evidence: {}, model: "its own nights" },
    };
    const nobody = { endedAtMs: undefined, assignedTo: undefined, snooze: undefined, normal: undefined };
    const anomaly = { place: SCHOOL, state: "open" as const, alert, seenAtMs: NOW, ...nobody };
    const id = registry.anomalies.add(anomaly, []);
    const series: AnomalySeries = await get(`/api/v1/anomalies/${id}/series`);
    expect(series).toMatchObject({ supply: METER, unit: "Wh", bucket: "hour" });
    const rowAt = (date: string, hour: number) =>
      series.rows.find(({ from }) => Date.parse(from) === instantOfLocalTime(date, hour * 60, ROME));
    expect(rowAt("2026-10-29", 12)).toMatchObject({ seen: 2_000, usual: 2_000, isPart: false });
    expect(rowAt("2026-10-31", 12)).toMatchObject({ seen: 400, usual: 400, isPart: true });
    expect((await ask("GET", "/api/v1/anomalies/99/series")).status).toBe(404);
  });
});

describe("notes on a building", () => {
  it("are kept with their writer, can be taken back, and both are in the audit log", async () => {
    const url = `/api/v1/buildings/${SCHOOL}/notes`;
    const added = await ask("POST", url, { from: "2026-09-14", text: "caldaia nuova" });
    expect(added).toMatchObject({ status: 201, body: { from: "2026-09-14", text: "caldaia nuova", by: "maria" } });
    expect((await get(url)).notes).toHaveLength(1);
    expect((await ask("DELETE", `${url}/${added.body.id}`)).status).toBe(204);
    expect((await get(url)).notes).toEqual([]);
    expect((await ask("DELETE", `${url}/${added.body.id}`)).status).toBe(404);
    const actions = registry.audit.list({ limit: 10 }).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["building-note", "building-note-removed"]));
    const wrong = await ask("POST", url, { from: "2026-09-14", to: "2026-09-01", text: "lavori" });
    expect(wrong).toMatchObject({ status: 422, body: { code: "note-days-wrong" } });
  });
});

describe("a file of bills", () => {
  const csv = (amount: string) =>
    [
      "number;issued;supplier;code;from;to;component;quantity;unit;unit_price;amount;vat_pct",
      `101;10/11/2026;Luce Buona;IT001E99000001;01/10/2026;31/10/2026;energy;100;kWh;0,2;${amount};22`,
    ].join("\r\n");
  const send = (text: string, dryRun: boolean) => ask("POST", `/api/v1/bills/files?dryRun=${dryRun}`, text, "text/csv");

  it("can be tried without being stored, then stored, and is refused the second time", async () => {
    const tried = await send(csv("20,00"), true);
    expect(tried).toMatchObject({ status: 200, body: { isDryRun: true, refused: [] } });
    expect(tried.body.bills[0].bill).toMatchObject({ number: "101", supply: METER, totalEur: 24.4 });
    expect((await get("/api/v1/bills")).bills).toEqual([]);
    expect(registry.audit.list({ limit: 10 })).toEqual([]);

    expect((await send(csv("20,00"), false)).body).toMatchObject({ isDryRun: false });
    expect((await get("/api/v1/bills")).bills).toHaveLength(1);
    const { supplies } = await get("/api/v1/supplies/tariffs");
    expect(supplies[0]).toMatchObject({ supply: METER, unitPrice: { from: "assumption" }, bill: { number: "101" } });
    expect(await send(csv("20,00"), true)).toMatchObject({ status: 409, body: { code: "bill-exists" } });
  });

  it("with a bad row tells which, and stores nothing", async () => {
    const { body } = await send(csv("venti"), false);
    expect(body).toMatchObject({ isDryRun: true, refused: [{ line: 2 }] });
    expect(body.refused[0].reason).toContain("venti");
    expect((await get("/api/v1/bills")).bills).toEqual([]);
  });
});
