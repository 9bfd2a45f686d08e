import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deviceId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { Body, Observer, SearchRiseSet } from "astronomy-engine";
import { afterEach, describe, expect, it } from "vitest";
import type { LampDriver } from "./driver.ts";
import { createDaliLamp } from "./drivers/dali-lamp.ts";
import { FakeDaliGear, FakeDaliLine } from "./testing/fake-dali-line.ts";
import { assignment, LAMP, ROME, Street } from "./testing/street.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let street: Street;
afterEach(() => street.demolish());

async function streetWithProgramme(startAt: string, lamps = 1): Promise<Street> {
  street = await Street.build(startAt, { lamps });
  await street.start();
  for (const device of street.lamps.keys()) await street.assign(device);
  return street;
}

/** Sunset (-1) after, or sunrise (+1) after, an instant in Rome; from a library that the project itself does not use. */
function sunInRome(direction: 1 | -1, afterIso: string): number {
  const observer = new Observer(ROME.latitudeDeg, ROME.longitudeDeg, 0);
  const found = SearchRiseSet(Body.Sun, observer, direction, new Date(afterIso), 1);
  if (found === null) throw new Error("the sun rises and sets in Rome every day");
  return found.date.getTime();
}

describe("a whole night of the stepped programme", () => {
  it.each([
    {
      night: "23 to 24 November 2026",
      start: "2026-11-23T15:00:00Z",
      steps: { at22: "21:00Z", at0: "23:00Z", at5: "04:00Z", at6: "05:00Z" },
    },
    {
      night: "28 to 29 March 2026, one hour short",
      start: "2026-03-28T15:00:00Z",
      steps: { at22: "21:00Z", at0: "23:00Z", at5: "03:00Z", at6: "04:00Z" },
    },
    {
      night: "24 to 25 October 2026, one hour long",
      start: "2026-10-24T15:00:00Z",
      steps: { at22: "20:00Z", at0: "22:00Z", at5: "04:00Z", at6: "05:00Z" },
    },
  ])("$night: every level comes within a minute of its time", async ({ start, steps }) => {
    const evening = start.slice(0, 10);
    const morning = new Date(Date.parse(start) + 24 * HOUR_MS).toISOString().slice(0, 10);
    const expected = [
      { dimPct: 0, atMs: Date.parse(start) },
      { dimPct: 100, atMs: sunInRome(-1, start) },
      { dimPct: 70, atMs: Date.parse(`${evening}T${steps.at22}`) },
      { dimPct: 50, atMs: Date.parse(`${evening}T${steps.at0}`) },
      { dimPct: 70, atMs: Date.parse(`${morning}T${steps.at5}`) },
      { dimPct: 100, atMs: Date.parse(`${morning}T${steps.at6}`) },
      { dimPct: 0, atMs: sunInRome(1, start) },
    ];

    await streetWithProgramme(start);
    const changes = [{ dimPct: street.lightPct(), atMs: street.physics.now() }];
    await street.pass(15.5 * HOUR_MS, (atMs) => {
      const dimPct = street.lightPct();
      if (dimPct !== changes.at(-1)?.dimPct) changes.push({ dimPct, atMs });
    });

    expect(changes.map(({ dimPct }) => dimPct)).toEqual(expected.map(({ dimPct }) => dimPct));
    for (const [index, { atMs }] of expected.entries()) {
      const lateMs = (changes[index]?.atMs ?? 0) - atMs;
      expect(Math.abs(lateMs), `level ${index} came ${lateMs / 1000} s late`).toBeLessThanOrEqual(90_000);
    }
    // What the lamp told agrees with what it did: its energy is that of its levels.
    const energyWh = street.lamp().truth().energyWh;
    const told = street.uplink.samples(LAMP).at(-1)?.energyTotalWh ?? 0;
    expect(energyWh - told).toBeLessThan(1);
    expect(energyWh).toBeGreaterThan(300);
  });
});

