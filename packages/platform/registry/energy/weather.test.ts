import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import { SUPPLY_POINT } from "../testing/supply-point.ts";

const HOUR_MS = 3_600_000;
const SCHOOL = buildingId("school");
const SUPPLY = pointId("school-gas");
const ARPA = { id: "arpa-varese", kind: "import", source: "varese.csv", keptAtMs: 1, keptBy: "cli:maria" } as const;

let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
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
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    id: SUPPLY,
    name: "Gas",
    building: SCHOOL,
    carrier: "gas",
  });
});

describe("weather from elsewhere", () => {
  it("keeps each series with its source, and counts what is new or different", () => {
    const { weather } = registry;
    const hours = [
      { atMs: 0, airTemperatureC: 4.5 },
      { atMs: HOUR_MS, airTemperatureC: -1 },
    ];
    expect(weather.putHours(ARPA, hours)).toBe(2);
    expect(weather.putHours(ARPA, hours)).toBe(0);
    expect(weather.putHours(ARPA, [{ atMs: HOUR_MS, airTemperatureC: -2 }])).toBe(1);
    weather.putHours({ ...ARPA, id: "open-archive", kind: "archive", keptAtMs: 2 }, [{ atMs: 0, airTemperatureC: 9 }]);
    expect(weather.series()).toMatchObject([
      { id: "arpa-varese", source: "varese.csv", hours: 2, firstMs: 0, lastMs: HOUR_MS },
      { id: "open-archive", kind: "archive", hours: 1 },
    ]);
    expect(weather.hours("arpa-varese", 0, 2 * HOUR_MS)).toEqual([
      { atMs: 0, airTemperatureC: 4.5 },
      { atMs: HOUR_MS, airTemperatureC: -2 },
    ]);
    expect(weather.hours("arpa-varese", 0, HOUR_MS)).toHaveLength(1);
    expect(weather.remove("arpa-varese")).toBe(true);
    expect(weather.hours("arpa-varese", 0, 2 * HOUR_MS)).toEqual([]);
    expect(weather.remove("arpa-varese")).toBe(false);
  });

  it("keeps what an ordinance decided for a season", () => {
    const season = { from: "2022-10-22", to: "2023-04-07", hoursPerDay: 13, source: "DM 383/2022" };
    registry.weather.putSeason({ ...season, hoursPerDay: 14 });
    registry.weather.putSeason(season);
    expect(registry.weather.seasons()).toEqual([season]);
    expect(registry.weather.removeSeason("2022-10-22")).toBe(true);
    expect(registry.weather.seasons()).toEqual([]);
  });
});

describe("a building's calendar", () => {
  it("takes the place of the one before", () => {
    const { baselines } = registry;
    baselines.putCalendar(SCHOOL, [{ mode: "holiday", from: "2025-06-08", to: "2025-09-11" }]);
    const next = [
      { mode: "summer-school", from: "2026-06-10", to: "2026-06-30" },
      { mode: "holiday", from: "2026-07-01", to: "2026-09-11" },
    ];
    baselines.putCalendar(SCHOOL, next);
    expect(baselines.calendar(SCHOOL)).toEqual(next);
    expect(() => baselines.putCalendar(buildingId("nowhere"), next)).toThrow(
      expect.objectContaining({ code: "building-unknown" }),
    );
  });
});

describe("a frozen baseline", () => {
  it("stays under its revision when another one is frozen", () => {
    const { baselines } = registry;
    const baseline = {
      supply: SUPPLY,
      method: "towt",
      from: "2024-01-01",
      to: "2024-12-30",
      model: { towt: { knotsC: [5.5] } },
      reason: "windows are replaced",
      frozenAtMs: 7,
      frozenBy: "maria",
    };
    expect(baselines.freeze(baseline)).toBe(1);
    expect(baselines.freeze({ ...baseline, reason: "the gym was added" })).toBe(2);
    expect(baselines.frozen(SUPPLY)).toEqual([
      { ...baseline, revision: 2, reason: "the gym was added" },
      { ...baseline, revision: 1 },
    ]);
    expect(() => baselines.freeze({ ...baseline, supply: pointId("nowhere") })).toThrow(
      expect.objectContaining({ code: "point-unknown" }),
    );
  });
});
