import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { answerFailuresAsProblems } from "@lucciola/api/problem-details.ts";
import { planMeasureRoutes } from "@lucciola/api/routes/plan-measures.ts";
import { planVerificationRoutes } from "@lucciola/api/routes/plan-verifications.ts";
import type { RouteDeps } from "@lucciola/api/routes/route-deps.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { registerTown } from "@lucciola/city/layout/register-town.ts";
import type { Supply } from "@lucciola/city/layout/town.ts";
import { registerMeasures } from "@lucciola/city/measures/register-measures.ts";
import { KWH_PER_LITRE } from "@lucciola/city/measures/true-totals.ts";
import { requireScenario } from "@lucciola/city/scenario/read-scenario.ts";
import type { Scenario, ScenarioMeasure } from "@lucciola/city/scenario/scenario.ts";
import { createWorld, type World } from "@lucciola/city/world/world.ts";
import type { PlanVerification, PlanVerificationList } from "@lucciola/contract/api/plan-verification.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
const EPOCH_MS = Date.UTC(2024, 0, 1);
const NOW_MS = EPOCH_MS + 770 * DAY_MS + 9 * HOUR_MS;
const DONE_AFTER_DAYS = 400;
const SEED = 7;

/** What is truly done: at one building it stays, at the other it is lost again. */
const works = (keptAt: string, lostAt: string): ScenarioMeasure[] => {
  const work = { kind: "wall-insulation" as const, doneAfterDays: DONE_AFTER_DAYS, amount: 0.35, promisedOfTrue: 1 };
  return [
    { ...work, place: keptAt, worksDays: 20 },
    { ...work, place: lostAt, worksDays: 0, fades: { afterDays: 270, lostShare: 1 } },
  ];
};
const plain = requireScenario("healthy");
const scenarioWith = (measures: readonly ScenarioMeasure[]): Scenario => ({
  ...{ ...plain, seed: SEED, measures: [...measures] },
  size: { ...plain.size, buildings: 24, lamps: 20, cabinets: 1 },
});
const town = layOutTown(scenarioWith([]));
const [kept, never, lost] = town.buildings.filter(
  ({ isHeatedByGas, use }) => isHeatedByGas && /school|office|hall/.test(use),
);

let registry: ReturnType<typeof openRegistry>;
let server: ReturnType<typeof open>;
let list: PlanVerificationList;