describe("with the network away", () => {
  it("burns the whole night rightly, and keeps what it has to tell", async () => {
    await streetWithProgramme("2026-11-23T15:00:00Z");
    street.uplink.sent.length = 0;
    await street.passUntil("2026-11-23T22:00:00Z");
    expect(street.lightPct()).toBe(70);
    await street.passUntil("2026-11-24T02:00:00Z");
    expect(street.lightPct()).toBe(50);
    await street.passUntil("2026-11-24T08:00:00Z");
    expect(street.lightPct()).toBe(0);
    const levels = street.uplink
      .samples(LAMP)
      .flatMap(({ dimPct, activePowerW }) => (activePowerW === undefined ? [dimPct] : []));
    expect(levels).toEqual([100, 70, 50, 70, 100, 0]);
  });

  it("after a restart in the night, runs its programme from disk", async () => {
    await streetWithProgramme("2026-11-23T15:00:00Z");
    await street.passUntil("2026-11-23T23:30:00Z");
    await street.controller.stop();
    // A short circuit on the street: the gear is back at full light, as gears are.
    street.lamp().setSupply(false);
    street.lamp().setSupply(true);
    expect(street.lightPct()).toBe(100);
    street.killAndReplace();
    await street.start();
    expect(street.lightPct()).toBe(50);
    await street.passUntil("2026-11-24T04:30:00Z");
    expect(street.lightPct()).toBe(70);
  });

  it("before its first programme, burns at night only where its place is known", async () => {
    street = await Street.build("2026-11-23T12:00:00Z", { site: ROME });
    await street.start();
    expect(street.lightPct()).toBe(0);
    await street.passUntil("2026-11-23T20:00:00Z");
    expect(street.lightPct()).toBe(100);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ source: "fail-safe" });
  });

  it("before its first programme and with its place unknown, burns day and night", async () => {
    street = await Street.build("2026-11-23T12:00:00Z");
    await street.start();
    expect(street.lightPct()).toBe(100);
  });
});

it("moved to another lamp, a controller runs the programme of that lamp, whatever the revisions", async () => {
  await streetWithProgramme("2026-11-23T20:00:00Z");
  const park = { ...assignment.programme, id: "park", initialDimPct: 30 };
  street.uplink.order("programme", LAMP, { ...assignment, programme: park });
  await street.controller.settled();
  expect(street.lightPct()).toBe(30);
  expect(street.uplink.of("programmeReport").at(-1)).toMatchObject({ revision: 1, accepted: true });
});

