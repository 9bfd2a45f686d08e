import { createSimulatedLamp } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { describe, expect, it } from "vitest";
import { lampHistory, pastChanges } from "./history.ts";
import { layOutQuarter, registerQuarter } from "./quarter.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const HOUR_MS = 3_600_000;
/** Five nights around the end of summer time. */
const FROM_MS = Date.parse("2026-10-22T00:00:00Z");
const TO_MS = Date.parse("2026-10-27T00:00:00Z");

describe("the past of a lamp", () => {
  it("follows the programme through every night, the one with 25 hours too", () => {
    const changes = pastChanges(SITE, FROM_MS, TO_MS);
    const times = changes.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((atMs) => FROM_MS <= atMs && atMs < TO_MS)).toBe(true);
    const offs = changes.filter(({ dimPct }) => dimPct === 0);
    // At each of five sunrises; and at five noons, where the plan of a night begins.
    expect(offs).toHaveLength(10);
    const at70 = changes.filter(({ dimPct }) => dimPct === 70).map(({ atMs }) => new Date(atMs).toISOString());
    expect(at70).toContain("2026-10-24T20:00:00.000Z");
    expect(at70).toContain("2026-10-25T21:00:00.000Z");
  });

  it("is told with registers that never fall, and ends where the lamp now stands", async () => {
    let nowMs = FROM_MS;
    const lamp = createSimulatedLamp({
      clock: { now: () => nowMs, sleep: async () => {} },
      ratedPowerW: 45,
      ambientC: () => 12,
    });
    const setNow = (atMs: number): void => {
      nowMs = atMs;
    };
    const changes = pastChanges(SITE, FROM_MS, TO_MS);
    const samples = [];
    for await (const batch of lampHistory(lamp, setNow, changes)) samples.push(...batch);
    expect(samples).toHaveLength(changes.length);
    for (const register of ["energyTotalWh", "operatingTimeTotalS", "startsTotal"] as const) {
      const values = samples.map((sample) => sample[register] ?? Number.NaN);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(samples.map(({ dimPct }) => Math.round(dimPct ?? -1))).toEqual(changes.map(({ dimPct }) => dimPct));
    const last = samples.at(-1);
    const now = await lamp.read();
    if (now.kind === "no-answer") throw new Error("The lamp does not answer");
    expect(now.reading.energyTotalWh).toBe(last?.energyTotalWh);
    // Five nights of some 12 hours at about 70 % of 45 W.
    expect(last?.energyTotalWh).toBeGreaterThan(5 * 12 * 45 * 0.4);
    expect(last?.energyTotalWh).toBeLessThan(5 * 14 * 45);
    expect(nowMs).toBeLessThan(TO_MS + HOUR_MS);
  });
});

describe("the quarter", () => {
  it("is written into a registry once, however often it starts", () => {
    const registry = openRegistry({ path: ":memory:", log: silentLogger });
    const quarter = layOutQuarter();
    registerQuarter(registry, quarter, FROM_MS);
    const once = registry.assets.installations();
    const revisions = registry.programmes.assignments().map(({ revision }) => revision);
    registerQuarter(registry, quarter, FROM_MS);
    expect(registry.assets.installations()).toEqual(once);
    expect(registry.programmes.assignments().map(({ revision }) => revision)).toEqual(revisions);
    expect(registry.assets.points("lamp")).toHaveLength(60);
    expect(registry.assets.buildings()).toHaveLength(3);
    expect(registry.assets.points().every(({ simulated }) => simulated)).toBe(true);
    registry.close();
  });
});