function open(store: ReturnType<typeof createMemoryStore>) {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["energy-manager"], mustChangePassword: false };
  });
  const config = { site: SITE, calendar: { climaticZone: "E", schoolTerms: [] } };
  const deps = { registry, store, clock: new ManualClock(NOW_MS), config } as unknown as RouteDeps;
  planMeasureRoutes(app, deps);
  planVerificationRoutes(app, deps);
  return app;
}
async function ask<Answer>(method: "GET" | "PUT" | "POST", path: string, payload?: object): Promise<Answer> {
  const answer = await server.inject({
    method,
    url: `/api/v1/plan/${path}`,
    ...(payload === undefined ? {} : { payload }),
  });
  if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.body}`);
  return answer.json() as Answer;
}

const idOf = (building: typeof kept): string => `${building?.building.id}-wall-insulation`;
const gasOf = (building: typeof kept): Supply => {
  const supply = building?.supplies.find(({ carrier }) => carrier === "gas");
  if (supply === undefined) throw new Error("the town has too few buildings with gas");
  return supply;
};
const volumeL = (world: World, supply: Supply, atMs: number): number => {
  const sample = world.meterReading(supply, atMs, "brief");
  return sample === "no-answer" ? Number.NaN : (sample.volumeTotalL ?? Number.NaN);
};

async function allVerified(): Promise<void> {
  for (;;) {
    list = await ask<PlanVerificationList>("GET", "verifications");
    if (list.pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  const store = createMemoryStore();
  const places = [kept, never, lost];
  const [first, , third] = places.map((place) => place?.building.id ?? "");
  const scenario = scenarioWith(works(first ?? "", third ?? ""));
  const world = createWorld({ scenario, town, site: SITE, epochMs: EPOCH_MS });
  registerTown(registry, town, SEED, EPOCH_MS, SITE.zone);
  const station = pointId("station-of-the-town");
  const nothing = {
    building: undefined,
    cabinet: undefined,
    street: undefined,
    supplyCode: undefined,
    carrier: undefined,
  };
  const nowhere = { latitudeDeg: undefined, longitudeDeg: undefined, nominalPowerW: undefined, simulated: true };
  registry.assets.putPoint({ id: station, kind: "weather", name: "Station", ...nothing, ...nowhere });
  const readings: Reading[] = [];
  for (let atMs = EPOCH_MS; atMs < NOW_MS; atMs += HOUR_MS) {
    readings.push({
      point: station,
      quantity: "airTemperatureC",
      at: atMs,
      value: world.weather.airTemperatureAtC(atMs),
    });
    for (const place of places) {
      const supply = gasOf(place);
      readings.push({
        point: supply.point.id,
        quantity: "volumeTotalL",
        at: atMs,
        value: volumeL(world, supply, atMs),
      });
    }
  }
  await store.write(readings);
  server = open(store);
  registerMeasures(registry, { scenario, town, site: SITE, epochMs: EPOCH_MS }, NOW_MS);
  // Somebody says that the same was done at the second building, and promises a quarter of its gas.
  const doneOn = localTimeOf(EPOCH_MS + DONE_AFTER_DAYS * DAY_MS, SITE.zone).date;
  const [fromMs = 0, toMs = 0] = [addDays(doneOn, -365), doneOn].map((day) => instantOfLocalTime(day, 0, SITE.zone));
  const usedL = volumeL(world, gasOf(never), toMs) - volumeL(world, gasOf(never), fromMs);
  const told: Measure = {
    ...{ id: idOf(never), kind: "wall-insulation", name: "Insulation on paper", investEur: 1, lifeYears: 30 },
    place: { kind: "building", id: never?.building.id ?? "" },
    savings: [{ carrier: "gas", kwhPerYear: 0.25 * usedL * KWH_PER_LITRE, standardErrorKwh: 0 }],
    ...{ upkeepEurPerYear: 0, worksYears: 1, needs: [], excludes: [], source: "an offer" },
  };
  await ask("PUT", `measures/${told.id}`, told);
  await ask("POST", `measures/${told.id}/state`, { state: "done", doneOn });
  await allVerified();
}, 180_000);
afterAll(async () => {
  await server.close();
  registry.close();
});

const verifiedAt = (building: typeof kept): PlanVerification => {
  const found = list.verifications.find(({ id }) => id === idOf(building));
  if (found === undefined) throw new Error(`${idOf(building)} was not verified`);
  return found;
};

describe(`measures that are done, held against the meters of a simulated town (seed ${SEED})`, () => {
  it("finds a saving that is there: promised and measured agree within the band", () => {
    const { verdict, promised, measured, band, words, notes, carriers } = verifiedAt(kept);
    expect({ verdict, words: words.it.slice(0, 18) }).toEqual({ verdict: "kept", words: "Promessa mantenuta" });
    expect(Math.abs(measured.kwh - promised.kwh)).toBeLessThan(band.kwh);
    expect(band.kwh).toBeLessThan(promised.kwh / 2);
    expect(measured.eur).toBeGreaterThan(0);
    expect(carriers).toMatchObject([{ carrier: "gas" }]);
    expect(notes[0]?.en).toContain("10.7 are assumed");
  });

  it("says so where nothing was saved", () => {
    const { verdict, measured, band, words, drift } = verifiedAt(never);
    expect({ verdict, words: words.en.slice(0, 19) }).toEqual({ verdict: "below", words: "Less than promised." });
    expect(Math.abs(measured.kwh)).toBeLessThan(band.kwh);
    // What never came is no drift.
    expect(drift).toBeUndefined();
  });

  it("finds a saving that is lost again and tells the inbox of anomalies, with its price", () => {
    const { drift, anomaly, meters } = verifiedAt(lost);
    expect(drift?.lostShare).toBeGreaterThan(0.5);
    expect(drift?.from.slice(0, 7)).toMatch(/2025-1[01]/);
    const found = registry.anomalies.get(anomaly ?? 0);
    expect(found?.alert).toMatchObject({ kind: "saving-lost", supply: meters[0]?.id });
    expect(found?.place).toBe(lost?.building.id);
    expect(found?.alert.eurPerYear).toBeGreaterThan(100);
    // The saving fades on 1 November 2025; it is told within the winter.
    expect(drift?.toldOn.slice(0, 7)).toMatch(/2025-1[12]|2026-01/);
    expect(registry.anomalies.list({ kind: "saving-lost", limit: 10 })).toHaveLength(1);
  });

  it("shows the course week by week", async () => {
    const { weeks } = await ask<{ weeks: { savedKwh: number; promisedKwh: number }[] }>(
      "GET",
      `verifications/${idOf(kept)}`,
    );
    expect(weeks.length).toBeGreaterThan(50);
    expect(weeks.at(-1)?.savedKwh).toBeCloseTo(verifiedAt(kept).measured.kwh, 3);
  });

  it("takes the anomaly back when the promise is corrected", async () => {
    const { anomaly = 0 } = verifiedAt(lost);
    const stored = registry.plan.measure(idOf(lost))?.measure;
    if (stored === undefined) throw new Error("the measure is gone");
    const savings = stored.savings.map((saving) => ({ ...saving, kwhPerYear: saving.kwhPerYear / 20 }));
    await ask("PUT", `measures/${stored.id}`, { ...stored, savings });
    await allVerified();
    expect(verifiedAt(lost).drift).toBeUndefined();
    expect(registry.anomalies.get(anomaly)?.state).toBe("closed");
    expect(registry.anomalies.history(anomaly).map(({ action }) => action)).toEqual(["found", "withdrawn"]);
  });
});
