import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { describe, expect, it } from "vitest";
import { FakeDaliGear, FakeDaliLine } from "../testing/fake-dali-line.ts";
import { createDaliLamp, extendedFadeCode } from "./dali-lamp.ts";

const SHORT_ADDRESS = 7;
function lampOnLine() {
  const clock = new ManualClock(Date.UTC(2026, 10, 23, 17));
  const line = new FakeDaliLine();
  const gear = new FakeDaliGear(clock);
  line.gears.set(SHORT_ADDRESS, gear);
  return { clock, line, gear, lamp: createDaliLamp({ line, shortAddress: SHORT_ADDRESS }) };
}

describe("a DALI lamp is told its level", () => {
  // Values of the logarithmic curve of IEC 62386-102, as the trade's tables print them.
  it.each([
    { dimPct: 100, arcPower: 254 },
    { dimPct: 50.5, arcPower: 229 },
    { dimPct: 10.09, arcPower: 170 },
    { dimPct: 0.99, arcPower: 85 },
    { dimPct: 0, arcPower: 0 },
  ])("$dimPct % of flux is arc power $arcPower", async ({ dimPct, arcPower }) => {
    const { gear, lamp } = lampOnLine();
    expect(await lamp.setLevel(dimPct, 0)).toEqual({ kind: "accepted", dimPct: expect.closeTo(dimPct, 1) });
    expect(gear.actualLevel).toBe(arcPower);
    const level = await lamp.readLevel();
    if (level.kind !== "level") throw new Error("the gear is there and must answer");
    expect(level.dimPct).toBeCloseTo(dimPct, 1);
  });

  it("fades in the time nearest to what was asked, and reports the level on its way", async () => {
    const { clock, gear, lamp } = lampOnLine();
    await lamp.setLevel(100, 0);
    await lamp.setLevel(10.09, 20_000);
    expect(gear.fadeTimeMs).toBe(20_000);
    await clock.advance(10_000);
    expect(gear.actualLevel).toBe(212);
    expect(await lamp.readLevel()).toMatchObject({ kind: "level", dimPct: expect.closeTo(31.6, 0) });
    await clock.advance(10_000);
    expect(gear.actualLevel).toBe(170);
  });

  it("writes the fade time only when it changes: the gear's memory wears out", async () => {
    const { gear, lamp } = lampOnLine();
    for (const dimPct of [100, 70, 50, 100]) await lamp.setLevel(dimPct, 10_000);
    expect(gear.fadeTimeWrites).toBe(1);
    await lamp.setLevel(50, 0);
    expect(gear.fadeTimeWrites).toBe(2);
  });

  it("writes the fade time again after the gear was away", async () => {
    const { gear, lamp } = lampOnLine();
    await lamp.setLevel(100, 10_000);
    gear.isListening = false;
    expect(await lamp.setLevel(50, 10_000)).toMatchObject({ kind: "no-answer" });
    gear.isListening = true;
    await lamp.setLevel(50, 10_000);
    expect(gear.fadeTimeWrites).toBe(2);
  });

  it.each([
    { fadeMs: 0, code: 0x00, why: "no fade" },
    { fadeMs: 40, code: 0x00, why: "nearer to none than to 100 ms" },
    { fadeMs: 100, code: 0x10, why: "1 x 100 ms" },
    { fadeMs: 1_600, code: 0x1f, why: "16 x 100 ms" },
    { fadeMs: 10_000, code: 0x29, why: "10 x 1 s" },
    { fadeMs: 90_000, code: 0x38, why: "9 x 10 s" },
    { fadeMs: 960_000, code: 0x4f, why: "16 x 1 min" },
    { fadeMs: 3_600_000, code: 0x4f, why: "the longest that a gear knows" },
  ])("a fade of $fadeMs ms is code $code: $why", ({ fadeMs, code }) => {
    expect(extendedFadeCode(fadeMs)).toBe(code);
  });
});

