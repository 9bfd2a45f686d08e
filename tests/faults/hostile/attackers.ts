import { setTimeout as sleep } from "node:timers/promises";
import { RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { seededRandom } from "../seeded-random.ts";
import { below, hostileMessage, mutatedPacket, wellFormedPackets } from "./mutations.ts";

export interface AttackerOptions {
  readonly mqttPort: number;
  /** Its own identity, good or stolen: half of its connections log in with it. */
  readonly edge: string;
  readonly secret: string;
  readonly packets: number;
  readonly seed: number;
}

const MAX_MESSAGES = 12;
/** A packet that is not complete leaves the broker waiting; the attacker does not wait with it. */
const PATIENCE_MS = 2_000;

/** Sends so many packets, most of them broken, over one connection after another. Returns how many connections that took. */
export async function attack({ mqttPort, edge, secret, packets, seed }: AttackerOptions): Promise<number> {
  const random = seededRandom(seed);
  const topic = catalogue.meter.topic.build({ edge: edgeId(edge), device: deviceId("meter-1") });
  const originals = wellFormedPackets(edge, topic);
  let connections = 0;
  for (let sent = 0; sent < packets; connections += 1) {
    const client = await RawClient.open(mqttPort);
    if (random() < 0.7) {
      await client.login({ clientId: edge, username: edge, password: secret }).catch(() => {});
      for (let count = below(MAX_MESSAGES, random); count > 0; count -= 1, sent += 1)
        client.stream.write(hostileMessage(topic, count, random));
    }
    for (let count = 1 + below(3, random); count > 0; count -= 1, sent += 1)
      client.stream.write(mutatedPacket(originals, random));
    client.stream.end();
    const timer = setTimeout(() => client.stream.destroy(), PATIENCE_MS);
    await client.ended();
    clearTimeout(timer);
  }
  return connections;
}

const CONNECT_OF_256_MB = Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]);
/** For what is on its way to be read. */
const SETTLE_MS = 500;
const CHUNK = Buffer.alloc(262_144, "x");

/** Strangers that announce a CONNECT of 256 MB each and send the beginning of it, until they are closed or all is sent. */
export async function announceMuch(mqttPort: number, strangers: number, bytesOfEach: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: strangers }, () => RawClient.open(mqttPort)));
  for (const client of clients) client.stream.write(CONNECT_OF_256_MB);
  const sendAll = async (client: RawClient): Promise<void> => {
    for (let sent = 0; sent < bytesOfEach && !client.closed; sent += CHUNK.length)
      await new Promise<void>((resolve) => client.stream.write(CHUNK, () => resolve()));
  };
  await Promise.all(clients.map(sendAll));
  await sleep(SETTLE_MS);
  for (const client of clients) await client.close();
}
