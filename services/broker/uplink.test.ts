import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import { afterEach, expect, test } from "vitest";
import { readAll, secretOf, startBroker } from "./fixtures/broker-under-test.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const edge = edgeId("edge-1");
const meter = deviceId("m1");
const reading = (importTotalWh: number) => ({ samples: [{ at: "2026-11-23T17:45:00Z", importTotalWh }] });

function edgeOver(url: string, spool: Journal) {
  const bus = connectBus({
    clientId: edge,
    username: edge,
    password: secretOf(edge),
    connect: { url },
    will: offlineWill(edge, systemClock),
    clock: systemClock,
    log: silentLogger,
    random: () => 0.05,
  });
  const uplink = createSpooledUplink({ edge, bus, spool, clock: systemClock, log: silentLogger, software: "test 1" });
  const stop = async () => {
    await uplink.stop();
    await bus.close();
  };
  return { bus, uplink, stop };
}

test("readings go from the spool into the broker's journal, and the spool is empty again", async () => {
  const town = await startBroker();
  stops.push(town.stop);
  const spool = createMemoryJournal();
  const { uplink, stop } = edgeOver(`mqtt://127.0.0.1:${town.port}`, spool);
  stops.push(stop);
  await uplink.start();
  for (let i = 0; i < 250; i++) await uplink.send("meter", meter, reading(i));
  await uplink.drained(AbortSignal.timeout(5_000));
  const records = await readAll(town.journal);
  const readings = records.filter((record) => record.topic.endsWith("/meter"));
  expect(readings).toHaveLength(250);
  expect(uplink.backlog()).toEqual({ messages: 0, oldestAtMs: undefined });
  expect(await readAll(spool)).toHaveLength(0);
});
