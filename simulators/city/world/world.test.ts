import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { SLOT_MS } from "../calendar/slots.ts";
import { requireScenario } from "../scenario/read-scenario.ts";
import { DAY_MS, EPOCH_MS, one, smallTown, supplyOf, worldOf } from "../testing/towns.ts";
import type { World } from "./world.ts";

/** All that the devices of a town would read over two days, in one number. */
function digest(world: World): string {
  const hash = createHash("sha256");
  const { town } = world;
  for (let atMs = EPOCH_MS + 30 * DAY_MS; atMs < EPOCH_MS + 32 * DAY_MS; atMs += 2_700_000) {
    for (const { supplies } of town.buildings)
      for (const supply of supplies) hash.update(JSON.stringify(world.meterReading(supply, atMs, "full")));
    for (const sensor of town.sensors) hash.update(JSON.stringify(world.sensorReading(sensor, atMs)));
    for (const cabinet of town.cabinets) {
      hash.update(JSON.stringify(world.cabinetReading(cabinet, atMs, { energyWh: 0, activePowerW: 0 }, "full")));
      hash.update(JSON.stringify(world.cabinetState(cabinet, atMs)));
    }
  }
  for (const lamp of town.lamps)
    hash.update(JSON.stringify([world.lampModel(lamp), world.lampChanges(lamp, EPOCH_MS, EPOCH_MS + 9 * DAY_MS)]));
  return hash.digest("hex");
}

const faulty = (seed: number) => smallTown({ seed, faults: { rate: 20 } });

describe("the world", () => {
  it("is the same for the same seed, and another one for another", () => {
    const first = digest(worldOf(faulty(1)));
    expect(digest(worldOf(faulty(1)))).toBe(first);
    expect(digest(worldOf(faulty(2)))).not.toBe(first);
  });

  it("says the same of an instant in whatever order it is asked", () => {
    const [forward, backward] = [worldOf(faulty(3)), worldOf(faulty(3))];
    const instants = [0.2, 3.51, 3.5, 11, 60.7, 61, 75.03].map((days) => EPOCH_MS + Math.round(days * DAY_MS));
    const all = (world: World, atMs: number) =>
      world.town.buildings.flatMap(({ supplies }) =>
        supplies.map((supply) => world.meterReading(supply, atMs, "full")),
      );
    const asked = instants.map((atMs) => all(forward, atMs));
    const askedBack = instants.toReversed().map((atMs) => all(backward, atMs));
    expect(askedBack.toReversed()).toEqual(asked);
    const [lamp] = forward.town.lamps;
    if (lamp === undefined) throw new Error("The town has no lamp");
    const changes = forward.lampChanges(lamp, EPOCH_MS, EPOCH_MS + 5 * DAY_MS);
    for (const change of changes) expect(forward.lampConditions(lamp, change.fromMs)).toEqual(change);
  });

  it("refuses an instant before it began", () => {
    const world = worldOf(smallTown());
    expect(() => world.meterReading(supplyOf(world.town, "town-hall-gas"), EPOCH_MS - DAY_MS, "brief")).toThrow(
      RangeError,
    );
  });
});