describe("a D4i gear is read", () => {
  function pokeHealthy(gear: FakeDaliGear) {
    gear.poke(202, 0x04, 1, 0xff); // tenths of Wh
    gear.poke(202, 0x05, 6, 1_234_567);
    gear.poke(202, 0x0b, 1, 0xfe); // hundredths of W
    gear.poke(202, 0x0c, 4, 3_456);
    gear.poke(205, 0x04, 4, 31_536_000);
    gear.poke(205, 0x08, 3, 731);
    gear.poke(205, 0x0b, 2, 2_298);
    gear.poke(205, 0x0e, 1, 97);
    gear.poke(205, 0x1b, 1, 101);
    gear.poke(206, 0x0e, 4, 15_000_000);
  }

  it("as the registers of a year on the street", async () => {
    const { gear, lamp } = lampOnLine();
    pokeHealthy(gear);
    await lamp.setLevel(100, 0);
    expect(await lamp.read()).toEqual({
      kind: "reading",
      reading: {
        dimPct: 100,
        energyTotalWh: 123_456,
        activePowerW: 34.56,
        operatingTimeTotalS: 31_536_000,
        startsTotal: 731,
        supplyVoltageV: 229.8,
        powerFactor: 0.97,
        driverTemperatureC: 41,
        lightSourceOnTimeTotalS: 15_000_000,
        failures: [],
      },
    });
  });

  it("below freezing: raw 45 is -15 degrees", async () => {
    const { gear, lamp } = lampOnLine();
    gear.poke(205, 0x1b, 1, 45);
    expect(await lamp.read()).toMatchObject({ reading: { driverTemperatureC: -15 } });
  });

  it("leaving out what the gear masks", async () => {
    const { gear, lamp } = lampOnLine();
    pokeHealthy(gear);
    gear.poke(202, 0x05, 6, 2 ** 48 - 1); // not implemented
    gear.poke(205, 0x04, 4, 2 ** 32 - 2); // not available now
    gear.poke(205, 0x1b, 1, 0xff);
    const outcome = await lamp.read();
    if (outcome.kind !== "reading") throw new Error("the gear is there and must answer");
    expect(outcome.reading).not.toHaveProperty("energyTotalWh");
    expect(outcome.reading).not.toHaveProperty("operatingTimeTotalS");
    expect(outcome.reading).not.toHaveProperty("driverTemperatureC");
    expect(outcome.reading.activePowerW).toBe(34.56);
  });

  it("refusing a scale that the standard does not know", async () => {
    const { gear, lamp } = lampOnLine();
    pokeHealthy(gear);
    gear.poke(202, 0x04, 1, 0x40);
    const outcome = await lamp.read();
    expect(outcome).not.toHaveProperty("reading.energyTotalWh");
    expect(outcome).toHaveProperty("reading.activePowerW");
  });

  it("with an open circuit and no level to show", async () => {
    const { gear, lamp } = lampOnLine();
    pokeHealthy(gear);
    gear.hasLampFailure = true;
    gear.poke(206, 0x16, 1, 1);
    gear.poke(206, 0x1a, 1, 1);
    gear.poke(205, 0x17, 1, 1);
    const outcome = await lamp.read();
    if (outcome.kind !== "reading") throw new Error("the gear is there and must answer");
    expect(outcome.reading).not.toHaveProperty("dimPct");
    expect([...outcome.reading.failures].sort()).toEqual([
      "lightSourceFailure",
      "lightSourceOpenCircuit",
      "thermalDerating",
    ]);
  });

  it("without memory banks: an older gear still says its level", async () => {
    const { lamp } = lampOnLine();
    await lamp.setLevel(100, 0);
    expect(await lamp.read()).toEqual({ kind: "reading", reading: { dimPct: 100, failures: [] } });
  });

  it("and says nothing when nobody is there", async () => {
    const lamp = createDaliLamp({ line: new FakeDaliLine(), shortAddress: 12 });
    const silent = { kind: "no-answer", detail: "DALI short address 12 does not answer" };
    expect(await lamp.read()).toEqual(silent);
    expect(await lamp.readLevel()).toEqual(silent);
    expect(await lamp.setLevel(50, 0)).toEqual(silent);
  });
});
