/**
 * Devices of `bench fleet` in a process of their own: each has one connection and sends one reading every so often, at a
 * moment of its own. Talks to its parent by IPC.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { publishPacket, RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { DEVICE, pointOf } from "../../tests/faults/enrolled-meters.ts";
import { meterReadings } from "../../tests/faults/meter-readings.ts";
import type { DevicesAnswer, DevicesOrder } from "./device-processes.ts";

const PUBACK = 4;
/** Connecting at once from one process; in the field it is jitter that spreads them. */
const CONNECTING_AT_ONCE = 50;
const RETRY_MS = 1_000;
const KEEPALIVE_S = 120;

const clients: RawClient[] = [];
let acknowledged = 0;

async function connectOne({ edge, secret }: { edge: string; secret: string }, port: number, everyMs: number) {
  for (;;) {
    const client = await RawClient.open(port).catch(() => undefined);
    const code = await client
      ?.login({ clientId: edge, username: edge, password: secret, keepaliveS: KEEPALIVE_S })
      .catch(() => -1);
    if (client !== undefined && code === 0) {
      clients.push(client);
      client.onPacket = ({ type }) => {
        if (type === PUBACK) acknowledged += 1;
      };
      void report(client, edge, everyMs);
      return;
    }
    await sleep(RETRY_MS);
  }
}

async function report(client: RawClient, edge: string, everyMs: number): Promise<void> {
  const topic = catalogue.meter.topic.build({ edge: edgeId(edge), device: deviceId(DEVICE) });
  const next = meterReadings(pointOf(edge), Date.now() - 60_000);
  await sleep(Math.random() * everyMs);
  for (let seq = 0; !client.closed; seq += 1) {
    const payload = JSON.stringify({
      sentAt: new Date().toISOString(),
      boot: "fleet",
      seq,
      samples: next().samples.slice(0, 1),
    });
    client.send(publishPacket(topic, payload, { qos: 1, messageId: (seq % 65_535) + 1 }));
    client.received.length = 0;
    await sleep(everyMs);
  }
}

process.on("message", async (order: DevicesOrder) => {
  if (order.kind === "connect") {
    const waiting = [...order.devices];
    const connectNext = async (): Promise<void> => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
        await connectOne(one, order.port, order.everyMs);
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, connectNext));
  }
  const connected = clients.filter(({ closed }) => !closed).length;
  process.send?.({ connected, acknowledged } satisfies DevicesAnswer);
});
process.on("disconnect", () => process.exit(0));