describe("a year of healthy buildings", () => {
  const NEXT_YEAR_MS = EPOCH_MS + 365 * DAY_MS;
  let world: World;
  beforeAll(() => {
    world = worldOf({
      ...requireScenario("healthy"),
      size: { ...requireScenario("healthy").size, lamps: 30, cabinets: 1 },
    });
  });
  const register = (id: string, atMs: number): number => {
    const reading = world.meterReading(supplyOf(world.town, id), atMs, "brief");
    if (reading === "no-answer") throw new Error(`${id} does not answer`);
    return reading.importTotalWh ?? reading.volumeTotalL ?? Number.NaN;
  };
  const used = (id: string, fromMs: number, toMs: number): number => register(id, toMs) - register(id, fromMs);
  const month = (number: number): number => Date.UTC(2026, number - 1, 1);
  const areaOf = (id: string) => one(world.town.buildings, ({ building }) => building.id === id).floorAreaM2;
  /** kWh or m3 to each square metre. */
  const perM2 = (id: string, carrier: string) => used(`${id}-${carrier}`, EPOCH_MS, NEXT_YEAR_MS) / 1_000 / areaOf(id);

  it("uses electricity as such buildings do: offices, schools, libraries, pools", () => {
    expect(perM2("town-hall", "electricity")).toBeGreaterThan(35);
    expect(perM2("town-hall", "electricity")).toBeLessThan(85);
    expect(perM2("school", "electricity")).toBeGreaterThan(12);
    expect(perM2("school", "electricity")).toBeLessThan(32);
    expect(perM2("pool", "electricity")).toBeGreaterThan(180);
    expect(perM2("pool", "electricity")).toBeLessThan(450);
  });

  it("heats a school with some 8 to 16 m3 of gas a square metre, nearly all of it from October to April", () => {
    expect(perM2("school", "gas")).toBeGreaterThan(6);
    expect(perM2("school", "gas")).toBeLessThan(16);
    const summer = used("school-gas", month(5), month(10));
    const january = used("school-gas", month(1), month(2));
    expect(summer).toBe(0);
    expect(january).toBeGreaterThan(0.12 * used("school-gas", EPOCH_MS, NEXT_YEAR_MS));
  });

  it("uses gas by the air outside: cold days take more than mild ones", () => {
    const days = Array.from({ length: 59 }, (_, day) => {
      const fromMs = EPOCH_MS + day * DAY_MS;
      const slots = Array.from({ length: 24 }, (_, hour) => fromMs / SLOT_MS + hour * 4);
      const meanC = slots.reduce((sum, slot) => sum + world.weather.airTemperatureC(slot), 0) / slots.length;
      return { meanC, litres: used("town-hall-gas", fromMs, fromMs + DAY_MS), weekday: new Date(fromMs).getUTCDay() };
    }).filter(({ weekday }) => weekday >= 2 && weekday <= 5);
    const sorted = days.sort((a, b) => a.meanC - b.meanC).map(({ litres }) => litres);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const third = Math.floor(sorted.length / 3);
    expect(sum(sorted.slice(0, third))).toBeGreaterThan(1.25 * sum(sorted.slice(-third)));
  });

  it("is quiet at night, on Sundays and on holidays by the town's clock, in winter and in summer time", () => {
    const meanW = (from: string, hours: number): number => {
      const fromMs = Date.parse(from);
      return used("town-hall-electricity", fromMs, fromMs + hours * 3_600_000) / hours;
    };
    const [winter, summer] = [meanW("2026-11-24T08:00:00Z", 3), meanW("2026-06-23T07:00:00Z", 3)];
    const [night, sunday] = [meanW("2026-11-24T01:00:00Z", 3), meanW("2026-11-22T08:00:00Z", 3)];
    const saintFrancis = meanW("2027-01-06T08:00:00Z", 3);
    expect(Math.min(winter, summer)).toBeGreaterThan(3 * night);
    expect(sunday).toBeLessThan(1.3 * night);
    expect(saintFrancis).toBeLessThan(1.3 * night);
  });

  it("feeds in at noon in summer where there are panels, and draws at night", () => {
    const supply = supplyOf(world.town, "gym-electricity");
    const at = (instant: string) => world.meterReading(supply, Date.parse(instant), "full");
    const days = Array.from({ length: 9 }, (_, day) => at(`2026-08-1${day}T11:00:00Z`));
    expect(days.some((reading) => reading !== "no-answer" && (reading.activePowerW ?? 0) < -5_000)).toBe(true);
    expect(at("2026-08-15T01:00:00Z")).toMatchObject({ activePowerW: expect.any(Number) });
    const [before, after] = [at("2026-08-01T00:00:00Z"), at("2026-09-01T00:00:00Z")];
    if (before === "no-answer" || after === "no-answer") throw new Error("A healthy meter does not answer");
    const exported = ((after.exportTotalWh ?? 0) - (before.exportTotalWh ?? 0)) / 1_000;
    // 30 kW of panels make some 3,500 kWh in August, and an empty gym uses little of them.
    expect(exported).toBeGreaterThan(1_000);
    expect(exported).toBeLessThan(5_000);
  });

  it("never lets a register fall, and counts the energy of the power it draws", () => {
    const supply = supplyOf(world.town, "library-electricity");
    let [before, drawnWh] = [register("library-electricity", month(3)), 0];
    for (let atMs = month(3); atMs < month(3) + DAY_MS; atMs += 60_000) {
      const reading = world.meterReading(supply, atMs, "full");
      if (reading === "no-answer") throw new Error("A healthy meter does not answer");
      expect(reading.importTotalWh).toBeGreaterThanOrEqual(before);
      before = reading.importTotalWh ?? Number.NaN;
      drawnWh += (reading.activePowerW ?? 0) / 60;
    }
    const countedWh = used("library-electricity", month(3), month(3) + DAY_MS);
    expect(Math.abs(drawnWh / countedWh - 1)).toBeLessThan(0.01);
  });
});

