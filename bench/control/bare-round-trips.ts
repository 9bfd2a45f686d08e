import { setTimeout as sleep } from "node:timers/promises";
import { streamOpener } from "@lucciola/platform/bus/open-stream.ts";
import { MqttClient } from "mqtt";
import { openBareAedes } from "../ingest/open-bare-aedes.ts";
import type { Publishers } from "../ingest/publishers.ts";

const TOPIC = "round/trip";

/**
 * The least that a control path can take: a client publishes at QoS 1 to a topic that it listens to itself, through aedes
 * alone, while others publish `ratePerS` messages beside it. Returns the times from publish to arrival, ms.
 */
export async function bareRoundTrips(options: {
  readonly publishers: Publishers;
  readonly edges: readonly string[];
  readonly ratePerS: number;
  readonly trials: number;
  readonly everyMs: number;
}): Promise<number[]> {
  const { publishers, edges, ratePerS, trials, everyMs } = options;
  const side = await openBareAedes(edges);
  try {
    await publishers.connect(side.clients, { port: side.port, boot: `bare-${Date.now()}`, samplesPerMessage: 1 });
    const client = new MqttClient(streamOpener({ url: `mqtt://127.0.0.1:${side.port}` }), { clientId: "round-trips" });
    await new Promise((resolve) => client.once("connect", resolve));
    await client.subscribeAsync(TOPIC, { qos: 1 });
    const beside = publishers.pace({ forMs: trials * everyMs + 2_000, ratePerS });
    await sleep(1_000);
    const times: number[] = [];
    for (let trial = 0; trial < trials; trial++) {
      const arrived = new Promise((resolve) => client.once("message", resolve));
      const fromMs = performance.now();
      client.publish(TOPIC, JSON.stringify({ trial }), { qos: 1 });
      await arrived;
      times.push(performance.now() - fromMs);
      await sleep(Math.max(1, everyMs - (performance.now() - fromMs)));
    }
    await beside;
    await client.endAsync();
    await publishers.disconnect();
    return times;
  } finally {
    await side.dispose();
  }
}
