import type { Duplex } from "node:stream";
import { type ChannelName, catalogue, type ParamsOf, type PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Channel } from "@lucciola/contract/catalogue/channel.ts";
import { MqttClient } from "mqtt";
import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import type { Bus, BusState, Received, Will } from "./bus.ts";
import { checkPayload } from "./channel-check.ts";
import { type EndedConnection, keepConnected } from "./keep-connected.ts";
import { type Endpoint, streamOpener } from "./open-stream.ts";

export interface BusOptions {
  readonly clientId: string;
  readonly username: string;
  /** `undefined` where a certificate alone proves who it is. */
  readonly password: string | undefined;
  readonly connect: Endpoint;
  /** What the broker publishes when this connection is lost. */
  readonly will?: Will | undefined;
  readonly keepaliveS?: number | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** In [0, 1), for the jitter of the reconnects. */
  readonly random?: (() => number) | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

interface Subscription {
  readonly filter: string;
  readonly qos: 0 | 1;
  readonly deliver: (topic: string, payload: Buffer, retained: boolean) => void;
  /** Settles the promise of `subscribe` once; later outcomes only matter to the log. */
  readonly granted: () => void;
  readonly refused: (reason: unknown) => void;
}

/**
 * A bus over MQTT 3.1.1. Connects by itself and connects anew for ever; see `onState`. Throws OperationalError
 * `broker-url-invalid`.
 */
export function connectBus(options: BusOptions): Bus {
  return new MqttBus(options);
}

/**
 * Every attempt makes a new MQTT client, because a publish must fail with its connection: mqtt.js would keep it in
 * memory and send it again, and whoever needs that has a spool or an outbox that survives a restart too.
 */
class MqttBus implements Bus {
  readonly #options: BusOptions;
  readonly #open: () => Duplex;
  readonly #log: Logger;
  readonly #listeners = new Set<(state: BusState) => void>();
  readonly #subscriptions = new Set<Subscription>();
  /** How to fail each publish that waits for its acknowledgement. */
  readonly #unacknowledged = new Set<() => void>();
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #state: BusState = "connecting";
  #client: MqttClient | undefined;

  constructor(options: BusOptions) {
    this.#options = options;
    this.#open = streamOpener(options.connect);
    this.#log = options.log.child({ bus: options.clientId });
    const { clock, random } = options;
    const { signal } = this.#closing;
    this.#ended = keepConnected(() => this.#connectOnce(), { clock, log: this.#log, signal, random });
  }

  get state(): BusState {
    return this.#state;
  }

