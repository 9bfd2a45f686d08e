import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LevelSetpoint, LightingOrder } from "@lucciola/contract/lighting/group-message.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { afterEach, describe, expect, it } from "vitest";
import { LAMP, Street } from "./testing/street.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SETTINGS: LampSettings = { circuit: "permanent", designDimPct: 90, leastDimPct: 20 };

let street: Street;
afterEach(() => street.demolish());

/** A street at midnight, when its programme asks for 50 %; its lamps are in the group of their avenue and in the town's. */
async function avenue(lamps = 1, settings: LampSettings = SETTINGS): Promise<void> {
  street = await Street.build("2026-11-23T23:30:00Z", { lamps });
  await street.start();
  for (const device of street.lamps.keys()) await street.assign(device, { groups: ["viale", "town"], settings });
}

function order(kind: LightingOrder["kind"], dimPct: number, forMs = HOUR_MS): LightingOrder {
  const nowMs = street.physics.now();
  const lease = { from: formatInstant(nowMs), until: formatInstant(nowMs + forMs) };
  return { id: `${kind}-${dimPct}`, kind, dimPct, fadeMs: 0, priority: 50, ...lease };
}

async function announceOrders(...orders: LightingOrder[]): Promise<void> {
  street.uplink.announce("groupOrders", "viale", { at: formatInstant(street.physics.now()), orders });
  await street.controller.settled();
}

async function announceSetpoint(setpoint: Pick<LevelSetpoint, "kind" | "dimPct">): Promise<void> {
  const nowMs = street.physics.now();
  const lease = { from: formatInstant(nowMs), until: formatInstant(nowMs + 20 * MINUTE_MS) };
  const setpoints = [{ id: "s-1", fadeMs: 0, ...setpoint, ...lease }];
  street.uplink.announce("groupSetpoints", "viale", { at: formatInstant(nowMs), setpoints });
  await street.controller.settled();
}

const levels = () => [...street.lamps.keys()].map((device) => street.lightPct(device));

describe("a gateway of many lamps", () => {
  it("hears a group once, keeps its orders in one file, and lets all its lamps obey", async () => {
    await avenue(40);
    expect([...street.uplink.groups.keys()].sort()).toEqual(
      ["groupOrders town", "groupOrders viale", "groupSetpoints town", "groupSetpoints viale"].sort(),
    );
    expect(street.uplink.groupSubscriptions).toBe(4);
    const folder = join(street.directory, "state");
    const written = async () => {
      const names = (await readdir(folder)).filter((name) => name.startsWith("lamp-"));
      return Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    };
    const before = await written();
    await announceOrders(order("emergency", 100));
    expect(new Set(levels())).toEqual(new Set([100]));
    expect(await written(), "no lamp's own file was written").toEqual(before);
    expect(JSON.parse(await readFile(join(folder, ".group-orders.json"), "utf8"))).toMatchObject([
      { group: "viale", list: [{ kind: "emergency", dimPct: 100 }] },
    ]);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ dimPct: 100, source: "emergency", programmeVersion: 3 });
    await street.pass(HOUR_MS);
    expect(new Set(levels()), "and resumes by itself").toEqual(new Set([50]));
  });

  it("switches its lamps on in turn, and all of them within half a minute", async () => {
    street = await Street.build("2026-11-23T12:00:00Z", { lamps: 5 });
    street.extras = { switchOnStaggerMs: 8_000 };
    await street.start();
    for (const device of street.lamps.keys()) await street.assign(device, { groups: ["viale"] });
    await announceOrders(order("override", 100));
    const lit: number[] = [];
    for (let second = 0; second <= 32; second++) {
      lit.push(levels().filter((dimPct) => dimPct > 0).length);
      await street.physics.advance(1_000);
      await street.clock.advance(1_000);
      await street.controller.settled();
    }
    expect(new Set(lit)).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});

describe("groups of a lamp", () => {
  it("are left and joined as its assignment says", async () => {
    await avenue();
    await announceOrders(order("override", 80));
    expect(street.lightPct()).toBe(80);
    await street.assign(LAMP, { groups: ["station"], settings: SETTINGS });
    expect(street.lightPct()).toBe(50);
    expect([...street.uplink.groups.keys()].sort()).toEqual(["groupOrders station", "groupSetpoints station"]);
  });

  it("that spoke before the lamp came are obeyed as it comes", async () => {
    await avenue(2);
    await street.assign("lamp-2", { groups: [], settings: SETTINGS });
    await announceOrders(order("override", 80));
    await announceSetpoint({ kind: "raise", dimPct: 70 });
    expect(levels()).toEqual([80, 50]);
    await street.assign("lamp-2", { groups: ["viale"], settings: SETTINGS });
    await street.controller.settled();
    expect(levels()).toEqual([80, 80]);
  });

  it("whose message has a day that does not exist are not believed, and the rest goes on", async () => {
    await avenue();
    const [setpoint] = [{ id: "s", kind: "set", dimPct: 30, fadeMs: 0 } as const];
    const never = { from: "2026-11-31T00:00:00Z", until: "2026-12-31T00:00:00Z" };
    street.uplink.announce("groupSetpoints", "viale", {
      at: "2026-11-23T23:30:00Z",
      setpoints: [{ ...setpoint, ...never }],
    });
    street.uplink.announce("groupOrders", "viale", {
      at: "2026-11-23T23:30:00Z",
      orders: [{ ...order("lock", 0), ...never }],
    });
    await street.controller.settled();
    expect(street.lightPct()).toBe(50);
    await announceOrders(order("override", 80));
    expect(street.lightPct()).toBe(80);
  });
});

