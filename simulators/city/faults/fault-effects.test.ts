import {
  advanceLamp,
  drawnPowerW,
  newLampState,
  switchSupply,
} from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { readLampGear } from "@lucciola/light-controller/drivers/lamp-reading.ts";
import { silenceOf } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import { describe, expect, it } from "vitest";
import { contractPowerW } from "../buildings/contract-power.ts";
import type { Lamp } from "../layout/town.ts";
import { DAY_MS, EPOCH_MS, one, smallTown, supplyOf, worldOf } from "../testing/towns.ts";
import type { World } from "../world/world.ts";
import { FAULT_KIND_NAMES, type FaultKindName, faultKind } from "./fault-kinds.ts";
import { placesOf } from "./fault-places.ts";

const HOUR_MS = 3_600_000;
/** A workday in February, and the fortnight of the fault; summer for what shows in summer. */
const WINTER_MS = Date.parse("2026-02-03T00:00:00Z");
const SUMMER_MS = Date.parse("2026-06-09T00:00:00Z");
/** Schools close next day, everybody on Easter Monday. */
const EASTER_MS = Date.parse("2026-04-01T00:00:00Z");
const fromOf = (kind: FaultKindName): number =>
  kind === "heating-out-of-season" ? SUMMER_MS : kind === "holiday-use" ? EASTER_MS : WINTER_MS;
const LASTS_MS = 14 * DAY_MS;

const SIZE = { buildings: 8, lamps: 45, cabinets: 3 };
const healthy = worldOf(smallTown({ size: SIZE }));
const { town } = healthy;
const placeFor = (kind: FaultKindName): string => {
  const places = placesOf(town, kind);
  // The middle of the list: whatever treats the first one specially would be seen.
  return one(places, (place) => place === places[Math.floor(places.length / 2)]);
};

function worldWith(kind: FaultKindName, point = placeFor(kind), amount?: number): World {
  const from = new Date(fromOf(kind)).toISOString();
  const until = new Date(fromOf(kind) + LASTS_MS).toISOString();
  const fault = { kind, point, from, until, ...(amount === undefined ? {} : { amount }) };
  return worldOf(smallTown({ size: SIZE, faults: { rate: 0, list: [fault] } }));
}

/** What each device of a world shows in two days of a span, by the point that it measures. */
function shown(world: World, fromMs: number): Map<string, string> {
  const all = new Map<string, string>();
  const show = (point: string, what: unknown) => all.set(point, `${all.get(point) ?? ""}${JSON.stringify(what)}\n`);
  for (let atMs = fromMs; atMs < fromMs + 8 * DAY_MS; atMs += 5 * HOUR_MS + 900_000) {
    for (const { supplies } of world.town.buildings)
      for (const supply of supplies) show(supply.point.id, world.meterReading(supply, atMs, "full"));
    for (const lamp of world.town.lamps) show(lamp.point.id, world.lampConditions(lamp, atMs));
    for (const cabinet of world.town.cabinets) {
      const { id } = cabinet.point;
      show(id, world.cabinetState(cabinet, atMs));
      show(id, world.cabinetReading(cabinet, atMs, { energyWh: 0, activePowerW: 0 }, "brief"));
      for (const { edge, cabinet: own } of world.town.lampEdges)
        if (own === cabinet) show(id, world.messageFate(`${edge}/meter`, atMs).kind);
    }
    for (const sensor of world.town.sensors) show(sensor.point.id, world.sensorReading(sensor, atMs));
  }
  return all;
}
const shownByHealthy = new Map<number, Map<string, string>>();
/** The points whose devices show something else than in the healthy town. */
function differing(world: World, fromMs: number): string[] {
  const usual = shownByHealthy.get(fromMs) ?? shown(healthy, fromMs);
  shownByHealthy.set(fromMs, usual);
  const unusual = shown(world, fromMs);
  return [...usual.keys()].filter((point) => usual.get(point) !== unusual.get(point));
}

/** The points at which a fault of a circuit or a cabinet may show beside its own. */
function pointsBehind(place: string): string[] {
  const circuits = town.circuits.filter(({ id, cabinet }) => id === place || cabinet === place);
  return [place, ...circuits.flatMap(({ cabinet, lamps }) => [cabinet, ...lamps.map(({ point }) => point.id)])];
}

