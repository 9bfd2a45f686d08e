import { setTimeout as sleep } from "node:timers/promises";
import { PUBACK, publishPacket, RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { DEVICE, INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { Ledger } from "../ledger.ts";
import { meterReadings, type ReadingsMessage } from "../meter-readings.ts";

export interface ReturningClientOptions {
  readonly edge: string;
  readonly secret: string;
  readonly mqttPort: number;
  readonly ledger: Ledger;
  /** Uniform in [0, 1), for its jitter. */
  readonly random: () => number;
}

/** Full jitter up to this: as hard as a firmware may be without running into the ban on flapping. */
const MAX_PAUSE_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;

/** A meter's gateway that comes back whenever its connection has ended, and then has one message acknowledged. */
export class ReturningClient {
  /** Whether it is connected, and its message of this connection is acknowledged. */
  isBack = false;
  readonly #options: ReturningClientOptions;
  readonly #topic: string;
  readonly #next: () => ReadingsMessage;
  #client: RawClient | undefined;
  #message: ReadingsMessage | undefined;
  #seq = 0;
  #isStopped = false;
  readonly #running: Promise<void>;

  constructor(options: ReturningClientOptions) {
    this.#options = options;
    const { edge } = options;
    this.#topic = catalogue.meter.topic.build({ edge: edgeId(edge), device: deviceId(DEVICE) });
    this.#next = meterReadings(pointOf(edge), INSTALLED_MS);
    this.#running = this.#run();
  }

  /** Its network fails. */
  cut(): void {
    this.isBack = false;
    this.#client?.stream.destroy();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.cut();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#isStopped; failures += 1) {
      const fromSeq = this.#seq;
      await this.#connectOnce().catch(() => {});
      this.isBack = false;
      this.#client?.stream.destroy();
      if (this.#seq > fromSeq) failures = 0;
      if (!this.#isStopped)
        await sleep(this.#options.random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures));
    }
  }

  async #connectOnce(): Promise<void> {
    const { edge, secret, mqttPort, ledger } = this.#options;
    this.#client = await RawClient.open(mqttPort);
    const client = this.#client;
    const code = await client.login({ clientId: edge, username: edge, password: secret, keepaliveS: 120 });
    if (code !== 0) return;
    if (this.#message === undefined) {
      this.#message = this.#next();
      ledger.send(this.#message.values);
    }
    const { samples, values } = this.#message;
    const sentAt = new Date().toISOString();
    const payload = JSON.stringify({ sentAt, boot: `boot-${edge}`, seq: this.#seq, samples });
    client.send(publishPacket(this.#topic, payload, { qos: 1, messageId: 1 }));
    await client.next(PUBACK);
    ledger.acknowledge(values);
    this.#message = undefined;
    this.#seq += 1;
    this.isBack = !client.closed;
    await client.ended();
  }
}
