import type { LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import { describe, expect, it } from "vitest";
import type { LampConditions } from "../lighting/lamp-conditions.ts";
import { type LampPlace, WorldLamp } from "../lighting/world-lamp.ts";
import { CabinetDraw } from "./cabinet-draw.ts";
import { lampPast } from "./lamp-past.ts";
import { pastLevels } from "./past-levels.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const HOUR_MS = 3_600_000;
/** Five nights around the end of summer time. */
const FROM_MS = Date.parse("2026-10-22T00:00:00Z");
const TO_MS = Date.parse("2026-10-27T00:00:00Z");

type Befalls = Omit<LampConditions, "fromMs"> & { readonly from: string };

function lampThatMeets(...befalls: readonly Befalls[]): WorldLamp {
  const conditions = befalls.map(({ from, ...rest }) => ({ fromMs: Date.parse(from), ...rest }));
  const place: LampPlace = {
    model: {
      ratedPowerW: 45,
      standbyPowerW: 0.4,
      fixedLossShare: 0.05,
      droopShare: 0.08,
      temperatureRiseK: 30,
      thermalTimeConstantS: 1_500,
      powerOnPct: 100,
      meteringGain: 1,
      ambientC: () => 12,
    },
    conditions: () => [{ fromMs: FROM_MS, supplied: true, faults: [] }, ...conditions],
    conditionsVersion: () => 0,
    voltageV: () => 230,
    hasCircuitPower: (atMs) => conditions.findLast(({ fromMs }) => fromMs <= atMs)?.supplied ?? true,
  };
  return new WorldLamp(place, { epochMs: FROM_MS }, { lookAheadMs: TO_MS - FROM_MS });
}

function pastOf(lamp: WorldLamp): LampSample[] {
  const levels = pastLevels(SITE, FROM_MS)(TO_MS);
  const past = lampPast({ lamp, levels, fromMs: FROM_MS, toMs: TO_MS });
  return [...past].map(({ sample }) => sample);
}

describe("the past of a lamp", () => {
  it("has a record for each change of level, through the night with 25 hours too, and registers at each dawn", () => {
    const samples = pastOf(lampThatMeets());
    const times = samples.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    // It begins in the middle of a night, at that hour's level.
    expect(samples[0]).toMatchObject({ at: "2026-10-22T00:00:10.000Z", dimPct: 50 });
    const at70 = samples.filter(({ dimPct }) => dimPct === 70).map(({ at }) => at);
    expect(at70).toContain("2026-10-24T20:00:10.000Z");
    expect(at70).toContain("2026-10-25T21:00:10.000Z");
    for (const [index, { dimPct }] of samples.entries()) expect(dimPct).not.toBe(samples[index - 1]?.dimPct);
    const dawns = samples.filter(({ energyTotalWh }) => energyTotalWh !== undefined);
    expect(dawns).toHaveLength(5);
    expect(dawns.every(({ dimPct }) => dimPct === 0)).toBe(true);
  });

  it("is told with registers that never fall, and ends where the lamp now stands", () => {
    const lamp = lampThatMeets();
    const samples = pastOf(lamp);
    for (const register of ["energyTotalWh", "lightSourceOnTimeTotalS", "startsTotal"] as const) {
      const values = samples.flatMap((sample) => sample[register] ?? []);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(lamp.state.atMs).toBe(TO_MS);
    // Five nights of some 12 hours at about 70 % of 45 W.
    expect(lamp.state.energyWh).toBeGreaterThan(5 * 12 * 45 * 0.4);
    expect(lamp.state.energyWh).toBeLessThan(5 * 14 * 45);
  });

  it("on a circuit that loses its power at night is dark until it returns, and is then put at its level", () => {
    const samples = pastOf(
      lampThatMeets(
        { from: "2026-10-23T21:00:00Z", supplied: false, faults: [] },
        { from: "2026-10-24T01:00:00Z", supplied: true, faults: [] },
      ),
    );
    const night = samples.filter(({ at }) => at >= "2026-10-23T21" && at < "2026-10-24T02");
    expect(night).toMatchObject([
      { at: "2026-10-23T21:00:10.000Z", dimPct: 0, activePowerW: 0, source: "no-supply" },
      { at: "2026-10-23T22:00:00.000Z", dimPct: 0, source: "no-supply" },
      { at: "2026-10-24T01:00:20.000Z", dimPct: 50 },
    ]);
  });

  it("tells a new failure with the next quarter of an hour, and once", () => {
    const samples = pastOf(
      lampThatMeets({ from: "2026-10-23T21:05:00Z", supplied: true, faults: ["light-source-dead"] }),
    );
    const told = samples.filter(({ failures }) => failures !== undefined);
    expect(told).toMatchObject([
      { at: "2026-10-23T21:15:00.000Z", failures: ["lightSourceFailure", "lightSourceOpenCircuit"] },
    ]);
  });

  it("of a gear that does not answer is told as a silence", () => {
    const samples = pastOf(
      lampThatMeets(
        { from: "2026-10-23T21:05:00Z", supplied: true, faults: ["no-answer"] },
        { from: "2026-10-25T12:05:00Z", supplied: true, faults: [] },
      ),
    );
    const silent = samples.filter(({ at }) => at >= "2026-10-23T21:05" && at < "2026-10-25T12:05");
    expect(silent).toMatchObject([{ failures: ["gearCommunicationFailure"] }]);
    expect(silent[0]).not.toHaveProperty("dimPct");
    expect(samples.filter(({ at }) => at > "2026-10-25T12:05").length).toBeGreaterThan(3);
  });
});

describe("what a cabinet's lamps have drawn", () => {
  it("is at each quarter of an hour the sum of their registers", () => {
    const span = { fromMs: FROM_MS, toMs: TO_MS };
    const draw = new CabinetDraw(span);
    const levels = pastLevels(SITE, FROM_MS)(TO_MS);
    const lamps = [lampThatMeets(), lampThatMeets()].map(({ place }) => {
      const options = { lookAheadMs: TO_MS - FROM_MS, onStretch: draw.add.bind(draw) };
      return new WorldLamp(place, { epochMs: FROM_MS }, options);
    });
    for (const lamp of lamps) for (const _ of lampPast({ lamp, levels, ...span }));
    const lastMs = TO_MS - 900_000;
    const drawn = draw.at(lastMs);
    const atEndWh = lamps.reduce((sum, { state }) => sum + state.energyWh, 0);
    expect(drawn.energyWh).toBeLessThan(atEndWh);
    expect(atEndWh - drawn.energyWh).toBeCloseTo(drawn.activePowerW / 4, 1);
    const noon = draw.at(Date.parse("2026-10-23T12:00:00Z"));
    expect(noon.activePowerW).toBeCloseTo(0.8, 6);
    expect(draw.at(Date.parse("2026-10-23T12:00:00Z") + HOUR_MS).energyWh - noon.energyWh).toBeCloseTo(0.8, 6);
  });
});