describe("an order of the town", () => {
  it("is acknowledged, carried out and shown, with no moment of waiting", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    street.uplink.sent.length = 0;
    await street.order(street.command("procession", 35));
    expect(street.lightPct()).toBe(35);
    expect(street.fates("procession")).toEqual(["acknowledged", "carried-out"]);
    expect(street.uplink.of("commandReport").at(-1)).toMatchObject({ fate: "carried-out", dimPct: 35 });
    expect(street.uplink.samples(LAMP)).toEqual([
      {
        at: "2026-11-23T20:00:00.000Z",
        dimPct: 35,
        source: "override",
        commandId: "procession",
        programmeVersion: 3,
      },
    ]);
    // Once its meter has settled the gear is read whole.
    await street.pass(2_000);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ dimPct: 35, activePowerW: expect.closeTo(21.9, 0) });
  });

  it("with a long fade is carried out when the gear has taken it; the light follows, and so do its samples", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    street.uplink.sent.length = 0;
    await street.order(street.command("slow", 40, { fadeMs: 10 * MINUTE_MS }));
    expect(street.uplink.of("commandReport").at(-1)).toMatchObject({ fate: "carried-out", dimPct: 40 });
    expect(street.uplink.samples(LAMP)).toMatchObject([{ dimPct: 100, commandId: "slow" }]);
    await street.pass(12 * MINUTE_MS);
    expect(street.lightPct()).toBe(40);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({
      dimPct: 40,
      activePowerW: expect.closeTo(24.6, 0),
      source: "override",
      commandId: "slow",
    });
  });

  it("ends by itself, without a network", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    await street.order(street.command("procession", 35, { forMs: 30 * MINUTE_MS }));
    await street.pass(29 * MINUTE_MS);
    expect(street.lightPct()).toBe(35);
    await street.pass(MINUTE_MS);
    expect(street.lightPct()).toBe(100);
    const told = street.uplink.samples(LAMP).findLast(({ source }) => source !== undefined);
    expect(told).toMatchObject({ dimPct: 100, source: "programme" });
    expect(told).not.toHaveProperty("commandId");
  });

  it("ends when the town says so", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    await street.order(street.command("procession", 35));
    await street.order({ ...street.command("over", 0), action: { kind: "resume" } });
    expect(street.lightPct()).toBe(100);
    expect(street.fates("over")).toEqual(["acknowledged", "carried-out"]);
  });

  it("that comes too late is never carried out, and that is said", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    const late = street.command("late", 20, { expiresInMs: MINUTE_MS });
    await street.pass(2 * MINUTE_MS);
    await street.order(late);
    expect(street.fates("late")).toEqual(["expired"]);
    await street.pass(30 * MINUTE_MS);
    expect(street.lightPct()).toBe(100);
  });

  it("that expires while it is written to a slow disk is not carried out, and that is said", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    const levels: number[] = [];
    const lamp = street.lamp();
    const setLevel = lamp.setLevel.bind(lamp);
    lamp.setLevel = (dimPct, fadeMs) => {
      levels.push(dimPct);
      return setLevel(dimPct, fadeMs);
    };
    street.uplink.order("command", LAMP, street.command("late", 20, { expiresInMs: MINUTE_MS }));
    // Judged in time, and on its way to the disk.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    street.clock.set(street.physics.now() + MINUTE_MS);
    await street.controller.settled();
    expect(street.fates("late")).toEqual(["acknowledged", "expired"]);
    expect(levels).not.toContain(20);
    expect(street.lightPct()).toBe(100);
  });

  it("for a lamp that is not here is refused", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    street.uplink.order("command", "lamp-99", street.command("lost", 20));
    street.uplink.order("programme", "lamp-99", assignment);
    await street.controller.settled();
    const elsewhere = deviceId("lamp-99");
    const detail = "no lamp lamp-99 is behind cabinet-7";
    expect(street.uplink.of("commandReport", elsewhere)).toMatchObject([
      { commandId: "lost", fate: "refused", detail },
    ]);
    expect(street.uplink.of("programmeReport", elsewhere)).toMatchObject([{ revision: 1, accepted: false, detail }]);
  });

  it("that comes twice is carried out once, and both times its fate is told", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    const command = street.command("twice", 35);
    await street.order(command);
    await street.order({ ...street.command("over", 0), action: { kind: "resume" } });
    await street.order(command);
    expect(street.lightPct()).toBe(100);
    expect(street.fates("twice")).toEqual(["acknowledged", "carried-out", "carried-out"]);
  });

  it("reaches a DALI gear through the same core", async () => {
    street = await Street.build("2026-11-23T20:00:00Z");
    const line = new FakeDaliLine();
    const gear = new FakeDaliGear(street.physics);
    line.gears.set(4, gear);
    street.wrap = () => createDaliLamp({ line, shortAddress: 4 });
    await street.start();
    await street.order(street.command("dim", 50.5));
    expect(gear.actualLevel).toBe(229);
    expect(street.uplink.of("commandReport").at(-1)).toMatchObject({
      fate: "carried-out",
      dimPct: expect.closeTo(50.5, 1),
    });
  });
});

