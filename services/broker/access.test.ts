import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { afterEach, describe, expect, test } from "vitest";
import { readAll, type TestBroker } from "./fixtures/broker-under-test.ts";
import { PUBLISH, publishPacket } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";

const brokers = runningBrokers();
afterEach(() => brokers.stopAll());

const EDGES = ["edge-1", "edge-2", "edge-12"];
const FOREIGN = ["shelly-1", "tasmota-1"];
const SERVICES = ["service:ingest", "service:rules", "service:api"];

/** One topic of each channel that a device may publish, with the device that owns it. */
const OWNED: readonly (readonly [owner: string, topic: string])[] = [
  ...EDGES.flatMap((edge) => [
    [edge, `lucciola/v1/edge/${edge}/m1/meter`] as const,
    [edge, `lucciola/v1/edge/${edge}/lamp-7/command-report`] as const,
    [edge, `lucciola/v1/edge/${edge}/status`] as const,
  ]),
  ["shelly-1", "shellies/town-hall/status/em:0"],
  ["shelly-1", "shellies/town-hall/events/rpc"],
  ["tasmota-1", "tele/library/SENSOR"],
  ["tasmota-1", "tele/library/LWT"],
  ["service:rules", "lucciola/v1/edge/edge-1/lamp-7/command"],
  ["service:rules", "lucciola/v1/edge/edge-1/lamp-7/programme"],
  ["service:rules", "lucciola/v1/rules/desired-levels"],
  ["service:api", "lucciola/v1/api/outbox-wake"],
  ["service:ingest", "lucciola/v1/live/readings"],
];

/** Whether the broker takes this message: it answers PUBACK, or it closes the connection. */
async function isTaken(town: TestBroker, who: string, topic: string): Promise<boolean> {
  const client = await town.login(who);
  client.send(publishPacket(topic, "{}", { qos: 1, messageId: 1 }));
  const taken = await client.acknowledgedAll(1).then(
    () => true,
    () => false,
  );
  await client.close();
  return taken;
}

async function isGranted(town: TestBroker, who: string, filter: string): Promise<boolean> {
  const client = await town.login(who);
  const code = await client.subscribe(filter).catch(() => 128);
  await client.close();
  return code !== 128;
}

/** The rules may order any Shelly, wherever its prefix lies: `.../events/rpc` is where one of the prefix `.../events` hears. */
const isOrder = (who: string, topic: string): boolean =>
  who === "service:rules" && catalogue.shellyCommand.topic.parse(topic) !== undefined;

test("everybody publishes on their own topics and nobody on those of another", async () => {
  const town = await brokers.start();
  const crossings: string[] = [];
  for (const who of [...EDGES, ...FOREIGN, ...SERVICES]) {
    for (const [owner, topic] of OWNED) {
      const isOwn = owner === who || isOrder(who, topic);
      if ((await isTaken(town, who, topic)) !== isOwn) crossings.push(`${who} on ${topic}`);
    }
  }
  expect(crossings).toEqual([]);
  const senders = new Set(
    (await readAll(town.journal)).map((record) => `${record.principal.split(":")[1]} ${record.topic.split("/")[3]}`),
  );
  for (const edge of EDGES) expect(senders).toContain(`${edge} ${edge}`);
  const orders = OWNED.filter(([owner, topic]) => owner !== "service:rules" && isOrder("service:rules", topic));
  const refused = town.audited.filter((entry) => entry.action === "publish-refused");
  expect(refused).toHaveLength((EDGES.length + FOREIGN.length + SERVICES.length - 1) * OWNED.length - orders.length);
});

test("an edge hears its own commands and nothing else", async () => {
  const town = await brokers.start();
  expect(await isGranted(town, "edge-1", "lucciola/v1/edge/edge-1/+/command")).toBe(true);
  expect(await isGranted(town, "edge-1", "lucciola/v1/edge/edge-1/lamp-7/programme")).toBe(true);
  for (const filter of [
    "lucciola/v1/edge/edge-2/+/command",
    "lucciola/v1/edge/edge-12/lamp-7/command",
    "lucciola/v1/edge/+/+/command",
    "lucciola/v1/edge/+/lamp-7/command",
    "lucciola/v1/edge/edge-1/#",
    "lucciola/v1/edge/edge-1/m1/meter",
    "lucciola/v1/#",
    "#",
    "+/+/+/+/+/+",
    "$SYS/#",
    "$share/all/lucciola/v1/edge/edge-1/+/command",
    "lucciola/v1/live/readings",
    "shellies/town-hall/#",
  ]) {
    expect([filter, await isGranted(town, "edge-1", filter)]).toEqual([filter, false]);
  }
  expect(town.audited.filter((entry) => entry.action === "subscribe-refused")).toHaveLength(13);
});

