import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import type { JournalEntry } from "@lucciola/platform/journal/journal.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { afterEach, expect, test, vi } from "vitest";
import { HeldJournal, journalOf, readAll, secretOf } from "./fixtures/broker-under-test.ts";
import { publishPacket, RawClient } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";

const brokers = runningBrokers();
afterEach(() => brokers.stopAll());

const TOPIC = "lucciola/v1/edge/edge-1/m1/meter";
const reading = (messageId: number) => publishPacket(TOPIC, `reading ${messageId}`, { qos: 1, messageId });
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};
/** By then anything that was going to be sent to this client has come. */
const answered = async (client: RawClient) => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return client.acknowledged();
};
const full = () =>
  new OperationalError({ code: "journal-full", message: "The journal is full; make room", retryable: true });

test("a reading of an edge is in the journal with its bytes, topic, sender and time", async () => {
  const clock = new ManualClock(1_764_000_000_000);
  const town = await brokers.start({ clock });
  const edge = await town.login("edge-1");
  edge.send(publishPacket(TOPIC, "not even JSON", { qos: 1, messageId: 7 }));
  expect(await edge.acknowledgedAll(1)).toEqual([7]);
  const [record] = await readAll(town.journal);
  expect(record).toMatchObject({
    principal: "edge:edge-1",
    topic: TOPIC,
    qos: 1,
    receivedAtMs: 1_764_000_000_000,
  });
  expect(Buffer.from(record?.payload ?? []).toString()).toBe("not even JSON");
});

test("there is no PUBACK before the append, and PUBACKs keep the order of the messages", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const edge = await town.login("edge-1");
  // Each by itself: what comes together is appended together, and acknowledged together.
  for (const messageId of [1, 2, 3]) {
    edge.send(reading(messageId));
    await until(() => journal.waiting === messageId);
  }
  expect(await answered(edge)).toEqual([]);
  journal.release(1);
  expect(await answered(edge)).toEqual([]);
  journal.release(0);
  expect(await edge.acknowledgedAll(2)).toEqual([1, 2]);
  expect(await answered(edge)).toEqual([1, 2]);
  journal.release(0);
  expect(await edge.acknowledgedAll(3)).toEqual([1, 2, 3]);
});

test("a message that aedes handles too neither overtakes those that it does not, nor falls behind", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const edge = await town.login("edge-1");
  const presence = publishPacket("lucciola/v1/edge/edge-1/status", "{}", { qos: 1, messageId: 2, retain: true });
  edge.send(reading(1), presence, reading(3));
  await until(() => journal.waiting === 3);
  journal.release(1);
  journal.release(1);
  expect(await answered(edge)).toEqual([]);
  journal.release(0);
  expect(await edge.acknowledgedAll(3)).toEqual([1, 2, 3]);
});

test("a device that reads no acknowledgement is read no further, and dropped in time", async () => {
  const clock = new ManualClock(0);
  const town = await brokers.start({ clock, config: { publishBurst: 10_000_000, publishRatePerS: 10_000_000 } });
  // Over a stream in memory, where little lies between the two.
  const edge = new RawClient(town.broker.connectInProcess());
  await edge.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1") });
  edge.stream.pause();
  const burst = Buffer.concat(Array.from({ length: 1_000 }, (_, index) => reading(index + 1)));
  const isRead = () =>
    Promise.race([
      new Promise<true>((resolve) => edge.stream.write(burst, () => resolve(true))),
      new Promise<false>((resolve) => setTimeout(resolve, 500, false)),
    ]);
  let bursts = 1;
  while (await isRead()) bursts += 1;
  expect(bursts).toBeLessThan(100);
  expect((await readAll(town.journal)).length).toBeLessThan(bursts * 1_000);
  await clock.advance(10_000);
  edge.stream.resume();
  await edge.ended();
});

test("one device that waits for the disk does not hold up another's order", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const [first, second] = [await town.login("edge-1"), await town.login("edge-2")];
  first.send(reading(1));
  await until(() => journal.waiting === 1);
  second.send(publishPacket("lucciola/v1/edge/edge-2/m1/meter", "{}", { qos: 1, messageId: 9 }));
  await until(() => journal.waiting === 2);
  journal.release(1);
  expect(await second.acknowledgedAll(1)).toEqual([9]);
  expect(first.acknowledged()).toEqual([]);
  journal.release();
});

