import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
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

test("an edge that is killed and starts again sends all that its spool had taken", async () => {
  const town = await broker();
  const directory = await mkdtemp(join(tmpdir(), "lucciola-spool-"));
  cleanUps.push(() => rm(directory, { recursive: true }));
  const spooled: string[] = [];
  const run = (boot: string, count: number) => {
    const program = fileURLToPath(new URL("fixtures/edge-process.ts", import.meta.url));
    const child: ChildProcess = spawn(
      process.execPath,
      ["--import", "tsx", program, String(town.port), directory, boot, String(count), secretOf(edge)],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    cleanUps.push(async () => child.kill("SIGKILL"));
    if (child.stdout !== null) createInterface(child.stdout).on("line", (line) => spooled.push(line));
    return child;
  };
  const killed = run("boot-1", 100_000);
  while (spooled.length < 100) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.kill("SIGKILL");
  await once(killed, "close");
  expect(spooled).not.toContain("drained");

  await once(run("boot-2", 10), "close");
  expect(spooled.pop()).toBe("drained");
  const arrived = new Set(readings(await kept(town.journal)).map(({ boot, seq }) => `${boot} ${seq}`));
  expect(spooled.filter((name) => !arrived.has(name))).toEqual([]);
  expect(spooled).toContain("boot-2 9");
}, 60_000);
