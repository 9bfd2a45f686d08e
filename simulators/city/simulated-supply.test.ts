import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildingLoad } from "./building-load.ts";
import { airTemperature } from "./climate.ts";
import { meterHistory } from "./history.ts";
import { layOutQuarter } from "./quarter.ts";
import { electricityMeter, runningTotal, volumeMeter } from "./simulated-supply.ts";

const ZONE = "Europe/Rome";
const DAY_MS = 86_400_000;
const EPOCH_MS = Date.parse("2026-10-20T00:00:00Z");
const [town] = layOutQuarter().buildings;
if (town === undefined) throw new Error("The quarter has no building");
const { habits } = town;

const loadOf = (seed: number) =>
  buildingLoad({ seed, key: "town-hall", habits, zone: ZONE, airTemperatureC: airTemperature(seed, ZONE) });
const meterOf = (seed: number) =>
  electricityMeter({ seed, key: "pod", epochMs: EPOCH_MS, loadW: loadOf(seed), startWh: 40_000_000 });

describe("a simulated meter", () => {
  it("says the same of the same instant whenever and in whatever order it is asked, for the same seed", () => {
    const [one, two] = [meterOf(1), meterOf(1)];
    const instants = [5 * DAY_MS, DAY_MS, 30_000, 3 * DAY_MS + 1].map((afterMs) => EPOCH_MS + afterMs);
    expect(instants.map(one)).toEqual(instants.toReversed().map(two).toReversed());
    expect(instants.map(meterOf(2))).not.toEqual(instants.map(one));
  });

  it("sends a past that its present continues: the history is the live function", () => {
    const history = [...meterHistory(meterOf(1), EPOCH_MS, EPOCH_MS + 2 * DAY_MS)].flat();
    expect(history).toHaveLength(192);
    const live = meterOf(1);
    for (const sample of history) expect(sample).toEqual(live(Date.parse(sample.at)));
  });

  it("never lets a register fall, over the longest night of the year too", () => {
    const meter = meterOf(3);
    const water = volumeMeter({ epochMs: EPOCH_MS, litresPerHour: (slot) => loadOf(3)(slot) / 100, startL: 0 });
    fc.assert(
      fc.property(fc.nat(9 * DAY_MS), fc.nat(DAY_MS), (fromMs, lengthMs) => {
        const [before, after] = [EPOCH_MS + fromMs, EPOCH_MS + fromMs + lengthMs];
        for (const register of ["importTotalWh", "importReactiveTotalVarh", "exportTotalWh"] as const)
          expect(meter(after)[register]).toBeGreaterThanOrEqual(meter(before)[register] ?? Number.NaN);
        expect(water(after).volumeTotalL).toBeGreaterThanOrEqual(water(before).volumeTotalL ?? Number.NaN);
      }),
      { numRuns: 60 },
    );
  });

  it("counts the energy of the power it draws, within its noise", () => {
    const meter = meterOf(1);
    const minutes = Array.from({ length: 24 * 60 }, (_, minute) => meter(EPOCH_MS + DAY_MS + minute * 60_000));
    const drawnWh = minutes.reduce((sum, { activePowerW = 0 }) => sum + activePowerW / 60, 0);
    const countedWh = (meter(EPOCH_MS + 2 * DAY_MS).importTotalWh ?? 0) - (minutes[0]?.importTotalWh ?? 0);
    expect(Math.abs(drawnWh / countedWh - 1)).toBeLessThan(0.01);
  });
});

describe("a running total", () => {
  it("grows by its rate, also inside a quarter of an hour", () => {
    const total = runningTotal(EPOCH_MS, () => 1_000);
    expect(total(EPOCH_MS)).toBe(0);
    expect(total(EPOCH_MS + 450_000)).toBe(125);
    expect(total(EPOCH_MS + DAY_MS)).toBe(24_000);
  });
});

describe("a building", () => {
  const meanW = (fromUtc: string, hours: number): number => {
    const slots = Array.from({ length: hours * 4 }, (_, index) => Date.parse(fromUtc) / 900_000 + index);
    return slots.map(loadOf(1)).reduce((sum, watts) => sum + watts, 0) / slots.length;
  };

  it("draws far more while it is used than at night or on Sunday, by the town's clock", () => {
    // Monday 9:00 to 12:00 in Rome, in winter time and in summer time.
    const winter = meanW("2026-11-23T08:00:00Z", 3);
    const summer = meanW("2026-06-22T07:00:00Z", 3);
    const night = meanW("2026-11-23T01:00:00Z", 3);
    const sunday = meanW("2026-11-22T08:00:00Z", 3);
    expect(winter).toBeGreaterThan(3 * night);
    expect(summer).toBeGreaterThan(3 * night);
    expect(sunday).toBeLessThan(1.3 * night);
  });
});
