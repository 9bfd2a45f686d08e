import {
  CONNACK,
  connectPacket,
  packet,
  publishPacket,
  RawClient,
  type RawPacket,
} from "@lucciola/broker/fixtures/raw-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const PUBLISH = 3;
const PUBACK = 4;
const PUBREC = 5;
const PUBREL = 6;
const PUBCOMP = 7;
const SUBACK = 9;
const UNSUBACK = 11;
const RELEASE_FLAGS = 2;
const PATIENCE_MS = 30_000;

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

export interface SessionOptions {
  readonly cleanSession?: boolean;
  readonly keepaliveS?: number;
  readonly will?: { readonly topic: string; readonly payload: string };
}

const word = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const text = (value: string): Buffer => Buffer.concat([word(Buffer.byteLength(value)), Buffer.from(value)]);

/** A client after the letter of MQTT 3.1.1, sections 4.3 and 4.4, over one connection after another. */
export class SessionClient {
  readonly clientId: string;
  readonly messages: Message[] = [];
  /** Takes messages without an answer, as a client does that is about to fail. */
  isPaused = false;
  /** Whether the broker knew a session of this client at the last CONNECT. */
  hadSession = false;
  readonly #port: number;
  #raw: RawClient | undefined;
  #lastId = 0;
  /** QoS 2, between PUBLISH and PUBREL. */
  readonly #halfWay = new Map<number, Message>();

  constructor(port: number, clientId: string) {
    this.#port = port;
    this.clientId = clientId;
  }

  get raw(): RawClient {
    if (this.#raw === undefined) throw new Error(`${this.clientId} is not connected`);
    return this.#raw;
  }

  /** A connection on which nothing has been said yet. */
  async open(): Promise<RawClient> {
    this.#raw = await RawClient.open(this.#port);
    this.#raw.onPacket = (one) => this.#take(one);
    return this.#raw;
  }

  /** Connects, and returns the code of CONNACK. */
  async connect(options: SessionOptions = {}): Promise<number> {
    const raw = await this.open();
    raw.send(connectPacket({ clientId: this.clientId, ...options }));
    const { body } = await raw.next(CONNACK);
    this.hadSession = body[0] === 1;
    return body[1] ?? -1;
  }

  /** Ends in order; no will is published. */
  async disconnect(): Promise<void> {
    this.raw.send(packet(14, 0, Buffer.alloc(0)));
    this.raw.stream.end();
    await this.raw.ended();
  }

  close(): void {
    this.#raw?.stream.destroy();
  }

  /** Publishes without waiting for any answer. */
  sendUnanswered(topic: string, payload: string, qos: 0 | 1 | 2): void {
    this.raw.send(publishPacket(topic, payload, { qos, messageId: this.#nextId() }));
  }

  /** Resolves with the last packet of the exchange that the QoS asks for. */
  async publish(topic: string, payload: string, qos: 0 | 1 | 2, retain = false): Promise<void> {
    const messageId = this.#nextId();
    this.raw.send(publishPacket(topic, payload, { qos, messageId, retain }));
    if (qos > 0) await this.#answer(qos === 1 ? PUBACK : PUBCOMP, messageId);
  }

  /** Returns the codes of SUBACK, one a filter. */
  async subscribe(...filters: readonly (readonly [filter: string, qos: number])[]): Promise<number[]> {
    const messageId = this.#nextId();
    const asked = filters.map(([filter, qos]) => Buffer.concat([text(filter), Buffer.from([qos])]));
    this.raw.send(packet(8, 2, Buffer.concat([word(messageId), ...asked])));
    return [...(await this.#answer(SUBACK, messageId)).body.subarray(2)];
  }

  async unsubscribe(...filters: readonly string[]): Promise<void> {
    const messageId = this.#nextId();
    this.raw.send(packet(10, 2, Buffer.concat([word(messageId), ...filters.map(text)])));
    await this.#answer(UNSUBACK, messageId);
  }

  /** Resolves when so many messages have come. */
  async heard(count: number): Promise<readonly Message[]> {
    await waitFor(`${count} messages at ${this.clientId}`, () => this.messages.length >= count, PATIENCE_MS);
    return this.messages;
  }

  /** Resolves when the broker has answered all that was sent before, and so has sent what that brought about for this client. */
  async settled(): Promise<void> {
    const before = this.raw.received.length;
    this.raw.send(packet(12, 0, Buffer.alloc(0)));
    await waitFor("PINGRESP", () => this.raw.received.slice(before).some(({ type }) => type === 13), PATIENCE_MS);
  }

  async #answer(type: number, messageId: number): Promise<RawPacket> {
    return this.raw.next(type, ({ body }) => body.readUInt16BE(0) === messageId);
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #take({ type, flags, body }: RawPacket): void {
    if (this.isPaused) return;
    if (type === PUBREC) this.raw.send(packet(PUBREL, RELEASE_FLAGS, Buffer.from(body.subarray(0, 2))));
    if (type === PUBREL) this.#release(body.readUInt16BE(0));
    if (type !== PUBLISH) return;
    const qos = (flags >> 1) & 3;
    const topicEnd = 2 + body.readUInt16BE(0);
    const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
    const message = {
      topic: body.subarray(2, topicEnd).toString(),
      payload: body.subarray(payloadAt).toString(),
      qos,
      retain: (flags & 1) === 1,
    };
    if (qos < 2) this.messages.push(message);
    if (qos === 1) this.raw.send(packet(PUBACK, 0, Buffer.from(body.subarray(topicEnd, payloadAt))));
    if (qos === 2) {
      this.#halfWay.set(body.readUInt16BE(topicEnd), message);
      this.raw.send(packet(PUBREC, 0, Buffer.from(body.subarray(topicEnd, payloadAt))));
    }
  }

  #release(messageId: number): void {
    const message = this.#halfWay.get(messageId);
    if (message !== undefined) this.messages.push(message);
    this.#halfWay.delete(messageId);
    this.raw.send(packet(PUBCOMP, 0, word(messageId)));
  }
}
