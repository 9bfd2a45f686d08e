import type { Lamp } from "@lucciola/city/layout/town.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { Body, Observer, SearchRiseSet } from "astronomy-engine";
import { afterEach, describe, expect, it } from "vitest";
import { dataFolder } from "../support/data-folder.ts";
import { LAMP_ROLES, type LampRole, ORDERS, SETPOINTS, SITE } from "./lamp-roles.ts";
import { type Metered, OfflineTown } from "./offline-town.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PATIENCE_MS = 600_000;
/** A hamlet of two cabinets, one of which switches its circuit, with lamps that speak for themselves. */
const HAMLET = {
  name: "Hamlet",
  seed: 3,
  size: { buildings: 0, lamps: 16, cabinets: 2, ownConnectionPct: 25, unregisteredPct: 0, permanentCircuitsPct: 50 },
  roughness: { latePct: 0, lostPct: 0, sagsPerYear: 0 },
  faults: { rate: 0 },
};
const ms = (instant: string): number => Date.parse(instant);

/** Sunset (-1) or sunrise (+1) after an instant; from a library that the project itself does not use. */
function sunAfter(direction: 1 | -1, instant: string): number {
  const observer = new Observer(SITE.latitudeDeg, SITE.longitudeDeg, 0);
  const found = SearchRiseSet(Body.Sun, observer, direction, new Date(instant), 1);
  if (found === null) throw new Error("the sun rises and sets every day here");
  return found.date.getTime();
}
const SUNSET_MS = sunAfter(-1, "2026-12-07T12:00:00Z");
const SUNRISE_MS = sunAfter(1, "2026-12-08T01:00:00Z");
/** Contactors switch up to half an hour from the sun's rising and setting. */
const TWILIGHT_MS = 30 * MINUTE_MS;
/** Fades take ten seconds, and the town is looked at by the minute. */
const LATE_MS = 2 * MINUTE_MS;

/** What a simulated cabinet draws itself, and loses on its lines. */
const OWN_POWER_W = 14;
const LINE_LOSS = 0.02;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}, PATIENCE_MS);

const roleOf = (town: OfflineTown, lamp: Lamp): LampRole => {
  const role = LAMP_ROLES[town.town.lamps.indexOf(lamp) % LAMP_ROLES.length];
  if (role === undefined) throw new Error("there are roles for all lamps");
  return role;
};

/** The town with every lamp told its role, at an instant of the night, with its network still there. */
async function toldTown(startAt: string): Promise<OfflineTown> {
  const folder = await dataFolder();
  cleanups.push(folder.remove);
  const town = await OfflineTown.build(folder.path, { scenario: HAMLET, site: SITE, startMs: ms(startAt) });
  cleanups.push(() => town.close());
  await town.startEdges();
  await town.passUntil(() => town.rules.state === "connected", "The town's rules connect");
  for (const [group, setpoints] of Object.entries(SETPOINTS))
    await town.rules.publish("groupSetpoints", { group }, setpoints);
  for (const [group, orders] of Object.entries(ORDERS)) await town.rules.publish("groupOrders", { group }, orders);
  for (const { edge, lamps } of town.town.lampEdges) {
    for (const lamp of lamps) {
      const assignment = { ...roleOf(town, lamp).assignment, revision: 1, site: SITE };
      await town.rules.publish("programme", { edge, device: lamp.device }, assignment);
    }
  }
  await town.passUntil(() => town.accepted.size === town.town.lamps.length, "Every controller accepts its programme");
  return town;
}

/** The level that a role is asked for in the night. */
const askedPct = ({ asked }: LampRole, atMs: number): number => asked.findLast(([from]) => ms(from) <= atMs)?.[1] ?? 0;

/** What is wrong in the street now, in words. */
function wrongLights(town: OfflineTown): string[] {
  const nowMs = town.clock.now();
  const isNight = nowMs > SUNSET_MS + TWILIGHT_MS && nowMs < SUNRISE_MS - TWILIGHT_MS;
  const isDay = nowMs < SUNSET_MS - TWILIGHT_MS || nowMs > SUNRISE_MS + TWILIGHT_MS;
  if (!isNight && !isDay) return [];
  return town.town.lamps.flatMap((lamp) => {
    const role = roleOf(town, lamp);
    const right = isDay ? [0] : [askedPct(role, nowMs), askedPct(role, nowMs - LATE_MS)];
    const lightPct = town.lightPct(lamp);
    if (right.some((dimPct) => Math.abs(dimPct * role.driveShare - lightPct) < 0.5)) return [];
    return [
      `${formatInstant(nowMs)}: ${lamp.point.name}, ${role.name}, gives ${lightPct} % where ${right[0]} % is asked`,
    ];
  });
}

