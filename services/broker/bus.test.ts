import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import type { Bus, BusState } from "@lucciola/platform/bus/bus.ts";
import { type BusOptions, connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, describe, expect, test } from "vitest";
import { HeldJournal, readAll, SERVICE_SECRETS, secretOf } from "./fixtures/broker-under-test.ts";
import { publishPacket } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";

const brokers = runningBrokers();
const buses: Bus[] = [];
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()));
  await brokers.stopAll();
});

function connect(username: string, endpoint: BusOptions["connect"], more: Partial<BusOptions> = {}): Bus {
  const secret = username.startsWith("service:") ? secretOf(username.slice(8)) : secretOf(username);
  const bus = connectBus({
    clientId: username,
    username,
    password: secret,
    connect: endpoint,
    clock: systemClock,
    log: silentLogger,
    random: () => 0.02,
    ...more,
  });
  buses.push(bus);
  return bus;
}

const at = (port: number) => ({ url: `mqtt://127.0.0.1:${port}` });
const becomes = (bus: Bus, wanted: BusState) =>
  new Promise<void>((resolve) => {
    const stop = bus.onState((state) => {
      if (state !== wanted) return;
      setImmediate(() => stop());
      resolve();
    });
  });

const edge = edgeId("edge-1");
const lamp = deviceId("lamp-7");
const command = (id: string) => ({
  id,
  issuedAt: "2026-11-23T17:45:00Z",
  expiresAt: "2026-11-23T17:50:00Z",
  action: { kind: "resume" as const },
  reason: { kind: "manual" as const, text: "too dark" },
});

