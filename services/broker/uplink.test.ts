import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import { afterEach, expect, test } from "vitest";
import { readAll, secretOf, startBroker, type TestBrokerOptions } from "./fixtures/broker-under-test.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const edge = edgeId("edge-1");
const meter = deviceId("m1");

async function broker(options: TestBrokerOptions = {}) {
  const town = await startBroker(options);
  cleanUps.push(town.stop);
  return town;
}

async function startEdge(port: number, spool: Journal) {
  const bus = connectBus({
    clientId: edge,
    username: edge,
    password: secretOf(edge),
    connect: { url: `mqtt://127.0.0.1:${port}` },
    will: offlineWill(edge, systemClock),
    clock: systemClock,
    log: silentLogger,
    random: () => 0.05,
  });
  const uplink = createSpooledUplink({ edge, bus, spool, clock: systemClock, log: silentLogger, software: "test 1" });
  await uplink.start();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await uplink.stop();
    await bus.close();
  };
  cleanUps.push(stop);
  const sendReadings = async (from: number, to: number) => {
    for (let wh = from; wh < to; wh += 1) {
      await uplink.send("meter", meter, { samples: [{ at: "2026-11-23T17:45:00Z", importTotalWh: wh }] });
    }
  };
  return { bus, uplink, stop, sendReadings };
}

interface Kept {
  readonly topic: string;
  readonly message: Record<string, unknown>;
}
const kept = async (journal: Journal): Promise<Kept[]> =>
  (await readAll(journal)).map(({ topic, payload }) => ({
    topic,
    message: JSON.parse(Buffer.from(payload).toString()),
  }));
const readings = (all: readonly Kept[]) => all.filter((one) => one.topic.endsWith("/meter")).map((one) => one.message);

test("readings go from the spool into the broker's journal, presence around them", async () => {
  const town = await broker();
  const spool = createMemoryJournal();
  const { uplink, stop, sendReadings } = await startEdge(town.port, spool);
  await sendReadings(0, 250);
  await uplink.drained(AbortSignal.timeout(10_000));
  expect(await readAll(spool)).toHaveLength(0);
  await stop();
  const all = await kept(town.journal);
  expect(readings(all).map((message) => message.seq)).toHaveLength(250);
  const presence = all.filter((one) => one.topic.endsWith("/status")).map((one) => one.message.online);
  expect(presence).toEqual([true, false]);
});

test("readings made while the broker is away arrive once it is back, each one, with a fresh time of sending", async () => {
  const first = await broker();
  const spool = createMemoryJournal();
  const { bus, uplink, sendReadings } = await startEdge(first.port, spool);
  await sendReadings(0, 20);
  await uplink.drained(AbortSignal.timeout(10_000));
  await first.broker.stop();
  await sendReadings(20, 320);
  expect(uplink.backlog().messages).toBe(300);
  const backAtMs = Date.now();
  const second = await broker({ config: { port: first.port } });
  await uplink.drained(AbortSignal.timeout(10_000));
  const late = readings(await kept(second.journal));
  expect(new Set(late.map((message) => message.seq)).size).toBe(300);
  for (const { sentAt } of late) expect(Date.parse(String(sentAt))).toBeGreaterThanOrEqual(backAtMs);
  expect(bus.state).toBe("connected");
});

test("after a power cut an edge sends all that its spool had taken, and goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lucciola-spool-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const openSpool = async (name: string) => {
    const directory = join(folder, name);
    const spool = await openSegmentJournal({
      directory,
      maxBytes: 10_000_000,
      segmentBytes: 20_000,
      log: silentLogger,
    });
    cleanUps.push(() => spool.close());
    return spool;
  };
  const first = await broker();
  const before = await startEdge(first.port, await openSpool("before"));
  await before.sendReadings(0, 100);
  await before.uplink.drained(AbortSignal.timeout(10_000));
  await first.broker.stop();
  await before.sendReadings(100, 300);
  // What is on the disk now is all that the next run will find.
  const onDisk = (path: string) => !basename(path).startsWith("lock");
  await cp(join(folder, "before"), join(folder, "after"), { recursive: true, filter: onDisk });
  await before.bus.close();

  const second = await broker();
  const after = await startEdge(second.port, await openSpool("after"));
  expect(after.uplink.backlog().messages).toBe(200);
  await after.sendReadings(300, 310);
  await after.uplink.drained(AbortSignal.timeout(10_000));
  const arrived = readings(await kept(second.journal));
  const boots = [...new Set(arrived.map(({ boot }) => boot))];
  expect(boots).toHaveLength(2);
  const names = new Set(arrived.map(({ boot, seq }) => `${boots.indexOf(boot)} ${seq}`));
  expect(names.size).toBe(210);
});