test("what could not be stored is not acknowledged; sent again it is stored and acknowledged", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const edge = await town.login("edge-1");
  edge.send(reading(1), reading(2));
  await until(() => journal.waiting === 2);
  journal.fail(new Error("EIO"));
  journal.release();
  await edge.ended();
  expect(edge.acknowledged()).toEqual([]);

  const again = await town.login("edge-1");
  again.send(reading(1), reading(2));
  await until(() => journal.waiting === 2);
  journal.release();
  journal.release();
  expect(await again.acknowledgedAll(2)).toEqual([1, 2]);
});

test("while the journal is full a message is held; it is acknowledged once there is room", async () => {
  const clock = new ManualClock(0);
  let isFull = true;
  const kept: JournalEntry[] = [];
  const town = await brokers.start({
    clock,
    journal: journalOf(async (entry) => {
      if (isFull) throw full();
      return kept.push(entry);
    }),
  });
  const edge = await town.login("edge-1");
  edge.send(reading(1), reading(2));
  expect(await answered(edge)).toEqual([]);
  await clock.advance(1_000);
  expect(await answered(edge)).toEqual([]);
  isFull = false;
  await clock.advance(1_000);
  expect(await edge.acknowledgedAll(2)).toEqual([1, 2]);
  expect(kept.map((entry) => Buffer.from(entry.payload).toString())).toEqual(["reading 1", "reading 2"]);
});

/** A journal that is full until it is told otherwise. */
function fullJournal() {
  const kept: JournalEntry[] = [];
  const ways = journalOf(async (entry) => {
    if (journal.isFull) throw full();
    return kept.push(entry);
  });
  const journal = { isFull: true, ...ways };
  return { journal, kept };
}
const PINGREQ = Buffer.from([0xc0, 0]);
const PINGRESP = 13;
const pongs = (client: RawClient) => client.received.filter(({ type }) => type === PINGRESP).length;