describe("killed with an order in hand", () => {
  it("between disk and gear: carries it out once it runs again, and says so", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    await street.controller.stop();
    // The process dies as it reaches for the gear.
    street.wrap = (lamp): LampDriver => ({
      setLevel: (dimPct, fadeMs) => (dimPct === 35 ? new Promise(() => {}) : lamp.setLevel(dimPct, fadeMs)),
      readLevel: () => lamp.readLevel(),
      read: () => lamp.read(),
    });
    await street.start();
    street.uplink.order("command", LAMP, street.command("procession", 35));
    await expect.poll(() => street.fates("procession")).toEqual(["acknowledged"]);
    street.killAndReplace();
    await street.start();
    expect(street.lightPct()).toBe(35);
    expect(street.fates("procession")).toEqual(["carried-out"]);
  });

  it("between disk and spool: does not carry it out again when it is sent again, and tells its fate", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    const procession = street.command("procession", 35, { forMs: 10 * MINUTE_MS, expiresInMs: HOUR_MS });
    street.uplink.diesBefore = ({ name, body }) =>
      name === "commandReport" && "fate" in body && body.fate === "carried-out";
    street.uplink.order("command", LAMP, procession);
    await expect.poll(() => street.lightPct()).toBe(35);
    await expect.poll(() => savedFate(street, "procession")).toBe("carried-out");
    street.killAndReplace();
    await street.start();
    expect(street.fates("procession")).toEqual(["carried-out"]);
    await street.pass(15 * MINUTE_MS);
    expect(street.lightPct()).toBe(100);
    await street.order(procession);
    expect(street.lightPct()).toBe(100);
    expect(street.fates("procession")).toEqual(["carried-out", "carried-out"]);
  });

  it("and away until it had expired: tells when it carried it out, which was in time", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    await street.pass(10_000);
    const carriedOutAt = formatInstant(street.physics.now());
    street.uplink.diesBefore = ({ name, body }) =>
      name === "commandReport" && "fate" in body && body.fate === "carried-out";
    street.uplink.order("command", LAMP, street.command("procession", 35));
    await expect.poll(() => savedFate(street, "procession")).toBe("carried-out");
    await street.physics.advance(2 * MINUTE_MS);
    street.killAndReplace();
    await street.start();
    expect(street.lightPct()).toBe(35);
    expect(street.uplink.of("commandReport")).toMatchObject([
      { commandId: "procession", fate: "carried-out", at: carriedOutAt, dimPct: 35 },
    ]);
  });

  it("with its spool full, tells the fate as soon as there is room again", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    street.uplink.isFull = true;
    await street.order(street.command("procession", 35));
    expect(street.lightPct()).toBe(35);
    await street.pass(5 * MINUTE_MS);
    street.uplink.isFull = false;
    await street.pass(MINUTE_MS);
    expect(street.uplink.of("commandReport")).toMatchObject([
      { commandId: "procession", fate: "carried-out", at: "2026-11-23T20:00:00.000Z" },
    ]);
    await street.pass(HOUR_MS);
    expect(street.fates("procession"), "told once").toEqual(["carried-out"]);
    expect(street.uplink.backlog().lostMessages, "its samples are lost, and counted").toBeGreaterThan(0);
  });

  it("and its spool lost with the power: tells every fate that the broker has not taken", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    await street.order(street.command("known", 35));
    street.uplink.isTaken = false;
    await street.order(street.command("spooled", 40));
    await street.order({ ...street.command("over", 0), action: { kind: "resume" } });
    street.killAndReplace();
    await street.start();
    expect(street.fates("known")).toEqual([]);
    expect([street.fates("spooled"), street.fates("over")]).toEqual([["carried-out"], ["carried-out"]]);
  });

  it("with the disk full, the lamp still obeys", async () => {
    street = await Street.build("2026-11-23T20:00:00Z");
    await mkdir(join(street.directory, "state", `${LAMP}.json.tmp`), { recursive: true });
    await street.start();
    await street.assign();
    await street.order(street.command("procession", 35));
    expect(street.lightPct()).toBe(35);
    expect(street.fates("procession")).toEqual(["acknowledged", "carried-out"]);
  });

  it("with its file damaged, it starts afresh and keeps the file for whoever looks", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    await street.controller.stop();
    await writeFile(join(street.directory, "state", `${LAMP}.json`), '{"schemaVersion":1,"assig');
    street.killAndReplace();
    await street.start();
    expect(await readdir(join(street.directory, "state"))).toContain(`${LAMP}.json.damaged`);
    await street.assign();
    expect(street.uplink.of("programmeReport")).toMatchObject([{ revision: 1, accepted: true }]);
  });
});

async function savedFate(where: Street, commandId: string): Promise<string | undefined> {
  const saved = JSON.parse(await readFile(join(where.directory, "state", `${LAMP}.json`), "utf8"));
  const commands: { commandId: string; fate: string }[] = saved.memory.commands;
  return commands.find((command) => command.commandId === commandId)?.fate;
}

