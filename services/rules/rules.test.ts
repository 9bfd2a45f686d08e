import { setTimeout as sleep } from "node:timers/promises";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { expect, it } from "vitest";
import { createRules } from "./rules.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { EVENING_MS, LAMP, openStreet, SITE, setTo40 } from "./testing/street.ts";

const CONFIG = { site: SITE, tickMs: 1_000, resendMs: 3_000, reconcileAfterMs: 5_000, reconcileEveryMs: 60_000 };

it("runs a street: programme, desired level, order, and a lamp that must be told again", async () => {
  const registry = openStreet();
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign([LAMP], defaultProgramme.id);
  const bus = new RecordingBus();
  const clock = new ManualClock(EVENING_MS);
  // The connection breaks under the first record of desired levels.
  bus.refuses.add("desiredLevels");
  const rules = createRules({ registry, bus, clock, log: silentLogger, config: CONFIG, sinceMs: EVENING_MS });
  const turn = async (afterMs = 1_000): Promise<void> => {
    await clock.advance(afterMs);
    for (let count = 0; count < 5; count += 1) await sleep(0);
  };
  await rules.start();
  try {
    await turn();
    expect(bus.payloads("programme")).toHaveLength(1);
    expect(bus.payloads("desiredLevels")).toEqual([]);

    bus.refuses.clear();
    await turn();
    await turn();
    const levels = bus.payloads("desiredLevels").map((message) => message.levels);
    expect(levels).toMatchObject([[{ point: LAMP, dimPct: 100 }]]);
    const { cause } = levels[0]?.[0] ?? {};
    expect(JSON.parse(registry.lighting.causes.get(cause ?? 0)?.body ?? "")).toMatchObject([{ dimPct: 100 }]);

    // Nothing but the wake moves time here.
    registry.outbox.queue(setTo40("cmd-1", clock.now()), LAMP, clock.now());
    bus.deliver("outboxWake", {}, { at: "2026-11-23T17:45:03Z" });
    await turn(0);
    expect(bus.payloads("command").map(({ id }) => id)).toEqual(["cmd-1"]);
    registry.outbox.advance(setTo40("cmd-1").id as never, { fate: "carried-out", atMs: clock.now(), dimPct: 40 });

    const at = "2026-11-23T17:45:04Z";
    bus.deliver("liveReadings", {}, { points: [{ point: LAMP, at, values: { dimPct: 100 } }] });
    for (let count = 0; count < 8; count += 1) await turn();
    const again = bus.payloads("command").at(-1);
    expect(again).toMatchObject({ action: { kind: "set", dimPct: 40 }, reason: { kind: "reconcile" } });

    bus.become("offline");
    bus.become("connected");
    await turn();
    expect(bus.payloads("programme")).toHaveLength(2);
  } finally {
    await rules.stop();
  }
});

it("has put every programme and order at the broker when it has started", async () => {
  const registry = openStreet();
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign([LAMP], defaultProgramme.id);
  const bus = new RecordingBus();
  const clock = new ManualClock(EVENING_MS);
  const rules = createRules({ registry, bus, clock, log: silentLogger, config: CONFIG, sinceMs: EVENING_MS });
  registry.lighting.orders.give({
    id: "ord-1",
    scope: { kind: "lamp", id: LAMP },
    kind: "lock",
    dimPct: 0,
    fadeMs: 0,
    fromMs: EVENING_MS,
    untilMs: EVENING_MS + 3_600_000,
    priority: 50,
    mayUndercut: false,
    reason: "driver is changed",
    by: "anna",
    createdAtMs: EVENING_MS,
  });
  await rules.start();
  expect(bus.payloads("groupOrders")).toMatchObject([{ orders: [{ id: "ord-1", kind: "lock" }] }]);
  expect(bus.payloads("programme")).toMatchObject([{ groups: [LAMP, "town"] }]);
  await rules.stop();
});

it("sleeps while the broker is away: it looks once a tick, for orders that expire, and does not spin", async () => {
  const registry = openStreet();
  const bus = new RecordingBus();
  bus.become("offline");
  const clock = new ManualClock(EVENING_MS);
  let turns = 0;
  const outbox = {
    ...registry.outbox,
    pending: () => {
      turns += 1;
      return registry.outbox.pending();
    },
  };
  const deps = { bus, clock, log: silentLogger, config: CONFIG, sinceMs: EVENING_MS };
  const rules = createRules({ ...deps, registry: { ...registry, outbox } });
  await rules.start();
  registry.outbox.queue(setTo40("cmd-1"), LAMP, EVENING_MS);
  try {
    for (let second = 0; second < 40; second += 1) {
      await clock.advance(1_000);
      for (let count = 0; count < 5; count += 1) await sleep(0);
    }
    expect(turns).toBe(40);
    expect(registry.outbox.get(setTo40("cmd-1").id as never)?.fate).toBe("expired");
  } finally {
    await rules.stop();
  }
});

it("looks at all lamps once a tick, on time, however often it is woken in between", async () => {
  const registry = openStreet();
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign([LAMP], defaultProgramme.id);
  const bus = new RecordingBus();
  const clock = new ManualClock(EVENING_MS);
  const rules = createRules({ registry, bus, clock, log: silentLogger, config: CONFIG, sinceMs: EVENING_MS });
  const wakeAfter = async (afterMs: number): Promise<void> => {
    await clock.advance(afterMs);
    bus.deliver("outboxWake", {}, { at: "2026-11-23T17:45:00Z" });
    for (let count = 0; count < 5; count += 1) await sleep(0);
  };
  const levels = () => bus.payloads("desiredLevels").flatMap((message) => message.levels.map(({ dimPct }) => dimPct));
  await rules.start();
  try {
    await wakeAfter(0);
    expect(levels()).toEqual([100]);
    registry.programmes.put({ ...defaultProgramme, initialDimPct: 80 });
    await wakeAfter(300);
    await wakeAfter(600);
    expect(levels(), "a wake is for orders").toEqual([100]);
    await clock.advance(100);
    for (let count = 0; count < 5; count += 1) await sleep(0);
    expect(levels(), "one tick after the last look").toEqual([100, 80]);
  } finally {
    await rules.stop();
  }
});