test("a device whose messages wait for a full journal has its pings answered, and stays for several keepalives", async () => {
  const { journal, kept } = fullJournal();
  const town = await brokers.start({ journal });
  const edge = await town.open();
  await edge.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1"), keepaliveS: 1 });
  edge.send(reading(1), reading(2), reading(3));
  for (let ping = 1; ping <= 4; ping += 1) {
    edge.send(reading(3 + ping), PINGREQ);
    await until(() => pongs(edge) === ping || edge.closed);
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
  expect(edge.closed).toBe(false);
  expect(edge.acknowledged()).toEqual([]);
  journal.isFull = false;
  expect(await edge.acknowledgedAll(7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  // Between them the pings were cut out, and nothing else.
  expect(kept.map(({ payload }) => Buffer.from(payload).toString())).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((number) => `reading ${number}`),
  );
});

test("a device that goes silent while its messages wait is let go after one and a half keepalives", async () => {
  const { journal } = fullJournal();
  const town = await brokers.start({ journal });
  const edge = await town.open();
  await edge.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1"), keepaliveS: 1 });
  edge.send(reading(1), reading(2));
  await edge.ended();
  expect(edge.acknowledged()).toEqual([]);
});

test("a device that floods a full journal is not read further than its bound; all of it is stored in the end", async () => {
  const { journal, kept } = fullJournal();
  const town = await brokers.start({ journal, config: { publishBurst: 100_000 } });
  const edge = await town.login("edge-1");
  const messages = Array.from({ length: 4_000 }, (_, index) =>
    publishPacket(TOPIC, Buffer.alloc(2_000, index), { qos: 1, messageId: index + 1 }),
  );
  // One by one, so that each may come as a chunk of its own.
  for (const message of messages) edge.stream.write(message);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(edge.stream.writableLength, "bytes that wait at the device").toBeGreaterThan(1_000_000);
  journal.isFull = false;
  expect(await edge.acknowledgedAll(4_000)).toEqual(messages.map((_, index) => index + 1));
  expect(kept).toHaveLength(4_000);
});

test("QoS 0 is journalled too, and QoS 2 before its PUBREC", async () => {
  const PUBREC = 5;
  const PUBCOMP = 7;
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const edge = await town.login("edge-1");
  edge.send(publishPacket(TOPIC, "zero", { qos: 0 }), publishPacket(TOPIC, "two", { qos: 2, messageId: 5 }));
  await until(() => journal.waiting === 2);
  expect(journal.entries.map((entry) => entry.qos)).toEqual([0, 2]);
  await answered(edge);
  expect(edge.received.some((one) => one.type === PUBREC)).toBe(false);
  journal.release();
  journal.release();
  await edge.next(PUBREC);
  edge.send(Buffer.from([0x62, 2, 0, 5]));
  await edge.next(PUBCOMP);
});

test("a device that sends too fast is slowed down; all it sent is stored and nobody else waits", async () => {
  const clock = new ManualClock(0);
  const town = await brokers.start({ clock, config: { publishRatePerS: 10, publishBurst: 5 } });
  const [fast, calm] = [await town.login("edge-1"), await town.login("edge-2")];
  fast.send(...Array.from({ length: 25 }, (_, index) => reading(index + 1)));
  expect((await answered(fast)).length).toBeLessThanOrEqual(5);
  expect(await readAll(town.journal)).toHaveLength(25);
  calm.send(publishPacket("lucciola/v1/edge/edge-2/m1/meter", "{}", { qos: 1, messageId: 1 }));
  expect(await calm.acknowledgedAll(1)).toEqual([1]);
  await clock.advance(2_100);
  expect(await fast.acknowledgedAll(25)).toHaveLength(25);
});

test("a device that sends too many bytes is slowed down as well, and is no longer read when much of it waits", async () => {
  const clock = new ManualClock(0);
  const town = await brokers.start({ clock, config: { publishBytesPerS: 100_000, publishBurstBytes: 100_000 } });
  const [heavy, calm] = [await town.login("edge-1"), await town.login("edge-2")];
  const large = Buffer.alloc(50_000, "x");
  const topic = "lucciola/v1/edge/edge-1/m1/meter";
  for (const qos of [1, 0] as const)
    for (let id = 1; id <= 20; id += 1) heavy.send(publishPacket(topic, large, { qos, messageId: id }));
  calm.send(publishPacket("lucciola/v1/edge/edge-2/m1/meter", "{}", { qos: 1, messageId: 1 }));
  expect(await calm.acknowledgedAll(1)).toEqual([1]);
  expect(heavy.acknowledged().length).toBeLessThanOrEqual(2);
  expect((await readAll(town.journal)).length).toBeLessThan(20);
  await vi.waitFor(
    async () => {
      await clock.advance(1_000);
      expect(await readAll(town.journal)).toHaveLength(41);
    },
    { timeout: 15_000, interval: 5 },
  );
  expect(await heavy.acknowledgedAll(20)).toHaveLength(20);
});

test("the will of a device that vanishes goes the same way, in its name", async () => {
  const town = await brokers.start();
  const edge = await town.open();
  const will = { topic: "lucciola/v1/edge/edge-1/status", payload: `{"online":false}` };
  await edge.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1"), will });
  await edge.close();
  await until(() => town.journal.stats().endOffset > 0);
  expect((await readAll(town.journal))[0]).toMatchObject({ principal: "edge:edge-1", topic: will.topic });
});

test("a will on the topic of another device is dropped and audited", async () => {
  const town = await brokers.start();
  const edge = await town.open();
  const will = { topic: "lucciola/v1/edge/edge-2/status", payload: `{"online":false}` };
  await edge.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1"), will });
  await edge.close();
  await until(() => town.audited.length > 0);
  expect(town.audited[0]).toMatchObject({ actor: "edge:edge-1", action: "publish-refused", target: will.topic });
  expect(await readAll(town.journal)).toEqual([]);
});

test("when the broker stops it publishes no wills: the devices have not gone", async () => {
  const town = await brokers.start();
  const edge = await town.open();
  const will = { topic: "lucciola/v1/edge/edge-1/status", payload: `{"online":false}` };
  await edge.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1"), will });
  await town.broker.stop();
  await edge.ended();
  expect(await readAll(town.journal)).toEqual([]);
});

test("stopping waits for what the journal has been given", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const edge = await town.login("edge-1");
  edge.send(reading(1));
  await until(() => journal.waiting === 1);
  let stopped = false;
  const stopping = town.broker.stop().then(() => {
    stopped = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(stopped).toBe(false);
  journal.release();
  await stopping;
});