describe("a gear that does not answer", () => {
  it("is reported once at once, does not hold the others, and is put right when it is back", async () => {
    await streetWithProgramme("2026-11-23T15:00:00Z", 3);
    const dead = deviceId("lamp-2");
    street.lamp(dead).setFault("no-answer", true);
    street.uplink.sent.length = 0;
    await street.passUntil("2026-11-23T16:30:00Z");
    expect(street.lightPct("lamp-1")).toBe(100);
    expect(street.lightPct("lamp-3")).toBe(100);
    expect(street.lightPct(dead)).toBe(0);
    const failures = street.uplink.samples(dead).map((sample) => sample.failures);
    expect(failures[0]).toEqual(["gearCommunicationFailure"]);
    // One at the first silence, then one per telemetry interval of a quarter of an hour.
    expect(failures.length).toBeLessThanOrEqual(7);

    street.lamp(dead).setFault("no-answer", false);
    await street.pass(MINUTE_MS);
    expect(street.lightPct(dead)).toBe(100);
    expect(street.uplink.samples(dead).at(-1)).toMatchObject({ dimPct: 100, failures: [] });
  });

  it("lets an order expire, and says why", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    street.lamp().setFault("no-answer", true);
    await street.order(street.command("procession", 35));
    expect(street.fates("procession")).toEqual(["acknowledged"]);
    await street.pass(2 * MINUTE_MS);
    expect(street.uplink.of("commandReport").at(-1)).toMatchObject({
      fate: "expired",
      detail: "the gear does not answer",
    });
    street.lamp().setFault("no-answer", false);
    await street.pass(MINUTE_MS);
    expect(street.lightPct()).toBe(100);
  });

  it("that answers but cannot light its lamp is told once, not at every attempt", async () => {
    street = await Street.build("2026-11-23T20:00:00Z");
    const line = new FakeDaliLine();
    const gear = new FakeDaliGear(street.physics);
    line.gears.set(4, gear);
    street.wrap = () => createDaliLamp({ line, shortAddress: 4 });
    await street.start();
    await street.pass(2 * MINUTE_MS);
    street.uplink.sent.length = 0;
    gear.hasLampFailure = true;
    await street.order(street.command("procession", 35));
    await street.pass(10 * MINUTE_MS);
    expect(street.fates("procession")).toEqual(["acknowledged", "expired"]);
    expect(street.uplink.samples(LAMP).map(({ failures }) => failures)).toEqual([["lightSourceFailure"]]);
  });

  it("writes its disk no more than a healthy lamp", async () => {
    await streetWithProgramme("2026-11-23T20:00:00Z");
    street.lamp().setFault("no-answer", true);
    await street.pass(65 * MINUTE_MS);
    const path = join(street.directory, "state", `${LAMP}.json`);
    const before = await readFile(path, "utf8");
    await street.pass(10 * MINUTE_MS);
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("after a dip of the supply stands at full light, and is put back within a quarter of an hour", async () => {
    await streetWithProgramme("2026-11-23T23:30:00Z");
    await street.pass(MINUTE_MS);
    street.lamp().setSupply(false);
    street.lamp().setSupply(true);
    expect(street.lightPct()).toBe(100);
    await street.pass(16 * MINUTE_MS);
    expect(street.lightPct()).toBe(50);
  });
});

describe("on a circuit that its cabinet switches off by day", () => {
  async function switchedStreet(startAt: string): Promise<(supplied: boolean) => void> {
    street = await Street.build(startAt);
    let hasSupply = true;
    street.wrap = (lamp) => ({ ...lamp, hasSupply: () => hasSupply });
    await street.start();
    await street.assign();
    return (supplied) => {
      hasSupply = supplied;
      street.lamp().setSupply(supplied);
    };
  }

  it("a lamp by day is dark, not faulty, and is put at its level soon after its supply has returned", async () => {
    const supply = await switchedStreet("2026-11-23T12:00:00Z");
    await street.pass(MINUTE_MS);
    street.uplink.sent.length = 0;
    supply(false);
    await street.pass(4 * HOUR_MS);
    expect(street.uplink.samples(LAMP)).toEqual([
      expect.objectContaining({ dimPct: 0, activePowerW: 0, source: "no-supply" }),
    ]);
    supply(true);
    // By itself it would stand at full light; its programme wants that too in the evening.
    await street.passUntil("2026-11-23T21:30:00Z");
    expect(street.lightPct()).toBe(70);
    expect(street.uplink.samples(LAMP).flatMap(({ failures }) => failures ?? [])).toEqual([]);
  });

  it("a lamp that loses its supply at night is told dark at once, and an order to it expires", async () => {
    const supply = await switchedStreet("2026-11-23T20:00:00Z");
    await street.pass(MINUTE_MS);
    supply(false);
    await street.pass(MINUTE_MS);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ dimPct: 0, activePowerW: 0, source: "no-supply" });
    await street.order(street.command("cmd-dark", 40));
    await street.pass(2 * MINUTE_MS);
    expect(street.fates("cmd-dark")).toEqual(["acknowledged", "expired"]);
    supply(true);
    await street.pass(2 * MINUTE_MS);
    expect(street.lightPct()).toBe(100);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ dimPct: 100, source: "programme" });
  });
});