describe("after a restart without a network", () => {
  it("a lock holds until its end", async () => {
    await avenue(3);
    await announceOrders(order("lock", 0, 2 * HOUR_MS));
    expect(levels()).toEqual([0, 0, 0]);
    await street.controller.stop();
    street.killAndReplace();
    const given: number[] = [];
    street.wrap = (lamp) => ({
      ...lamp,
      setLevel: (dimPct, fadeMs) => {
        given.push(dimPct);
        return lamp.setLevel(dimPct, fadeMs);
      },
    });
    await street.start();
    await street.pass(HOUR_MS);
    expect(levels()).toEqual([0, 0, 0]);
    expect(new Set(given), "not for a moment does a lamp burn that somebody works at").toEqual(new Set([0]));
    await street.pass(HOUR_MS);
    expect(levels()).toEqual([50, 50, 50]);
  });

  it("a lamp that follows the traffic burns at its design class, until it hears of it again", async () => {
    await avenue(1, { ...SETTINGS, adaptiveGroup: "viale" });
    await announceSetpoint({ kind: "set", dimPct: 35 });
    expect(street.lightPct()).toBe(35);
    street.killAndReplace();
    await street.start();
    expect(street.lightPct()).toBe(90);
    await announceSetpoint({ kind: "set", dimPct: 35 });
    expect(street.lightPct()).toBe(35);
  });

  it("a damaged file of orders is set aside, and the lamps burn", async () => {
    await avenue();
    await announceOrders(order("lock", 0));
    await street.controller.stop();
    const folder = join(street.directory, "state");
    await writeFile(join(folder, ".group-orders.json"), '[{"group":"viale","li');
    street.killAndReplace();
    await street.start();
    expect(street.lightPct()).toBe(50);
    expect(await readdir(folder)).toContain(".group-orders.json.damaged");
  });
});

describe("a lamp of constant light output", () => {
  it("gives its maintained flux, and tells its level in it", async () => {
    const depreciation = [
      { burnHours: 0, fluxPct: 100 },
      { burnHours: 60_000, fluxPct: 80 },
    ];
    await avenue(1, { ...SETTINGS, constantLightOutput: { depreciation } });
    expect(street.lightPct(), "a new gear is driven at 80 % of what is asked").toBeCloseTo(40, 1);
    await street.order(street.command("full", 100));
    expect(street.lightPct()).toBeCloseTo(80, 1);
    expect(street.uplink.of("commandReport").at(-1)).toMatchObject({ fate: "carried-out", dimPct: 100 });
    await street.pass(20 * MINUTE_MS);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ dimPct: 100, source: "override" });
  });

  it("that took full light by itself is told at 100 %, and put back", async () => {
    const depreciation = [
      { burnHours: 0, fluxPct: 100 },
      { burnHours: 60_000, fluxPct: 80 },
    ];
    await avenue(1, { ...SETTINGS, constantLightOutput: { depreciation } });
    await street.pass(2 * MINUTE_MS);
    street.lamp().setSupply(false);
    street.lamp().setSupply(true);
    await street.pass(16 * MINUTE_MS);
    expect(street.uplink.samples(LAMP).map(({ dimPct }) => dimPct)).toContain(100);
    expect(street.lightPct()).toBeCloseTo(40, 1);
  });
});

it("burning time of a gear that counts none is counted by its controller, through a restart", async () => {
  const withoutCounter = () => {
    street.wrap = (lamp) => ({
      ...lamp,
      read: async () => {
        const outcome = await lamp.read();
        if (outcome.kind !== "reading") return outcome;
        const { lightSourceOnTimeTotalS: _, ...reading } = outcome.reading;
        return { kind: "reading", reading };
      },
    });
  };
  street = await Street.build("2026-11-23T20:00:00Z");
  withoutCounter();
  await street.start();
  await street.assign();
  await street.pass(3 * HOUR_MS);
  await street.controller.stop();
  street.killAndReplace();
  withoutCounter();
  await street.start();
  await street.pass(HOUR_MS);
  const told = street.uplink.samples(LAMP).at(-1)?.lightSourceOnTimeTotalS ?? 0;
  expect(told / 3_600).toBeGreaterThan(3.7);
  expect(told / 3_600).toBeLessThanOrEqual(4);
});
