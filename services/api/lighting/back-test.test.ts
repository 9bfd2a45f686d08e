import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { nightOf } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import { addDays } from "@lucciola/domain/time/local-time.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backTest } from "./back-test.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const NOW_MS = Date.parse("2026-11-20T11:00:00Z");
const DAYS = 7;
const [LAMP, OTHER, COUNTER, PHOTOCELL] = ["lamp-1", "lamp-2", "counter-1", "photocell-1"].map(pointId) as [
  ReturnType<typeof pointId>,
  ReturnType<typeof pointId>,
  ReturnType<typeof pointId>,
  ReturnType<typeof pointId>,
];
const full: LightingProgramme = {
  id: "full",
  version: 1,
  name: "Full",
  on: { kind: "clock", time: "18:00" },
  off: { kind: "clock", time: "06:00" },
  initialDimPct: 100,
  fadeMs: 0,
  steps: [],
};
const { version: _, ...text } = full;
const half = {
  ...text,
  id: "half",
  steps: [
    { from: { kind: "clock" as const, time: "00:00" }, dimPct: 50, fadeMs: 0 },
    { from: { kind: "clock" as const, time: "05:00" }, dimPct: 100, fadeMs: 0 },
  ],
};

describe("the last nights of a street", () => {
  let registry: Registry;
  let store: TimeSeriesStore;
  beforeEach(async () => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    store = createMemoryStore();
    const unknown = { building: undefined, cabinet: undefined, street: undefined, latitudeDeg: undefined };
    const more = { longitudeDeg: undefined, supplyCode: undefined, carrier: undefined, simulated: false };
    const kinds: [typeof LAMP, PointKind][] = [
      [LAMP, "lamp"],
      [OTHER, "lamp"],
      [COUNTER, "traffic"],
      [PHOTOCELL, "illuminance"],
    ];
    for (const [id, kind] of kinds)
      registry.assets.putPoint({ id, kind, name: id, nominalPowerW: 100, ...unknown, ...more });
    registry.programmes.put(full);
    registry.lighting.sections.put({
      section: {
        id: "via-roma",
        name: "Via Roma",
        designClass: "M3",
        leastClass: "M5",
        serviceFlowVph: 600,
        lanes: [{ name: "north", counters: [{ point: COUNTER, missedPct: 0 }] }],
      },
      lamps: { points: [LAMP] },
    });
    const settings = { circuit: "switched", designDimPct: 100, leastDimPct: 50 } as const;
    registry.programmes.follow([
      { point: LAMP, programmeId: "full", byGroup: "town", settings, groups: ["via-roma", "town"] },
      { point: OTHER, programmeId: "full", byGroup: "town", settings: undefined, groups: ["town"] },
    ]);
    // What the rules wanted of the lamps while full light was the programme.
    for (let day = -DAYS - 1; day <= 0; day += 1) {
      const changes = resolveNight(full, SITE, nightOf(addDays("2026-11-20", day), SITE.zone));
      for (const point of [LAMP, OTHER])
        await store.write(
          changes.map(({ atMs, dimPct }) => ({ point, quantity: "desiredDimPct", at: atMs, value: dimPct })),
        );
    }
  });
  afterEach(async () => {
    registry.close();
    await store.close();
  });
  const ask = (request: Parameters<typeof backTest>[1]) =>
    backTest({ store, registry, site: SITE }, { days: DAYS, ...request }, NOW_MS);

  it("would have taken five half hours a night less with half light from 0 to 5", async () => {
    const result = await ask({ programme: half, pricePerKwh: 0.2 });
    expect(result).toMatchObject({ lamps: 2, meant: 2, counts: 0, from: "2026-11-13T11:00:00.000Z" });
    expect(result.comparedHours).toBeCloseTo(2 * 24 * DAYS, 6);
    expect(result.actual.energyWh).toBeCloseTo(2 * 100 * 12 * DAYS, 6);
    expect(result.candidate.energyWh).toBeCloseTo(2 * 100 * 9.5 * DAYS, 6);
    expect(result.savingPct).toBeCloseTo((100 * 2.5) / 12, 6);
    expect(result.candidate.cost).toBeCloseTo((2 * 9.5 * DAYS * 100 * 0.2) / 1_000, 9);
  });

  it("would have been what they were, had nothing changed", async () => {
    expect(await ask({ lamps: [OTHER] })).toMatchObject({ lamps: 1, differentHours: 0, savingPct: 0 });
  });

  it("of a section would have followed its traffic, never under its floor", async () => {
    const quiet = Array.from({ length: 6 * 24 * (DAYS + 1) }, (_, index) => ({
      point: COUNTER,
      quantity: "vehicleCount" as const,
      at: NOW_MS - (DAYS + 1) * 86_400_000 + index * 600_000,
      value: 1 + (index % 4),
    }));
    await store.write(quiet);
    const result = await ask({ section: "via-roma" });
    expect(result).toMatchObject({ lamps: 1, meant: 1 });
    expect(result.counts).toBeGreaterThan(6 * 24 * DAYS);
    expect(Math.abs(result.savingPct - 50)).toBeLessThan(1);
    expect(result.candidate.hoursUnderFloor).toBe(0);
  });

  it("of a section without counts would have burned at the design class", async () => {
    expect(await ask({ section: "via-roma" })).toMatchObject({ counts: 0, savingPct: 0 });
  });

  it("would have been lit by the photocell while it measured dark", async () => {
    const samples = Array.from({ length: 6 * 24 * DAYS }, (_, index) => {
      const at = NOW_MS - DAYS * 86_400_000 + index * 600_000;
      const hour = new Date(at + 3_600_000).getUTCHours();
      return { point: PHOTOCELL, quantity: "illuminanceLx" as const, at, value: hour >= 17 || hour < 8 ? 2 : 5_000 };
    });
    await store.write(samples);
    const photocell = { rule: "sensor", onBelowLx: 20, offAboveLx: 40, holdS: 300, lostAfterS: 3_600 } as const;
    const result = await ask({ programme: { ...text, photocell }, photocell: PHOTOCELL, lamps: [OTHER] });
    expect(result.illuminanceSamples).toBe(samples.length);
    // 15 dark hours a night, and the ten minutes that a crossing must last at each end.
    expect(Math.abs(result.candidate.litHours / DAYS - 15)).toBeLessThan(0.5);
    expect(result.actual.litHours).toBeCloseTo(12 * DAYS, 6);
  });

  it("cannot be asked for what is not there", async () => {
    await expect(ask({ section: "via-po" })).rejects.toMatchObject({ status: 404 });
    await expect(ask({ lamps: ["lamp-9"] })).rejects.toMatchObject({ status: 404 });
    await expect(ask({ photocell: "lamp-1" })).rejects.toMatchObject({ status: 404 });
    const calendar = { id: "c", name: "C", defaultProgramme: "ghost", rules: [] };
    await expect(ask({ calendar })).rejects.toMatchObject({ status: 404 });
  });
});