/** Values by their instant: a gear that is read twice at one shows the same. */
function bySeries(metered: readonly Metered[]) {
  const series = new Map<string, Pick<Metered, "point" | "quantity"> & { readonly values: Map<number, number> }>();
  for (const { point, quantity, at, value } of metered) {
    const known = series.get(`${point} ${quantity}`) ?? { point, quantity, values: new Map() };
    series.set(`${point} ${quantity}`, known);
    known.values.set(at, value);
  }
  return [...series.values()];
}

describe("a night without network in the town", { timeout: PATIENCE_MS }, () => {
  it("every lamp burns rightly, and what was metered arrives in the morning", async () => {
    const startAt = "2026-12-07T13:00:00Z";
    const startMs = ms(startAt);
    const town = await toldTown(startAt);
    const wrong: string[] = [];
    const look = () => wrong.push(...wrongLights(town));
    await town.pass(SUNSET_MS + TWILIGHT_MS + MINUTE_MS - town.clock.now(), look);
    await town.passUntil(() => wrongLights(town).length === 0, "The lamps burn rightly at dusk");
    expect(new Set(town.town.circuits.map(({ kind }) => kind))).toEqual(new Set(["switched", "permanent"]));
    expect(town.town.lamps.every((lamp) => town.hasPower(lamp))).toBe(true);

    town.cutNetwork();
    await town.pass(ms("2026-12-07T23:20:00Z") - town.clock.now(), look);
    // A power cut in the cabinets: their programs begin anew from what is on disk, with nobody to ask.
    await town.restartEdges();
    await town.pass(ms("2026-12-08T08:00:00Z") - town.clock.now(), look);
    expect(wrong).toEqual([]);
    expect(town.waiting, "what was metered waits in the spools").toBeGreaterThan(500);

    const morningMs = town.clock.now();
    const energyWh = town.town.lamps.map((lamp) => town.energyWh(lamp));
    const metered = town.metered.filter(({ at }) => at < morningMs);
    town.mendNetwork();
    await town.passUntil(() => town.waiting === 0, "The spools go out");
    const series = bySeries(metered);
    expect(series).toHaveLength(town.town.lamps.length + town.town.cabinets.length);
    for (const { point, quantity, values } of series) {
      const stored = () => town.stored(point, quantity, startMs, morningMs);
      await town.passUntil(async () => (await stored()).length >= values.size, `All of ${point} is stored`);
      const expected = [...values].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
      expect(await stored(), point).toEqual(expected);
    }

    for (const [index, lamp] of town.town.lamps.entries()) {
      const values = await town.stored(lamp.point.id, "energyTotalWh", startMs, morningMs);
      // A lamp whose circuit was opened in the morning tells its last quarter of an hour in the evening.
      const isSwitched = town.town.circuits.find(({ id }) => id === lamp.circuit)?.kind === "switched";
      const untoldWh = isSwitched ? lamp.luminaire.ratedPowerW / 4 : 0;
      const [truthWh, toldWh] = [energyWh[index] ?? 0, values.at(-1)?.value ?? 0];
      expect(truthWh).toBeGreaterThan(50);
      expect(Math.abs(truthWh - toldWh), `energy of ${lamp.point.name}`).toBeLessThan(untoldWh + 2);
    }
    for (const { point } of town.town.cabinets) {
      const told = await town.stored(point.id, "importTotalWh", startMs, morningMs);
      const ofLamps = town.town.lamps.flatMap((lamp, index) => (lamp.fedBy === point.id ? [energyWh[index] ?? 0] : []));
      const cabinetWh = OWN_POWER_W * ((morningMs - startMs) / HOUR_MS);
      const expectedWh = ofLamps.reduce((sum, wh) => sum + wh, 0) * (1 + LINE_LOSS) + cabinetWh;
      const meteredWh = (told.at(-1)?.value ?? 0) - (told.at(0)?.value ?? 0);
      // Meters and gears are right within some per cent each.
      expect(Math.abs(meteredWh / expectedWh - 1), `energy of ${point.name}`).toBeLessThan(0.06);
    }
  });

  it("would be noticed where controllers forgot what they were told", async () => {
    const town = await toldTown("2026-12-07T20:00:00Z");
    await town.pass(HOUR_MS + 10 * MINUTE_MS);
    await town.passUntil(() => wrongLights(town).length === 0, "The lamps burn rightly");
    town.cutNetwork();
    await town.restartEdges({ forgetting: true });
    await town.pass(5 * MINUTE_MS);
    expect(wrongLights(town)).toContainEqual(
      expect.stringContaining("on its programme, gives 100 % where 70 % is asked"),
    );
  });
});
