import { setTimeout as sleep } from "node:timers/promises";
import { PUBLISH, publishPacket, RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import type { FaultCase } from "../fault-case.ts";
import { underLoad } from "../journal/loaded-site.ts";

const TOPIC = "lucciola/v1/live/readings";
const PAYLOAD_BYTES = 20_000;
const DRAIN_TIMEOUT_MS = 1_000;
const NEVER_MS = 2_000_000_000;
/** Much more than a socket's buffers take, and than may wait in the broker at once. */
const MESSAGES_PER_ROUND = 3_000;
const PATIENCE_MS = 8_000;

export const faultCase: FaultCase = {
  promise:
    "a subscriber takes nothing any more: it is dropped, and the other one hears everything while devices are acknowledged",
  guard: "dropping whoever takes nothing for drainTimeoutMs",
  rounds: { short: 1, long: 10 },
  run: async ({ rounds, isUnguarded, tell }) => {
    await using load = await underLoad({
      broker: { drainTimeoutMs: isUnguarded ? NEVER_MS : DRAIN_TIMEOUT_MS },
    });
    const { mqttPort, serviceSecret } = load.site();
    await load.site().startIngest();
    const open = async (name: string): Promise<RawClient> => {
      const client = await RawClient.open(mqttPort);
      await client.login({ clientId: `${name}-test`, username: `service:${name}`, password: serviceSecret });
      return client;
    };
    const broken: string[] = [];
    let recoveryMs = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const [frozen, healthy, publisher] = [await open("api"), await open("rules"), await open("ingest")];
      for (const subscriber of [frozen, healthy]) await subscriber.subscribe(TOPIC);
      frozen.stream.pause();
      const payload = Buffer.alloc(PAYLOAD_BYTES, 65);
      const heard = () => healthy.received.filter(({ type, body }) => type === PUBLISH && body.length > PAYLOAD_BYTES);
      const fromMs = Date.now();
      for (let sent = 0; sent < MESSAGES_PER_ROUND; sent += 1)
        publisher.send(publishPacket(TOPIC, payload, { qos: 0 }));
      while (heard().length < MESSAGES_PER_ROUND && Date.now() - fromMs < PATIENCE_MS + DRAIN_TIMEOUT_MS)
        await sleep(50);
      recoveryMs = Math.max(recoveryMs, Date.now() - fromMs);
      if (heard().length < MESSAGES_PER_ROUND)
        broken.push(`the healthy subscriber heard ${heard().length} of ${MESSAGES_PER_ROUND} messages`);
      tell(`round ${round}: ${heard().length} messages heard beside a frozen subscriber`);
      for (const client of [frozen, healthy, publisher]) client.stream.destroy();
      await load.acknowledgedMore(20);
    }
    const judged = await load.judge();
    return { rounds, recoveryMs, ...judged, broken: [...broken, ...judged.broken] };
  },
};
