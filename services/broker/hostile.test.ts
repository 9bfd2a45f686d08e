import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { readAll, secretOf, type TestBroker } from "./fixtures/broker-under-test.ts";
import { connectPacket, packet, publishPacket, subscribePacket } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";

const brokers = runningBrokers();
afterEach(() => brokers.stopAll());

const TOPIC = "lucciola/v1/edge/edge-1/m1/meter";
const edge = { clientId: "edge-1", username: "edge-1", password: secretOf("edge-1") };

async function stillServes(town: TestBroker): Promise<void> {
  const client = await town.login("edge-9");
  client.send(publishPacket("lucciola/v1/edge/edge-9/m1/meter", "{}", { qos: 1, messageId: 1 }));
  expect(await client.acknowledgedAll(1)).toEqual([1]);
  await client.close();
}

test("a CONNECT that announces 256 MB is closed at its header, before anything is gathered", async () => {
  const town = await brokers.start();
  const client = await town.open();
  client.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
  await client.ended();
  await stillServes(town);
});

test("before the login nothing above 64 KB is read, after it nothing above 256 KB, and the offender is named", async () => {
  const town = await brokers.start();
  const large = await town.open();
  large.send(
    connectPacket({ ...edge, will: { topic: "lucciola/v1/edge/edge-1/status", payload: "x".repeat(65_530) } }),
  );
  await large.ended();

  const client = await town.login("edge-1");
  const fitting = Buffer.alloc(250_000, "x");
  client.send(publishPacket(TOPIC, fitting, { qos: 1, messageId: 1 }));
  expect(await client.acknowledgedAll(1)).toEqual([1]);
  client.send(publishPacket(TOPIC, Buffer.alloc(262_144, "x"), { qos: 1, messageId: 2 }));
  await client.ended();
  expect(await readAll(town.journal)).toHaveLength(1);
  expect(town.audited).toMatchObject([
    { actor: "127.0.0.1", action: "packet-refused" },
    { actor: "edge:edge-1", action: "packet-refused" },
  ]);
  await stillServes(town);
});

test("who does not begin with CONNECT is closed", async () => {
  const town = await brokers.start();
  for (const bytes of [
    Buffer.from("GET / HTTP/1.1\r\nHost: town\r\n\r\n"),
    publishPacket(TOPIC, "{}", { qos: 1, messageId: 1 }),
    subscribePacket("#", 1),
    packet(12, 0, Buffer.alloc(0)),
  ]) {
    const client = await town.open();
    client.send(bytes);
    await client.ended();
    expect(client.received).toEqual([]);
  }
  expect(await readAll(town.journal)).toEqual([]);
});

test("a second CONNECT on one connection ends it", async () => {
  const town = await brokers.start();
  const client = await town.login("edge-1");
  client.send(connectPacket({ ...edge, clientId: "edge-2", username: "edge-2", password: secretOf("edge-2") }));
  await client.ended();
});

test("no garbage, before or after the login, ends the broker", async () => {
  const town = await brokers.start();
  const valid = [
    connectPacket(edge),
    publishPacket(TOPIC, `{"a":1}`, { qos: 1, messageId: 1 }),
    publishPacket(TOPIC, `{"a":1}`, { qos: 2, messageId: 2 }),
    subscribePacket("lucciola/v1/edge/edge-1/+/command", 3),
  ];
  const mutated = fc
    .tuple(fc.constantFrom(...valid), fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }), fc.nat(80))
    .map(([original, changes, cut]) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes.subarray(0, Math.max(1, bytes.length - (cut > 60 ? cut - 60 : 0)));
    });
  const noise = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    mutated,
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(noise, { minLength: 1, maxLength: 4 }), async (loggedIn, packets) => {
      const client = loggedIn ? await town.login("edge-1") : await town.open();
      for (const bytes of packets) client.stream.write(bytes);
      client.stream.end();
      await client.ended();
    }),
    { numRuns: 150 },
  );
  await stillServes(town);
});

test("a client that sends before its CONNACK is served, within bounds", async () => {
  const town = await brokers.start();
  const early = await town.open();
  early.send(connectPacket(edge), publishPacket(TOPIC, "{}", { qos: 1, messageId: 1 }));
  expect(await early.acknowledgedAll(1)).toEqual([1]);
  const greedy = await town.open();
  const many = Array.from({ length: 200 }, (_, index) => publishPacket(TOPIC, "{}", { qos: 1, messageId: index + 1 }));
  greedy.send(connectPacket(edge), ...many);
  await greedy.ended();
  await stillServes(town);
});
