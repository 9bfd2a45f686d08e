import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connectPacket, publishPacket } from "@lucciola/broker/fixtures/raw-client.ts";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { DEVICE } from "../enrolled-meters.ts";
import { sequenceValue } from "./sequence-ledger.ts";

export interface SequencePublisherOptions {
  readonly edge: string;
  readonly secret: string;
  readonly mqttPort: number;
  /** Instant of the first value. */
  readonly fromMs: number;
  /** With the PUBACK of a message; `afterMs` is the time since it was written to the socket. */
  acknowledged(edge: string, seq: number, afterMs: number): void;
}

const MAX_IN_FLIGHT = 100;
const TURN_MS = 10;

/** One MQTT connection that spends its time on sending: packets by hand, and a window of 100 messages. */
export class SequencePublisher {
  readonly #options: SequencePublisherOptions;
  readonly #socket: Socket;
  readonly #topic: string;
  /** By message id: the place of what is under way, and when it was sent. */
  readonly #underWay = new Map<number, { readonly seq: number; readonly sentMs: number }>();
  #seq = 0;
  #rest: Buffer = Buffer.alloc(0);
  #wake: () => void = () => {};
  #closed = false;

  private constructor(options: SequencePublisherOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#topic = catalogue.meter.topic.build({ edge: edgeId(options.edge), device: deviceId(DEVICE) });
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async open(options: SequencePublisherOptions): Promise<SequencePublisher> {
    const { edge, secret, mqttPort } = options;
    const socket = connect({ port: mqttPort, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    socket.write(connectPacket({ clientId: edge, username: edge, password: secret, keepaliveS: 120 }));
    const [connack] = (await once(socket, "data")) as [Buffer];
    if (connack[0] !== 0x20 || connack[3] !== 0)
      throw new Error(`The broker refused ${edge}: ${connack.toString("hex")}`);
    return new SequencePublisher(options, socket);
  }

  /** Sends so many messages as fast as they are acknowledged, and resolves with the last acknowledgement. */
  async burst(count: number): Promise<void> {
    for (let left = count; left > 0 || this.#underWay.size > 0; ) {
      this.#failIfClosed();
      const now = Math.min(left, MAX_IN_FLIGHT - this.#underWay.size);
      if (now > 0) this.#send(now);
      left -= Math.max(0, now);
      await this.#acknowledgement();
    }
  }

  /** Sends at an even rate until the signal comes, and resolves with the last acknowledgement. */
  async pace(perS: number, signal: AbortSignal): Promise<void> {
    const fromMs = performance.now();
    for (let sent = 0; !signal.aborted; await sleep(TURN_MS)) {
      this.#failIfClosed();
      const due = Math.floor(((performance.now() - fromMs) / 1_000) * perS) - sent;
      const now = Math.min(due, MAX_IN_FLIGHT - this.#underWay.size);
      if (now > 0) this.#send(now);
      sent += Math.max(0, now);
    }
    await this.burst(0);
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(count: number): void {
    const packets: Buffer[] = [];
    const sentMs = performance.now();
    for (let index = 0; index < count; index += 1) {
      const seq = this.#seq++;
      // Ids of 1 to 65,535; no more than a hundred are in use at once.
      const messageId = (seq % 65_535) + 1;
      const { at, ...values } = sequenceValue(this.#options.fromMs, seq);
      const payload = JSON.stringify({
        sentAt: new Date().toISOString(),
        boot: "boot-1",
        seq,
        samples: [{ at: formatInstant(at), ...values }],
      });
      this.#underWay.set(messageId, { seq, sentMs });
      packets.push(publishPacket(this.#topic, payload, { qos: 1, messageId }));
    }
    this.#socket.write(Buffer.concat(packets));
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const nowMs = performance.now();
    let position = 0;
    for (; position + 4 <= bytes.length; position += 4) {
      if (bytes[position] !== 0x40)
        throw new Error(`No PUBACK: ${bytes.subarray(position, position + 4).toString("hex")}`);
      const messageId = bytes.readUInt16BE(position + 2);
      const sent = this.#underWay.get(messageId);
      if (sent === undefined) continue;
      this.#underWay.delete(messageId);
      this.#options.acknowledged(this.#options.edge, sent.seq, nowMs - sent.sentMs);
    }
    this.#rest = bytes.subarray(position);
    this.#wake();
  }

  #failIfClosed(): void {
    if (this.#closed) throw new Error(`The broker closed the connection of ${this.#options.edge}`);
  }

  #acknowledgement(): Promise<void> {
    if (this.#underWay.size === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