  onState(listener: (state: BusState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  async publish<N extends ChannelName>(name: N, params: ParamsOf<N>, payload: PayloadOf<N>): Promise<void> {
    const channel = catalogue[name] as unknown as Channel;
    const topic = channel.topic.build(params);
    const checked = checkPayload(name, payload);
    if (!checked.ok) {
      throw new OperationalError({
        code: "payload-invalid",
        message: `Nothing was published on ${topic}, because the payload does not fit its schema: ${checked.issues.join("; ")}`,
      });
    }
    const bytes = Buffer.from(JSON.stringify(payload));
    await this.publishRaw(topic, bytes, { qos: channel.qos, retain: channel.retained });
  }

  publishRaw(topic: string, payload: Uint8Array, options: { qos: 0 | 1; retain: boolean }): Promise<void> {
    return new Promise((resolve, reject) => {
      const client = this.#client;
      const fail = () => {
        this.#unacknowledged.delete(fail);
        reject(offline(`The message on ${topic} was not acknowledged`));
      };
      if (client === undefined || this.#state !== "connected") return fail();
      this.#unacknowledged.add(fail);
      client.publish(topic, asBuffer(payload), options, (error) => {
        if (error) return fail();
        this.#unacknowledged.delete(fail);
        resolve();
      });
    });
  }

  subscribe<N extends ChannelName>(
    name: N,
    params: Partial<ParamsOf<N>>,
    handle: (message: Received<N>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const channel = catalogue[name] as unknown as Channel;
    const filter = channel.topic.filter(params);
    const wanted = Object.entries(params).filter(([, value]) => value !== undefined);
    const deliver = (topic: string, payload: Buffer, retained: boolean) => {
      const found: Readonly<Record<string, string>> | undefined = channel.topic.parse(topic);
      // An empty payload takes a retained message away (MQTT 3.1.1, 3.3.1.3) and says nothing else.
      if (payload.length === 0) return;
      if (found === undefined || !wanted.every(([key, value]) => found[key] === value)) return;
      const checked = checkPayload(name, parseJson(payload));
      if (checked.ok) handle({ params: found as ParamsOf<N>, payload: checked.value, bytes: payload, retained });
      else this.#log.warn({ topic, issues: checked.issues }, "Dropped a message that does not fit its schema");
    };
    return new Promise((granted, refused) => {
      const subscription = { filter, qos: channel.qos, deliver, granted, refused };
      if (this.#closing.signal.aborted) return refused(offline(`Cannot subscribe to ${filter}`));
      if (signal?.aborted) return refused(signal.reason);
      this.#subscriptions.add(subscription);
      signal?.addEventListener("abort", () => this.#unsubscribe(subscription, signal.reason), { once: true });
      if (this.#client !== undefined && this.#state === "connected") this.#request(this.#client, subscription);
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = this.#client;
    if (client !== undefined) {
      // mqtt.js says goodbye only when nothing waits for an acknowledgement, and without goodbye the will is published.
      for (const messageId of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(messageId));
      const timeout = new AbortController();
      await Promise.race([client.endAsync(false), this.#options.clock.sleep(CLOSE_TIMEOUT_MS, timeout.signal)]);
      timeout.abort();
      client.stream.destroy();
    }
    await this.#ended;
    for (const subscription of this.#subscriptions) subscription.refused(offline("The bus was closed"));
    this.#subscriptions.clear();
  }

  /** One connection, from opening to its end. */
  async #connectOnce(): Promise<EndedConnection> {
    const { clientId, username, password, will, keepaliveS = 30, clock } = this.#options;
    let connectedAtMs: number | undefined;
    let reason = "the connection was closed";
    this.#changeState("connecting");
    try {
      const client = new MqttClient(() => this.#open(), {
        clientId,
        username,
        ...(password === undefined ? {} : { password }),
        protocolVersion: 4,
        clean: true,
        keepalive: keepaliveS,
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectPeriod: 0,
        resubscribe: false,
        queueQoSZero: false,
        ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload) } }),
      });
      this.#client = client;
      client.on("connect", () => {
        connectedAtMs = clock.now();
        for (const subscription of this.#subscriptions) this.#request(client, subscription);
        this.#changeState("connected");
      });
      client.on("message", (topic, payload, packet) => {
        for (const subscription of this.#subscriptions) subscription.deliver(topic, payload, packet.retain);
      });
      client.stream.on("error", (error?: Error) => {
        reason = error?.message ?? reason;
      });
      client.on("error", (error) => {
        reason = error.message;
        client.end(true);
      });
      await new Promise<void>((resolve) => client.once("close", resolve));
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    this.#client = undefined;
    this.#changeState("offline");
    for (const fail of [...this.#unacknowledged]) fail();
    return { connectedForMs: connectedAtMs === undefined ? 0 : clock.now() - connectedAtMs, reason };
  }

  #request(client: MqttClient, subscription: Subscription): void {
    const { filter, qos } = subscription;
    client.subscribe(filter, { qos }, (error) => {
      if (!error) return subscription.granted();
      // Without a SUBACK the connection was lost meanwhile; the next one asks again.
      if (!("packet" in error) || error.packet === undefined) return;
      this.#subscriptions.delete(subscription);
      this.#log.error({ filter }, "The broker refused a subscription");
      subscription.refused(
        new OperationalError({
          code: "subscription-refused",
          message: `The broker refused the subscription to ${filter} by ${this.#options.username}; see the access list in docs/topics.md`,
        }),
      );
    });
  }

  /** The broker keeps sending what another subscription of this connection wants too. */
  #unsubscribe(subscription: Subscription, reason: unknown): void {
    if (!this.#subscriptions.delete(subscription)) return;
    subscription.refused(reason);
    const isShared = [...this.#subscriptions].some(({ filter }) => filter === subscription.filter);
    if (!isShared && this.#state === "connected") this.#client?.unsubscribe(subscription.filter, () => {});
  }

  #changeState(state: BusState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#log.debug({ state }, "Bus");
    for (const listener of [...this.#listeners]) listener(state);
  }
}

const offline = (what: string): OperationalError =>
  new OperationalError({
    code: "bus-offline",
    message: `${what}: there is no connection to the broker. It is tried again by itself; see the log for the reason`,
    retryable: true,
  });

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The JSON value, or `undefined`, which fits no schema. */
function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
