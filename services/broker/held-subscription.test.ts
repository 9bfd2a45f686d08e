import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type Delivery, holdSubscription } from "@lucciola/platform/bus/held-subscription.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publishPacket } from "./fixtures/raw-client.ts";

/** Packet types of MQTT 3.1.1, in the upper half of the first byte. */
const [CONNECT, PUBACK, SUBSCRIBE, PINGREQ, DISCONNECT] = [1, 4, 8, 12, 14];

/** A broker that says what it is told to, and notes what it hears. */
let server: Server;
let sockets: Socket[];
let acknowledged: number[];
let sessions: { clientId: string; clean: boolean }[];
let heard: string[];
let subscribed: string[];
let delivered: Delivery[];
let losses: number;

beforeEach(async () => {
  [sockets, acknowledged, sessions, heard, subscribed, delivered, losses] = [[], [], [], [], [], [], 0];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const end = at + 2 + (bytes[at + 1] ?? 0);
        answer(socket, bytes.subarray(at, end));
        at = end;
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

function answer(socket: Socket, packet: Buffer): void {
  const type = (packet[0] ?? 0) >> 4;
  if (type === CONNECT) {
    const length = packet.readUInt16BE(12);
    sessions.push({ clientId: packet.toString("utf8", 14, 14 + length), clean: ((packet[9] ?? 0) & 2) !== 0 });
    socket.write(Buffer.from([0x20, 2, 0, 0]));
  } else if (type === SUBSCRIBE) {
    const filters = packet.toString("utf8", 4).match(/[\w$/+#-]{3,}/g) ?? [];
    subscribed.push(...filters);
    socket.write(Buffer.from([0x90, 2 + filters.length, packet[2] ?? 0, packet[3] ?? 0, ...filters.map(() => 1)]));
  } else if (type === PUBACK) acknowledged.push(packet.readUInt16BE(2));
  else if (type === PINGREQ) socket.write(Buffer.from([0xd0, 0]));
  else if (type === DISCONNECT) heard.push("goodbye");
}

const hold = (filters: readonly string[]) => {
  const { port } = server.address() as { port: number };
  return holdSubscription({
    clientId: "worker-1",
    username: "ingest",
    password: "secret",
    connect: { url: `mqtt://127.0.0.1:${port}` },
    keepsSession: true,
    filters,
    deliver: (delivery) => delivered.push(delivery),
    lost: () => {
      losses += 1;
    },
    clock: systemClock,
    log: silentLogger,
    random: () => 0,
  });
};
const send = (...messageIds: number[]) =>
  sockets
    .at(-1)
    ?.write(Buffer.concat(messageIds.map((messageId) => publishPacket("a/b", "{}", { qos: 1, messageId }))));
const PATIENT = { timeout: 20_000, interval: 5 };

describe("a subscription whose messages are held", () => {
  it("hands on one message after the other while none is acknowledged, then acknowledges in any order", async () => {
    const subscription = hold(["a/#"]);
    await subscription.granted;
    expect(sessions).toEqual([{ clientId: "worker-1", clean: false }]);
    send(1, 2, 3, 4);
    await expect.poll(() => delivered.length, PATIENT).toBe(4);
    expect(acknowledged).toEqual([]);
    for (const index of [2, 0, 1]) delivered[index]?.acknowledge();
    await expect.poll(() => acknowledged, PATIENT).toEqual([3, 1, 2]);
    await subscription.close();
    expect(acknowledged).toEqual([3, 1, 2]);
    expect(heard).toEqual(["goodbye"]);
  });

  it("keeps nothing of a connection that is lost: its message ids may name others on the next one", async () => {
    const subscription = hold(["a/#"]);
    await subscription.granted;
    send(7);
    await expect.poll(() => delivered.length, PATIENT).toBe(1);
    sockets[0]?.destroy();
    await expect.poll(() => [losses, sessions.length, subscribed], PATIENT).toEqual([1, 2, ["a/#", "a/#"]]);
    delivered[0]?.acknowledge();
    send(7);
    await expect.poll(() => delivered.length, PATIENT).toBe(2);
    expect(acknowledged).toEqual([]);
    delivered[1]?.acknowledge();
    await expect.poll(() => acknowledged, PATIENT).toEqual([7]);
    await subscription.close();
  });

  it("subscribes to more while it runs, and to all of it on the next connection", async () => {
    const subscription = hold(["a/#"]);
    await subscription.granted;
    subscription.add(["b/#", "a/#"]);
    await expect.poll(() => subscribed, PATIENT).toEqual(["a/#", "b/#"]);
    sockets[0]?.destroy();
    await expect.poll(() => subscribed, PATIENT).toEqual(["a/#", "b/#", "a/#", "b/#"]);
    await subscription.close();
  });
});