describe("a rough town", () => {
  it("loses 1 % of its messages and delays 2 %, by seed and instant", () => {
    const world = worldOf(smallTown());
    const fates = Array.from({ length: 20_000 }, (_, minute) => world.messageFate("gateway-q1/meter", minute * 60_000));
    const share = (kind: string) => fates.filter((fate) => fate.kind === kind).length / fates.length;
    expect(share("lost")).toBeCloseTo(0.01, 2);
    expect(share("late")).toBeCloseTo(0.02, 2);
    const again = worldOf(smallTown());
    expect(fates).toEqual(fates.map((_, minute) => again.messageFate("gateway-q1/meter", minute * 60_000)));
    const exact = worldOf(smallTown({ roughness: { latePct: 0, lostPct: 0 } }));
    expect(fates.every((_, minute) => exact.messageFate("gateway-q1/meter", minute * 60_000).kind === "on-time")).toBe(
      true,
    );
  });

  it("sees sags of its voltage, some dozens of minutes in a year", () => {
    const world = worldOf(smallTown({ roughness: { sagsPerYear: 200 } }));
    const [lamp] = world.town.lamps;
    if (lamp === undefined) throw new Error("The town has no lamp");
    const minutes = Array.from({ length: 365 * 1_440 }, (_, minute) =>
      world.lampVoltageV(lamp, EPOCH_MS + minute * 60_000),
    );
    const sunk = minutes.filter((voltageV) => voltageV < 210);
    expect(sunk.length).toBeGreaterThan(20);
    expect(sunk.length).toBeLessThan(2_000);
    expect(Math.min(...sunk)).toBeGreaterThan(150);
    const usual = minutes.filter((voltageV) => voltageV >= 210);
    expect(usual.every((voltageV) => voltageV > 218 && voltageV < 244)).toBe(true);
  });
});

describe("a cabinet", () => {
  it("counts its lamps, the lines, its own devices and the lamps that nobody registered", () => {
    const world = worldOf(smallTown({ size: { lamps: 120, cabinets: 2, buildings: 1, unregisteredPct: 10 } }));
    const [from, to] = [EPOCH_MS + 10 * DAY_MS, EPOCH_MS + 20 * DAY_MS];
    for (const cabinet of world.town.cabinets) {
      const at = (atMs: number, energyWh: number) =>
        world.cabinetReading(cabinet, atMs, { energyWh, activePowerW: 0 }, "brief").importTotalWh ?? Number.NaN;
      const strangersW = world.town.unregisteredLamps
        .filter(({ fedBy }) => fedBy === cabinet.point.id)
        .reduce((sum, { luminaire }) => sum + luminaire.ratedPowerW, 0);
      expect(strangersW).toBeGreaterThan(0);
      const own = at(to, 0) - at(from, 0);
      // Nights of January in Sesto Calende last some 14.9 hours; the gateway never sleeps.
      const expected = 14 * 240 + strangersW * 149;
      expect(Math.abs(own / expected - 1)).toBeLessThan(0.05);
      expect(at(to, 1_000_000) - at(to, 0)).toBeGreaterThan(1_000_000);
      expect(at(to, 1_000_000) - at(to, 0)).toBeLessThan(1_040_000);
    }
  });
});
