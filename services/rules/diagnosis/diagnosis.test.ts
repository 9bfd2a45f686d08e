import { setTimeout as sleep } from "node:timers/promises";
import { encodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, expect, it } from "vitest";
import { RecordingBus } from "../testing/recording-bus.ts";
import { addLamp, EVENING_MS, LAMP, openStreet } from "../testing/street.ts";
import { createDiagnosis } from "./diagnosis.ts";

const QUARTER_MS = 900_000;
let registry: Registry;
afterEach(() => registry.close());

async function street() {
  registry = openStreet();
  registry.assets.putPoint({
    ...(registry.assets.point(LAMP) as NonNullable<ReturnType<Registry["assets"]["point"]>>),
    id: "cabinet-1" as never,
    kind: "cabinet",
    name: "Quadro 1",
  });
  addLamp(registry, { id: LAMP, cabinet: "cabinet-1" });
  const bus = new RecordingBus();
  const clock = new ManualClock(EVENING_MS);
  const diagnosis = createDiagnosis({ registry, bus, clock, log: silentLogger });
  await diagnosis.start();
  const tell = (values: Record<string, number>): void =>
    bus.deliver("liveReadings", {}, { points: [{ point: LAMP, at: formatInstant(clock.now()), values }] });
  const quarter = async (): Promise<void> => {
    await clock.advance(QUARTER_MS);
    for (let count = 0; count < 10; count += 1) await sleep(0);
  };
  return { bus, clock, diagnosis, tell, quarter };
}
const DEAD = { dimPct: 100, activePowerW: 0.4, lampFailures: encodeLampFailures(["lightSourceFailure"]) };
const SOUND = { dimPct: 100, activePowerW: 40, lampFailures: 0 };

it("raises an alarm for a lamp that is out, and closes it when the lamp reports well", async () => {
  const { bus, diagnosis, tell, quarter } = await street();
  tell({ desiredDimPct: 100 });
  for (let count = 0; count < 3; count += 1) {
    await quarter();
    tell(DEAD);
  }
  await quarter();
  expect(registry.alarms.open()).toMatchObject([
    { kind: "lamp-out", place: { kind: "lamp", id: LAMP }, cabinet: "cabinet-1", affected: [LAMP] },
  ]);
  expect(bus.payloads("liveRulesEvents")).toMatchObject([
    { kind: "alarm", alarm: "lamp-out", change: "raised", point: LAMP },
  ]);
  for (let count = 0; count < 3; count += 1) {
    tell(SOUND);
    await quarter();
  }
  expect(registry.alarms.open()).toEqual([]);
  expect(bus.payloads("liveRulesEvents").at(-1)).toMatchObject({ change: "closed" });
  await diagnosis.stop();
});

it("raises nothing of a lamp that somebody has locked, and goes on after a restart with what it knew", async () => {
  const { clock, diagnosis, bus, tell, quarter } = await street();
  registry.lighting.orders.give({
    id: "ord-1",
    scope: { kind: "lamp", id: LAMP },
    kind: "lock",
    dimPct: 0,
    fadeMs: 0,
    fromMs: EVENING_MS,
    untilMs: EVENING_MS + 4 * QUARTER_MS,
    priority: 50,
    mayUndercut: true,
    reason: "driver is being replaced",
    by: "anna",
    createdAtMs: EVENING_MS,
  });
  tell({ desiredDimPct: 100 });
  for (let count = 0; count < 3; count += 1) {
    await quarter();
    tell(DEAD);
  }
  await diagnosis.stop();
  expect(registry.alarms.open()).toEqual([]);
  const again = createDiagnosis({ registry, bus, clock, log: silentLogger });
  await again.start();
  tell(DEAD);
  await quarter();
  await quarter();
  expect(registry.alarms.open()).toMatchObject([{ kind: "lamp-out" }]);
  await again.stop();
});