test("an order of the rules reaches its edge, over TCP or inside the process", async () => {
  const town = await brokers.start();
  const rules = connect("service:rules", () => town.broker.connectInProcess());
  for (const endpoint of [at(town.port), () => town.broker.connectInProcess()]) {
    const controller = connect(edge, endpoint);
    const orders: unknown[] = [];
    await controller.subscribe("command", { edge }, (message) => orders.push(message));
    await becomes(rules, "connected");
    await rules.publish("command", { edge, device: lamp }, command("c1"));
    while (orders.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(orders).toMatchObject([{ params: { edge, device: lamp }, payload: command("c1"), retained: false }]);
    await controller.close();
  }
});

test("a subscription that was ended hears nothing more, after a reconnect neither; another to the same group goes on", async () => {
  const town = await brokers.start();
  const rules = connect("service:rules", () => town.broker.connectInProcess());
  let connection: Duplex | undefined;
  const gateway = connect(edge, () => {
    connection = town.broker.connectInProcess();
    return connection;
  });
  const heard: string[] = [];
  const ending = new AbortController();
  const listen = (name: string, group: string, signal?: AbortSignal) =>
    gateway.subscribe("groupOrders", { group }, ({ payload }) => heard.push(`${name} ${payload.at}`), signal);
  await listen("ended", "viale", ending.signal);
  await listen("other", "viale");
  await listen("ended", "market", ending.signal);
  await becomes(rules, "connected");
  const tell = async (instant: string) => {
    for (const group of ["viale", "market"]) await rules.publish("groupOrders", { group }, { at: instant, orders: [] });
    while (!heard.includes(`other ${instant}`)) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  await tell("2026-11-23T17:45:00Z");
  expect(heard.filter((word) => word.startsWith("ended"))).toHaveLength(2);
  ending.abort();
  heard.length = 0;
  await tell("2026-11-23T17:46:00Z");
  connection?.destroy();
  await becomes(gateway, "connected");
  await tell("2026-11-23T17:47:00Z");
  expect(heard.filter((word) => word.startsWith("ended"))).toEqual([]);
  await expect(listen("ended", "market", ending.signal)).rejects.toBe(ending.signal.reason);
});

test("a publish resolves when it is stored, not before", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const bus = connect(edge, at(town.port));
  await becomes(bus, "connected");
  let stored = false;
  const publishing = bus.publish("edgeStatus", { edge }, { online: true, at: "2026-11-23T17:45:00Z" }).then(() => {
    stored = true;
  });
  while (journal.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(stored).toBe(false);
  journal.release();
  await publishing;
});

test("a publish whose connection is lost is refused, and nothing of it is sent later", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const bus = connect(edge, at(town.port));
  await becomes(bus, "connected");
  const lost = bus.publish("edgeStatus", { edge }, { online: true, at: "2026-11-23T17:45:00Z" });
  while (journal.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  journal.fail(new Error("EIO"));
  await expect(lost).rejects.toMatchObject({ code: "bus-offline", retryable: true });
  await becomes(bus, "connected");
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(journal.entries).toHaveLength(1);
});

test("without a connection a publish is refused at once", async () => {
  const town = await brokers.start();
  await town.stop();
  const bus = connect(edge, at(town.port));
  await expect(bus.publish("edgeStatus", { edge }, { online: true, at: "2026-11-23T17:45:00Z" })).rejects.toMatchObject(
    { code: "bus-offline" },
  );
  await expect(bus.publishRaw("lucciola/v1/edge/edge-1/status", new Uint8Array(), { qos: 1, retain: true }))
    .rejects //
    .toMatchObject({ code: "bus-offline" });
});

test("after a restart of the broker it comes back by itself and hears again", async () => {
  const first = await brokers.start();
  const bus = connect(edge, at(first.port));
  const heard: string[] = [];
  await bus.subscribe("command", { edge }, ({ payload }) => heard.push(payload.id));
  const states: BusState[] = [];
  bus.onState((state) => states.push(state));
  await first.broker.stop();
  await becomes(bus, "offline");

  const second = await brokers.start({ config: { port: first.port } });
  await becomes(bus, "connected");
  const rules = await second.login("service:rules");
  const order = JSON.stringify(command("after"));
  // The subscription is asked for right after CONNACK and answered before what is published now.
  while (heard.length === 0) {
    rules.send(publishPacket("lucciola/v1/edge/edge-1/lamp-7/command", order, { qos: 1, messageId: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(heard[0]).toBe("after");
  expect(states[0]).toBe("connected");
  expect(states.slice(1, 3)).toEqual(["offline", "connecting"]);
  expect(states.at(-1)).toBe("connected");
});

test("a connection inside the process comes back too", async () => {
  const town = await brokers.start();
  let open = (): Duplex => town.broker.connectInProcess();
  const bus = connect("service:api", () => open());
  await becomes(bus, "connected");
  await town.broker.stop();
  await becomes(bus, "offline");
  const next = await brokers.start();
  open = () => next.broker.connectInProcess();
  await becomes(bus, "connected");
  await bus.publish("outboxWake", {}, { at: "2026-11-23T17:45:00Z" });
});

describe("what is not allowed", () => {
  test("a subscription that the broker refuses is told, and one before the connection waits for it", async () => {
    const town = await brokers.start();
    const bus = connect(edge, at(town.port));
    const early = bus.subscribe("command", { edge }, () => {});
    await expect(bus.subscribe("liveReadings", {}, () => {})).rejects.toMatchObject({ code: "subscription-refused" });
    await early;
    await expect(bus.subscribe("command", { edge: edgeId("edge-2") }, () => {})).rejects.toMatchObject({
      code: "subscription-refused",
    });
    expect(bus.state).toBe("connected");
  });

  test("a payload that does not fit its schema does not leave", async () => {
    const town = await brokers.start();
    const bus = connect(edge, at(town.port));
    await becomes(bus, "connected");
    const wrong = { online: true, at: "yesterday" };
    await expect(bus.publish("edgeStatus", { edge }, wrong)).rejects.toMatchObject({
      code: "payload-invalid",
      message: expect.stringContaining("/at"),
    });
    expect(await readAll(town.journal)).toEqual([]);
  });

  test("what does not fit its schema is dropped on arrival, and the next is heard", async () => {
    const town = await brokers.start();
    const bus = connect(edge, at(town.port));
    const heard: string[] = [];
    await bus.subscribe("command", { edge }, ({ payload }) => heard.push(payload.id));
    const rules = await town.login("service:rules");
    const topic = "lucciola/v1/edge/edge-1/lamp-7/command";
    for (const payload of ["not JSON", `{"id":"c0"}`, "null", JSON.stringify(command("c1"))]) {
      rules.send(publishPacket(topic, payload, { qos: 1, messageId: 1 }));
    }
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(heard).toEqual(["c1"]);
  });

  test("a wrong secret keeps it offline, and it goes on trying", async () => {
    const town = await brokers.start();
    const bus = connect(edge, at(town.port), { password: "guess" });
    await becomes(bus, "offline");
    while (town.audited.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(bus.state).not.toBe("connected");
  });
});

test("closing says goodbye, so the will is not published; what was waiting is refused", async () => {
  const journal = new HeldJournal();
  const town = await brokers.start({ journal });
  const will = { topic: "lucciola/v1/edge/edge-1/status", payload: `{"online":false}`, qos: 1, retain: true } as const;
  const bus = connect(edge, at(town.port), { will });
  await becomes(bus, "connected");
  const waiting = bus.publish("edgeStatus", { edge }, { online: true, at: "2026-11-23T17:45:00Z" });
  const outcome = expect(waiting).rejects.toMatchObject({ code: "bus-offline" });
  while (journal.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const closing = bus.close();
  await outcome;
  journal.release();
  await closing;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(journal.entries.map((entry) => Buffer.from(entry.payload).toString())).toEqual([
    `{"online":true,"at":"2026-11-23T17:45:00Z"}`,
  ]);
  expect(bus.state).toBe("offline");
});

test("closing does not wait for a broker that never answers", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const sockets: Socket[] = [];
  silent.on("connection", (socket) => sockets.push(socket));
  const bus = connect(edge, at((silent.address() as AddressInfo).port));
  while (sockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const subscribing = bus.subscribe("command", { edge }, () => {});
  const outcome = expect(subscribing).rejects.toMatchObject({ code: "bus-offline" });
  await bus.close();
  await outcome;
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

test("a broker that falls silent is noticed by the keepalive", async () => {
  const CONNACK_ACCEPTED = Buffer.from([0x20, 2, 0, 0]);
  const frozen = createServer((socket) => socket.once("data", () => socket.write(CONNACK_ACCEPTED)));
  await new Promise<void>((resolve) => frozen.listen(0, "127.0.0.1", resolve));
  const bus = connect(edge, at((frozen.address() as AddressInfo).port), { keepaliveS: 1 });
  await becomes(bus, "connected");
  const waiting = bus.publish("edgeStatus", { edge }, { online: true, at: "2026-11-23T17:45:00Z" });
  await expect(waiting).rejects.toMatchObject({ code: "bus-offline" });
  await bus.close();
  await new Promise((resolve) => frozen.close(resolve));
});

test("a service logs in with its secret", async () => {
  expect(Object.keys(SERVICE_SECRETS)).toEqual(["ingest", "rules", "api"]);
  const town = await brokers.start();
  for (const name of Object.keys(SERVICE_SECRETS)) {
    await becomes(connect(`service:${name}`, at(town.port)), "connected");
  }
});