test("another maker's device hears below its own prefix and nothing else", async () => {
  const town = await brokers.start();
  expect(await isGranted(town, "shelly-1", "shellies/town-hall/rpc")).toBe(true);
  expect(await isGranted(town, "shelly-1", "shellies/town-hall/command/#")).toBe(true);
  expect(await isGranted(town, "tasmota-1", "cmnd/library/#")).toBe(true);
  for (const filter of ["shellies/#", "shellies/town-hall2/rpc", "shellies/+/rpc", "#", "$SYS/#", "lucciola/v1/#"]) {
    expect([filter, await isGranted(town, "shelly-1", filter)]).toEqual([filter, false]);
  }
});

describe("tricks with names", () => {
  test("a client id is no way into the connection of another device", async () => {
    const town = await brokers.start();
    const victim = await town.login("edge-1");
    const attacker = await town.login("shelly-1", "edge-1");
    attacker.send(publishPacket("shellies/town-hall/events/rpc", "{}", { qos: 1, messageId: 1 }));
    await attacker.acknowledgedAll(1);
    victim.send(publishPacket("lucciola/v1/edge/edge-1/m1/meter", "{}", { qos: 1, messageId: 5 }));
    expect(await victim.acknowledgedAll(1)).toEqual([5]);
  });

  test("a topic with wildcards, a system topic and a topic of 2 KB are refused", async () => {
    const town = await brokers.start();
    for (const topic of [
      "lucciola/v1/edge/+/m1/meter",
      "lucciola/v1/edge/edge-1/#",
      "$SYS/broker/heartbeat",
      `lucciola/v1/edge/edge-1/${"m".repeat(2_000)}/meter`,
      "lucciola/v1/edge/edge-1/../edge-2/meter",
      "lucciola/v1/edge/edge-1/m1/meter\u0000",
    ]) {
      expect([topic, await isTaken(town, "edge-1", topic)]).toEqual([topic, false]);
    }
    expect(await readAll(town.journal)).toEqual([]);
  });

  test("a client that asks for ever more topics is closed", async () => {
    const town = await brokers.start();
    const client = await town.login("edge-1");
    for (let i = 1; i <= 20; i++) expect(await client.subscribe(`lucciola/v1/edge/edge-2/${i}/command`, i)).toBe(128);
    await expect(client.subscribe("#", 21)).rejects.toThrow("closed");
  });
});

test("what one device publishes reaches no other, and only rules' orders reach an edge", async () => {
  const town = await brokers.start();
  const edge = await town.login("edge-1");
  await edge.subscribe("lucciola/v1/edge/edge-1/+/command");
  const shelly = await town.login("shelly-1");
  await shelly.subscribe("shellies/town-hall/#");
  shelly.send(publishPacket("shellies/town-hall/events/rpc", "{}", { qos: 1, messageId: 1 }));
  await shelly.acknowledgedAll(1);
  const rules = await town.login("service:rules");
  rules.send(publishPacket("lucciola/v1/edge/edge-1/lamp-7/command", "off", { qos: 1, messageId: 1 }));
  const order = await edge.next(PUBLISH);
  expect(order.body.toString()).toContain("lamp-7/command");
  expect(edge.received.filter((one) => one.type === PUBLISH)).toHaveLength(1);
  expect(shelly.received.filter((one) => one.type === PUBLISH)).toHaveLength(0);
});

test("only what the catalogue keeps is retained", async () => {
  const town = await brokers.start();
  const rules = await town.login("service:rules");
  const base = "lucciola/v1/edge/edge-1/lamp-7";
  rules.send(publishPacket(`${base}/command`, "stale order", { qos: 1, messageId: 1, retain: true }));
  rules.send(publishPacket(`${base}/programme`, "kept", { qos: 1, messageId: 2, retain: true }));
  await rules.acknowledgedAll(2);
  const edge = await town.login("edge-1");
  await edge.subscribe("lucciola/v1/edge/edge-1/+/command", 1);
  await edge.subscribe("lucciola/v1/edge/edge-1/+/programme", 2);
  await edge.next(PUBLISH);
  const topics = edge.received.filter((one) => one.type === PUBLISH).map((one) => one.body.toString());
  expect(topics).toEqual([expect.stringContaining("programme")]);
});

test("a refused topic is nobody's, whatever the catalogue allows; what lies beside it goes on", async () => {
  const town = await brokers.start({
    config: { refusedTopics: ["lucciola/v1/edge/+/m9/#", "shellies/town-hall/rpc"] },
  });
  expect(await isTaken(town, "edge-1", "lucciola/v1/edge/edge-1/m9/meter")).toBe(false);
  expect(await isTaken(town, "edge-1", "lucciola/v1/edge/edge-1/m1/meter")).toBe(true);
  expect(await isTaken(town, "shelly-1", "shellies/town-hall/rpc")).toBe(false);
  expect(await isGranted(town, "edge-1", "lucciola/v1/edge/edge-1/m9/command")).toBe(false);
  expect(await isGranted(town, "edge-1", "lucciola/v1/edge/edge-1/+/command")).toBe(true);
});
