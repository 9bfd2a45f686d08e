import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What the guests of the door give as their password. */
export const GUEST_SECRET = "secret-of-every-guest";

const CONNECT = 1;
const USER_NAME_AND_PASSWORD = 0xc0;

/**
 * A way to the broker for clients that give no user name, as conformance suites do: the door gives them one, their client
 * id. The broker itself lets nobody in without.
 */
export async function openAnonymousDoor(brokerPort: number, port = 0) {
  const sockets = new Set<Socket>();
  let guests = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const broker = connect({ port: brokerPort, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    broker.pipe(client);
    let head = Buffer.alloc(0);
    const gather = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const packet = firstPacket(head);
      if (packet === undefined) return;
      client.off("data", gather);
      guests += 1;
      broker.write(named(packet.bytes, packet.bodyAt, guests));
      broker.write(head.subarray(packet.bytes.length));
      client.pipe(broker);
    };
    client.on("data", gather);
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: (): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function firstPacket(bytes: Buffer): { bytes: Buffer; bodyAt: number } | undefined {
  let length = 0;
  for (let at = 1; at < bytes.length && at <= 4; at += 1) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (byte >= 0x80) continue;
    const end = at + 1 + length;
    return bytes.length < end ? undefined : { bytes: bytes.subarray(0, end), bodyAt: at + 1 };
  }
  return undefined;
}

/** The same CONNECT with a name; anything else as it is. */
function named(packet: Buffer, bodyAt: number, guest: number): Buffer {
  const body = Buffer.from(packet.subarray(bodyAt));
  const flagsAt = body.length > 2 ? 2 + body.readUInt16BE(0) + 1 : body.length;
  const clientIdAt = flagsAt + 3;
  const flags = body[flagsAt];
  if ((packet[0] ?? 0) >> 4 !== CONNECT || flags === undefined || (flags & USER_NAME_AND_PASSWORD) !== 0) return packet;
  if (body.length < clientIdAt + 2) return packet;
  const clientId = body.subarray(clientIdAt + 2, clientIdAt + 2 + body.readUInt16BE(clientIdAt)).toString();
  body[flagsAt] = flags | USER_NAME_AND_PASSWORD;
  const whole = Buffer.concat([body, text(clientId === "" ? `guest-${guest}` : clientId), text(GUEST_SECRET)]);
  return Buffer.concat([Buffer.from([packet[0] ?? 0, ...lengthBytes(whole.length)]), whole]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function lengthBytes(length: number): number[] {
  const bytes = [];
  for (let left = length; bytes.length === 0 || left > 0; left >>= 7)
    bytes.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return bytes;
}