describe.each(FAULT_KIND_NAMES)("%s", (kind) => {
  const place = placeFor(kind);
  const world = worldWith(kind);

  it("shows at what it befalls, and nowhere else", () => {
    const changed = differing(world, fromOf(kind));
    expect(changed.length).toBeGreaterThan(0);
    const allowed = new Set(pointsBehind(place));
    expect(changed.filter((point) => !allowed.has(point))).toEqual([]);
    if (faultKind(kind).target === "supply" || faultKind(kind).target === "lamp") expect(changed).toEqual([place]);
  });

  it("does not show before it begins", () => {
    const before = fromOf(kind) - 9 * DAY_MS;
    expect(differing(world, before)).toEqual([]);
  });

  it("stands in the truth, as long as it lasts", () => {
    const from = fromOf(kind);
    expect(world.faults.truth(from, from + 1)).toMatchObject([
      { kind, point: place, fromMs: from, origin: "scenario" },
    ]);
    expect(world.faults.truth(from - DAY_MS, from)).toEqual([]);
    expect(world.faults.truth(from + LASTS_MS, from + LASTS_MS + DAY_MS)).toEqual([]);
    expect(faultKind(kind).expected.length).toBeGreaterThan(20);
  });
});

describe("a supply's fault, in numbers", () => {
  const at = (world: World, id: string, atMs: number) => {
    const reading = world.meterReading(supplyOf(world.town, id), atMs, "full");
    if (reading === "no-answer") throw new Error(`${id} does not answer`);
    return reading;
  };
  const total = (world: World, id: string, atMs: number): number => {
    const { importTotalWh, volumeTotalL } = at(world, id, atMs);
    return importTotalWh ?? volumeTotalL ?? Number.NaN;
  };
  const used = (world: World, id: string, fromMs: number, toMs: number): number =>
    total(world, id, toMs) - total(world, id, fromMs);
  const ID = "town-hall-electricity";

  it("stuck meter: says the same with new times, then counts on from where it stood", () => {
    const world = worldWith("stuck-meter", ID);
    const { at: first, ...values } = at(world, ID, WINTER_MS);
    const { at: later, ...same } = at(world, ID, WINTER_MS + 5 * DAY_MS);
    expect(same).toEqual(values);
    expect(later).not.toBe(first);
    const end = WINTER_MS + LASTS_MS;
    expect(total(world, ID, end)).toBe(total(world, ID, WINTER_MS));
    expect(used(world, ID, end, end + DAY_MS)).toBeCloseTo(used(healthy, ID, end, end + DAY_MS), -1);
  });

  it("register reset: falls to zero and counts on", () => {
    const world = worldWith("register-reset", ID);
    expect(total(world, ID, WINTER_MS - 1_000)).toBe(total(healthy, ID, WINTER_MS - 1_000));
    expect(total(world, ID, WINTER_MS)).toBe(0);
    expect(total(world, ID, WINTER_MS + DAY_MS)).toBeCloseTo(used(healthy, ID, WINTER_MS, WINTER_MS + DAY_MS), -1);
  });

  it("meter replaced: is silent, then begins at the new meter's reading", () => {
    const world = worldWith("meter-replaced", ID);
    expect(world.meterReading(supplyOf(town, ID), WINTER_MS + DAY_MS, "full")).toBe("no-answer");
    const end = WINTER_MS + LASTS_MS;
    expect(total(world, ID, end)).toBeLessThan(1_000);
    expect(used(world, ID, end, end + DAY_MS)).toBeCloseTo(used(healthy, ID, end, end + DAY_MS), -1);
  });

  it("gap: is silent, and the register then holds what passed", () => {
    const world = worldWith("gap", ID);
    expect(world.meterReading(supplyOf(town, ID), WINTER_MS + DAY_MS, "full")).toBe("no-answer");
    expect(total(world, ID, WINTER_MS + LASTS_MS)).toBe(total(healthy, ID, WINTER_MS + LASTS_MS));
  });

  it("spike: shows a power that the register does not know of", () => {
    const world = worldWith("spike", ID, 20);
    const usual = at(healthy, ID, WINTER_MS).activePowerW ?? 0;
    expect(at(world, ID, WINTER_MS).activePowerW).toBeCloseTo(20 * usual, -1);
    expect(total(world, ID, WINTER_MS + DAY_MS)).toBe(total(healthy, ID, WINTER_MS + DAY_MS));
  });

  it("drift: counts ever more than passes, by half of its amount over its whole time", () => {
    const world = worldWith("drift", ID, 0.3);
    const end = WINTER_MS + LASTS_MS;
    const more = used(world, ID, WINTER_MS, end) / used(healthy, ID, WINTER_MS, end);
    expect(more).toBeGreaterThan(1.12);
    expect(more).toBeLessThan(1.18);
  });

  it("night waste: draws at night and on Sunday, and in the hours of use as before", () => {
    const world = worldWith("night-waste", ID, 0.5);
    const night = WINTER_MS + DAY_MS + HOUR_MS;
    expect(used(world, ID, night, night + HOUR_MS)).toBeGreaterThan(2 * used(healthy, ID, night, night + HOUR_MS));
    const noon = WINTER_MS + DAY_MS + 10 * HOUR_MS;
    expect(used(world, ID, noon, noon + HOUR_MS)).toBeCloseTo(used(healthy, ID, noon, noon + HOUR_MS), -1);
  });

  it("water leak: adds its litres to every hour", () => {
    const world = worldWith("water-leak", "school-water", 100);
    const more = used(world, "school-water", WINTER_MS, WINTER_MS + DAY_MS);
    const usual = used(healthy, "school-water", WINTER_MS, WINTER_MS + DAY_MS);
    expect(Math.abs(more - usual - 2_400)).toBeLessThan(60);
  });

  it("heating at the weekend: a Sunday takes about as much gas as a workday, and workdays as before", () => {
    const world = worldWith("heating-at-weekend", "school-gas");
    const sunday = Date.parse("2026-02-08T00:00:00Z");
    const [monday, tuesday] = [sunday + DAY_MS, sunday + 2 * DAY_MS];
    expect(used(world, "school-gas", sunday, monday)).toBeGreaterThan(
      1.3 * used(healthy, "school-gas", sunday, monday),
    );
    expect(used(world, "school-gas", monday, tuesday)).toBeCloseTo(used(healthy, "school-gas", monday, tuesday), -2);
  });

  it("holiday use: Easter Monday draws at noon as a workday does", () => {
    const world = worldWith("holiday-use", ID, 1);
    const noon = Date.parse("2026-04-06T09:00:00Z");
    const workday = used(healthy, ID, noon + 2 * DAY_MS, noon + 2 * DAY_MS + HOUR_MS);
    expect(used(healthy, ID, noon, noon + HOUR_MS)).toBeLessThan(0.4 * workday);
    expect(used(world, ID, noon, noon + HOUR_MS)).toBeGreaterThan(0.8 * workday);
  });

  it("heating too early: the hours before the boiler's usual start take more, those after it what they took", () => {
    const world = worldWith("heating-too-early", "school-gas", 3);
    const threeOClock = WINTER_MS + DAY_MS + 2 * HOUR_MS;
    const gas = (of: World, fromMs: number, h: number) => used(of, "school-gas", fromMs, fromMs + h * HOUR_MS);
    expect(gas(world, threeOClock, 2)).toBeGreaterThan(3 * gas(healthy, threeOClock, 2));
    const tenOClock = threeOClock + 7 * HOUR_MS;
    expect(Math.abs(gas(world, tenOClock, 8) - gas(healthy, tenOClock, 8))).toBeLessThan(2);
  });

  it("over contract power: quarters of an hour above it, which a healthy year never has", () => {
    const most = (world: World): number => {
      const quarters = Array.from({ length: 96 * 3 }, (_, index) => WINTER_MS + index * 900_000);
      return Math.max(...quarters.map((atMs) => 4 * used(world, ID, atMs, atMs + 900_000)));
    };
    const contractW = contractPowerW(one(town.buildings, ({ building }) => building.id === "town-hall"));
    expect(most(healthy)).toBeLessThan(contractW);
    expect(most(worldWith("over-contract-power", ID, 1.2)) / contractW).toBeCloseTo(1.2, 1);
  });

  it("reactive energy: as many varh for each Wh as it says, and the Wh as before", () => {
    const world = worldWith("reactive-energy", ID, 0.9);
    const reactive = (atMs: number): number => at(world, ID, atMs).importReactiveTotalVarh ?? Number.NaN;
    const wh = used(world, ID, WINTER_MS, WINTER_MS + DAY_MS);
    expect((reactive(WINTER_MS + DAY_MS) - reactive(WINTER_MS)) / wh).toBeCloseTo(0.9, 2);
    expect(wh).toBe(used(healthy, ID, WINTER_MS, WINTER_MS + DAY_MS));
  });

  it("heating out of season: burns gas in June", () => {
    const world = worldWith("heating-out-of-season", "town-hall-gas");
    expect(used(healthy, "town-hall-gas", SUMMER_MS, SUMMER_MS + DAY_MS)).toBe(0);
    expect(used(world, "town-hall-gas", SUMMER_MS, SUMMER_MS + DAY_MS)).toBeGreaterThan(10_000);
  });
});

