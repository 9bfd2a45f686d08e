import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { connectPacket } from "../../services/broker/fixtures/raw-client.ts";
import { MessageTemplate } from "./message-template.ts";
import type { PublishingClient } from "./publisher-protocol.ts";

const PUBACK = 0x40;
const PUBACK_BYTES = 4;
const KEEPALIVE_S = 120;

export interface ConnectionOptions {
  readonly port: number;
  readonly ca: string | undefined;
  readonly boot: string;
  readonly samplesPerMessage: number;
}

/** Of each edge, by all its connections so far. */
const lastSamplesMs = new Map<string, number>();

/** A device's connection, over the bare socket: a client library would take more time than the broker. */
export class PublishingConnection {
  readonly #socket: Socket;
  readonly #edge: string;
  readonly #template: MessageTemplate;
  /** Identifier and time of each message that waits for its PUBACK, oldest first. */
  #waiting: { id: number; sentAtMs: number }[] = [];
  #oldest = 0;
  #rest: Buffer = Buffer.alloc(0);
  /** Called with the times at which the messages were sent that have just been acknowledged. */
  onAcknowledged: (sentAtMs: readonly number[]) => void = () => {};
  onFailure: (reason: string) => void = () => {};

  private constructor(socket: Socket, edge: string, template: MessageTemplate) {
    this.#socket = socket;
    this.#edge = edge;
    this.#template = template;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => this.onFailure(error.message));
    socket.on("close", () => this.onFailure("the broker closed a connection"));
  }

  /** Connects and logs in. Rejects when the login is refused. */
  static async open(client: PublishingClient, options: ConnectionOptions): Promise<PublishingConnection> {
    const { port, ca, boot, samplesPerMessage } = options;
    const host = "127.0.0.1";
    const socket =
      ca === undefined
        ? connectTcp({ port, host, noDelay: true })
        : connectTls({ port, host, ca, servername: "localhost", minVersion: "TLSv1.2" });
    await once(socket, ca === undefined ? "connect" : "secureConnect");
    socket.setNoDelay(true);
    const { edge, device, secret } = client;
    socket.write(connectPacket({ clientId: edge, username: edge, password: secret, keepaliveS: KEEPALIVE_S }));
    const [connack] = (await once(socket, "data")) as [Buffer];
    if (connack[0] !== 0x20 || connack[3] !== 0) throw new Error(`${edge} was refused with ${connack[3]}`);
    const template = new MessageTemplate(edge, device, boot, samplesPerMessage, lastSamplesMs.get(edge) ?? 0);
    return new PublishingConnection(socket, edge, template);
  }

  get inFlight(): number {
    return this.#waiting.length - this.#oldest;
  }

  /** Sends so many messages in one write. */
  publish(count: number): void {
    const nowMs = Date.now();
    const sentAtMs = performance.now();
    const { bytes } = this.#template;
    const packets = Buffer.allocUnsafe(count * bytes);
    for (let index = 0; index < count; index += 1) {
      const id = this.#template.write(packets, index * bytes, nowMs);
      this.#waiting.push({ id, sentAtMs });
    }
    this.#socket.write(packets);
  }

  close(): void {
    this.onFailure = () => {};
    lastSamplesMs.set(this.#edge, this.#template.lastSampleMs);
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const acknowledged: number[] = [];
    let at = 0;
    for (; at + PUBACK_BYTES <= bytes.length; at += PUBACK_BYTES) {
      const expected = this.#waiting[this.#oldest];
      this.#oldest += 1;
      if (bytes[at] !== PUBACK || expected?.id !== bytes.readUInt16BE(at + 2)) {
        this.onFailure("a PUBACK out of turn");
        return;
      }
      acknowledged.push(expected.sentAtMs);
    }
    this.#rest = bytes.subarray(at);
    if (this.#oldest > 1_000) {
      this.#waiting = this.#waiting.slice(this.#oldest);
      this.#oldest = 0;
    }
    this.onAcknowledged(acknowledged);
  }
}
