import { setTimeout as sleep } from "node:timers/promises";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { connect, type MqttClient } from "mqtt";
import type { Ledger } from "./ledger.ts";
import { meterReadings, type ReadingsMessage } from "./meter-readings.ts";

export interface LedgerPublisherOptions {
  readonly edge: string;
  readonly secret: string;
  readonly device: string;
  readonly point: string;
  readonly mqttPort: number;
  readonly ledger: Ledger;
  /** Instant of the first sample. */
  readonly fromMs: number;
  readonly acknowledged: () => void;
}

export interface LedgerPublisher {
  /** Makes no more messages, and resolves when all that were made are acknowledged. */
  finish(): Promise<void>;
  /** Gives up, for the end of a test that failed. */
  abort(): void;
}

interface Message extends ReadingsMessage {
  readonly seq: number;
}

const MAX_IN_FLIGHT = 40;
const MESSAGES_PER_TURN = 5;
const TURN_MS = 20;
const RECONNECT_MS = 100;

/**
 * A device with nothing of ours in it: a plain MQTT client that keeps what was not acknowledged and sends it again on
 * the next connection, as QoS 1 asks.
 */
export function startLedgerPublisher(options: LedgerPublisherOptions): LedgerPublisher {
  const { edge, secret, device, point, mqttPort, ledger, fromMs, acknowledged } = options;
  const topic = catalogue.meter.topic.build({ edge: edgeId(edge), device: deviceId(device) });
  const next = meterReadings(point, fromMs);
  const unacknowledged = new Map<number, Message>();
  let seq = 0;
  let isFinishing = false;
  let isAborted = false;

  const isDone = (): boolean => isAborted || (isFinishing && unacknowledged.size === 0);

  function make(): Message {
    const message = { ...next(), seq };
    seq += 1;
    unacknowledged.set(message.seq, message);
    ledger.send(message.values);
    return message;
  }

  function publish(client: MqttClient, { seq, samples, values }: Message): void {
    const payload = JSON.stringify({ sentAt: new Date().toISOString(), boot: `boot-${edge}`, seq, samples });
    client.publish(topic, payload, { qos: 1 }, (error) => {
      if (error) return;
      if (!unacknowledged.delete(seq)) return;
      ledger.acknowledge(values);
      acknowledged();
    });
  }

  async function serve(client: MqttClient): Promise<void> {
    for (const message of [...unacknowledged.values()]) publish(client, message);
    while (client.connected && !isDone()) {
      for (let sent = 0; sent < MESSAGES_PER_TURN && !isFinishing && unacknowledged.size < MAX_IN_FLIGHT; sent += 1)
        publish(client, make());
      await sleep(TURN_MS);
    }
  }

  async function run(): Promise<void> {
    while (!isDone()) {
      // A new client each time: mqtt.js would send again from a memory of its own.
      const client = connect(`mqtt://127.0.0.1:${mqttPort}`, {
        clientId: edge,
        username: edge,
        password: secret,
        reconnectPeriod: 0,
        connectTimeout: 10_000,
      });
      // What goes wrong with a connection ends it, and that is what is looked at.
      client.on("error", () => {});
      await new Promise<void>((resolve) => {
        client.once("connect", () => resolve());
        client.once("close", () => resolve());
      });
      await serve(client);
      await client.endAsync(true).catch(() => {});
      if (!isDone()) await sleep(RECONNECT_MS);
    }
  }

  const running = run();
  return {
    finish: async () => {
      isFinishing = true;
      await running;
    },
    abort: () => {
      isAborted = true;
    },
  };
}