describe("a lamp's fault, as its gear tells it", () => {
  const NIGHT_MS = WINTER_MS + 22 * HOUR_MS;
  const NOON_MS = WINTER_MS + 11 * HOUR_MS;

  /** The lamp after some hours at a level, with what befalls it then. */
  function gear(kind: FaultKindName, dimPct: number, atMs: number) {
    const world = worldWith(kind);
    const lamp = one(world.town.lamps, ({ point }) => point.id === placeFor(kind));
    const { supplied, faults } = world.lampConditions(lamp, atMs);
    const model = world.lampModel(lamp);
    const begin = newLampState(model, atMs - 4 * HOUR_MS);
    const fade = { fromPct: dimPct, toPct: dimPct, startMs: begin.atMs, durationMs: 0 };
    const state = advanceLamp(model, switchSupply(model, { ...begin, fade, faults }, supplied), atMs);
    return { state, reading: readLampGear(model, state, 230), powerW: drawnPowerW(model, state), model };
  }

  it("dead: standby power at full level, and its flag", () => {
    const { reading, powerW } = gear("lamp-dead", 100, NIGHT_MS);
    expect(powerW).toBeLessThan(2);
    expect(reading.failures).toContain("lightSourceFailure");
  });

  it("day burner: full power at noon, when nobody asks for light", () => {
    const { powerW, model } = gear("day-burner", 0, NOON_MS);
    expect(powerW).toBeCloseTo(model.ratedPowerW, 1);
  });

  it("dimming failure: full power at 50 %, dark at 0 %", () => {
    expect(gear("dimming-failure", 50, NIGHT_MS).powerW).toBeCloseTo(gear("dimming-failure", 100, NIGHT_MS).powerW, 1);
    expect(gear("dimming-failure", 0, NIGHT_MS).powerW).toBeLessThan(2);
  });

  it("hot driver: warmer by dozens of degrees than a healthy one, and derated in a warm night", () => {
    const lamp = one(town.lamps, ({ point }) => point.id === placeFor("driver-hot"));
    const model = healthy.lampModel(lamp);
    const { reading } = gear("driver-hot", 100, NIGHT_MS);
    const airC = healthy.weather.airTemperatureAtC(NIGHT_MS);
    expect(reading.driverTemperatureC).toBeGreaterThan(airC + 2 * model.temperatureRiseK);
    const warm = { ...model, ambientC: () => 30 };
    const begin = { ...newLampState(warm, 0), faults: ["over-temperature"] as const };
    const fade = { fromPct: 100, toPct: 100, startMs: 0, durationMs: 0 };
    const night = advanceLamp(warm, { ...begin, fade }, 3 * HOUR_MS);
    expect(readLampGear(warm, night, 230).failures.some((failure) => failure.startsWith("thermal"))).toBe(true);
  });

  it("power too high and too low: the level that was asked, at another power", () => {
    const sound = (powerW: number, model: { ratedPowerW: number }) => powerW / model.ratedPowerW;
    const high = gear("power-too-high", 100, NIGHT_MS);
    expect(sound(high.powerW, high.model)).toBeCloseTo(1.28, 2);
    expect(high.reading.dimPct).toBe(100);
    const low = gear("power-too-low", 100, NIGHT_MS);
    expect(sound(low.powerW, low.model)).toBeCloseTo(0.68, 2);
    expect(low.reading.dimPct).toBe(100);
  });

  it("near the end of its life: its hours say so", () => {
    const { reading } = gear("life-near-end", 100, NIGHT_MS);
    expect((reading.lightSourceOnTimeTotalS ?? 0) / 3_600).toBeGreaterThan(54_000);
  });

  it("lamp without supply: silent and dark, while its circuit has power", () => {
    const { state, powerW } = gear("lamp-supply-lost", 100, NIGHT_MS);
    expect(silenceOf(state)).toMatchObject({ kind: "no-answer" });
    expect(powerW).toBe(0);
    const world = worldWith("lamp-supply-lost");
    const lamp = one(world.town.lamps, ({ point }) => point.id === placeFor("lamp-supply-lost"));
    expect(world.hasCircuitPower(lamp, NIGHT_MS)).toBe(true);
  });

  it("communication lost: silent, while the light goes on", () => {
    const { state, powerW } = gear("communication-lost", 100, NIGHT_MS);
    expect(silenceOf(state)).toMatchObject({ kind: "no-answer" });
    expect(powerW).toBeGreaterThan(10);
  });

  it("cycling: out and on again many times a night, and quiet by day", () => {
    const world = worldWith("cycling");
    const lamp = one(world.town.lamps, ({ point }) => point.id === placeFor("cycling"));
    const changes = (fromH: number, toH: number) =>
      world.lampChanges(lamp, WINTER_MS + fromH * HOUR_MS, WINTER_MS + toH * HOUR_MS).length;
    expect(changes(20, 28)).toBeGreaterThan(40);
    expect(changes(9, 15)).toBeLessThanOrEqual(1);
  });
});