describe("a clock that is lost", () => {
  it("at the start: burns bright, says so, and follows its programme when the clock is set", async () => {
    await streetWithProgramme("2026-11-23T12:00:00Z");
    expect(street.lightPct()).toBe(0);
    await street.controller.stop();
    street.killAndReplace(Date.parse("1970-01-01T00:00:30Z"));
    await street.start();
    expect(street.lightPct()).toBe(100);
    await street.pass(MINUTE_MS);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ source: "fail-safe", failures: ["clockLost"] });

    street.clock.set(street.physics.now());
    await street.pass(2 * MINUTE_MS);
    expect(street.lightPct()).toBe(0);
    expect(street.uplink.samples(LAMP).at(-1)).toMatchObject({ source: "programme", failures: [] });
  });

  it("behind a time it knew: burns bright, until the town's clock agrees with it", async () => {
    await streetWithProgramme("2026-11-23T13:00:00Z");
    await street.controller.stop();
    street.killAndReplace(Date.parse("2026-11-23T12:00:00Z"));
    await street.start();
    expect(street.lightPct()).toBe(100);
    // The hour ahead was the wrong one: an order issued now shows it.
    const order = { ...street.command("off", 0), issuedAt: "2026-11-23T12:00:05Z" };
    await street.order({ ...order, action: { kind: "resume" } });
    expect(street.lightPct()).toBe(0);
    expect(street.fates("off")).toEqual(["acknowledged", "carried-out"]);
  });

  it("set back while running, is noticed within half a minute", async () => {
    await streetWithProgramme("2026-11-23T13:00:00Z");
    await street.pass(MINUTE_MS);
    street.clock.set(street.clock.now() - HOUR_MS);
    await street.pass(MINUTE_MS / 2);
    expect(street.lightPct()).toBe(100);
  });
});

describe("telemetry", () => {
  it("of the lamps of a gateway is spread over its interval and sent in batches", async () => {
    await streetWithProgramme("2026-11-23T20:05:00Z", 10);
    await street.pass(20 * MINUTE_MS);
    street.uplink.sent.length = 0;
    const perMinute: number[] = [];
    let seen = 0;
    await street.pass(30 * MINUTE_MS, () => {
      perMinute.push(street.uplink.sent.length - seen);
      seen = street.uplink.sent.length;
    });
    // Every lamp sends once in the half hour, two samples a quarter of an hour apart.
    expect(street.uplink.of("lamp")).toHaveLength(10);
    expect(Math.max(...perMinute)).toBeLessThanOrEqual(2);
    for (const { samples } of street.uplink.of("lamp")) {
      expect(samples).toHaveLength(2);
      const [first, second] = samples.map(({ at }) => Date.parse(at));
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(13 * MINUTE_MS);
    }
  });

  it("of a new failure does not wait for its batch", async () => {
    await streetWithProgramme("2026-11-23T20:05:00Z");
    // Samples are taken every quarter of an hour and sent by twos; the batch at 20:35 has just left.
    await street.passUntil("2026-11-23T20:40:00Z");
    street.uplink.sent.length = 0;
    street.lamp().setFault("light-source-dead", true);
    await street.pass(15 * MINUTE_MS);
    expect(street.uplink.samples(LAMP)).toMatchObject([{ failures: ["lightSourceFailure", "lightSourceOpenCircuit"] }]);
  });
});