describe("a circuit's fault", () => {
  const NIGHT_MS = WINTER_MS + 22 * HOUR_MS;
  const NOON_MS = WINTER_MS + 11 * HOUR_MS;
  const lampOf = (world: World, place: string): Lamp =>
    one(world.town.lamps, ({ circuit, fedBy }) => circuit === place || fedBy === place);

  it("contactor stuck on: its lamps have supply at noon", () => {
    const place = placeFor("contactor-stuck-on");
    const world = worldWith("contactor-stuck-on");
    expect(healthy.lampConditions(lampOf(healthy, place), NOON_MS).supplied).toBe(false);
    expect(world.lampConditions(lampOf(world, place), NOON_MS).supplied).toBe(true);
  });

  it("contactor stuck off: its lamps have none at night", () => {
    const place = placeFor("contactor-stuck-off");
    const world = worldWith("contactor-stuck-off");
    expect(healthy.lampConditions(lampOf(healthy, place), NIGHT_MS).supplied).toBe(true);
    expect(world.lampConditions(lampOf(world, place), NIGHT_MS).supplied).toBe(false);
  });

  it("cable lost: the lamps at the circuit's end are dark, those before the break burn", () => {
    const place = placeFor("cable-lost");
    const world = worldWith("cable-lost", place, 0.3);
    const circuit = one(world.town.circuits, ({ id }) => id === place);
    const supplied = circuit.lamps.map((lamp) => world.lampConditions(lamp, NIGHT_MS).supplied);
    const lost = Math.round(circuit.lamps.length * 0.3);
    expect(supplied).toEqual(circuit.lamps.map((_, index) => index < circuit.lamps.length - lost));
    expect(world.lampChanges(circuit.lamps.at(-1) as Lamp, WINTER_MS - 1, NIGHT_MS).at(-1)).toMatchObject({
      supplied: false,
    });
  });

  it("cabinet tripped: says so, and all its lamps are without supply", () => {
    const place = placeFor("cabinet-tripped");
    const world = worldWith("cabinet-tripped");
    const cabinet = one(world.town.cabinets, ({ point }) => point.id === place);
    expect(world.cabinetState(cabinet, NIGHT_MS).breakerTripped).toBe(true);
    const lamps = world.town.lamps.filter(({ fedBy }) => fedBy === place);
    expect(lamps.some((lamp) => world.lampConditions(lamp, NIGHT_MS).supplied)).toBe(false);
  });
});

describe("the seed's schedule", () => {
  it("brings every kind in some year of a town, at about its rate", () => {
    const world = worldOf(smallTown({ size: { buildings: 40, lamps: 2_500, cabinets: 30 }, faults: { rate: 1 } }));
    const truth = world.faults.truth(EPOCH_MS, EPOCH_MS + 4 * 365 * DAY_MS);
    const kinds = new Map<string, number>();
    for (const { kind, origin } of truth) {
      expect(origin).toBe("scheduled");
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect([...kinds.keys()].sort()).toEqual([...FAULT_KIND_NAMES].sort());
    // 2,500 lamps, 1.8 % a year, four years.
    expect(kinds.get("lamp-dead")).toBeGreaterThan(130);
    expect(kinds.get("lamp-dead")).toBeLessThan(230);
  });

  it("is silent with a rate of zero, and for a kind whose rate is zero", () => {
    expect(healthy.faults.truth(EPOCH_MS, EPOCH_MS + 365 * DAY_MS)).toEqual([]);
    const noGaps = worldOf(smallTown({ faults: { rate: 5, rates: { gap: 0 } } }));
    const truth = noGaps.faults.truth(EPOCH_MS, EPOCH_MS + 365 * DAY_MS);
    expect(truth.length).toBeGreaterThan(20);
    expect(truth.filter(({ kind }) => kind === "gap")).toEqual([]);
  });
});
