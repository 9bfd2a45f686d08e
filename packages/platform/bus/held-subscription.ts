import { type IPublishPacket, MqttClient } from "mqtt";
import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type EndedConnection, keepConnected } from "./keep-connected.ts";
import { type Endpoint, streamOpener } from "./open-stream.ts";

/** A message that the broker keeps until it is acknowledged. */
export interface Delivery {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  /** Sends the PUBACK. Does nothing once its connection is lost: then the broker delivers the message again. */
  acknowledge(): void;
}

export interface HeldSubscriptionOptions {
  /** Fixed, where the session is kept: by it the broker knows whose messages wait. */
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly connect: Endpoint;
  /** Whether the broker keeps messages while this client is away (`clean session` 0). */
  readonly keepsSession: boolean;
  readonly filters: readonly string[];
  readonly deliver: (delivery: Delivery) => void;
  /** A connection has ended: what was delivered over it and not acknowledged will be delivered again, if it is kept. */
  readonly lost: () => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random?: (() => number) | undefined;
}

export interface HeldSubscription {
  /** Resolves once the broker has granted the first filters; rejects with OperationalError `subscription-refused`. */
  readonly granted: Promise<void>;
  /** Subscribes to these too, now and after every reconnect. */
  add(filters: readonly string[]): void;
  /** Says goodbye; what is not acknowledged stays with the broker. */
  close(): Promise<void>;
}

const KEEPALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * A subscription over MQTT 3.1.1 whose messages are acknowledged by whoever takes them, when they are dealt with: in any
 * order, many at a time. How many the broker sends ahead is its own setting. Connects by itself, anew for ever.
 *
 * mqtt.js acknowledges when `handleMessage` calls back, and handles one message at a time, so a callback that waits for a
 * commit is one commit for each message. An error in the callback makes it go on without an acknowledgement; the
 * acknowledgement is sent later with `_sendPacket`. That is private: the version is pinned, and a test holds it to this.
 */
export function holdSubscription(options: HeldSubscriptionOptions): HeldSubscription {
  const { clientId, username, password, keepsSession, deliver, lost, clock, random } = options;
  const open = streamOpener(options.connect);
  const log = options.log.child({ subscription: clientId });
  const filters = new Set(options.filters);
  const closing = new AbortController();
  let client: MqttClient | undefined;
  let grant = (): void => {};
  let refuse = (_: OperationalError): void => {};
  const granted = new Promise<void>((resolve, reject) => {
    grant = resolve;
    refuse = reject;
  });
  // Whoever needs to know waits for it; nobody has to.
  granted.catch(() => {});

  async function connectOnce(): Promise<EndedConnection> {
    let connectedAtMs: number | undefined;
    let reason = "the connection was closed";
    try {
      const current = new MqttClient(open, {
        clientId,
        username,
        password,
        protocolVersion: 4,
        clean: !keepsSession,
        keepalive: KEEPALIVE_S,
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectPeriod: 0,
        resubscribe: false,
        queueQoSZero: false,
      });
      client = current;
      current.handleMessage = (packet, done) => {
        deliver(deliveryOf(current, packet));
        done(packet.qos === 0 ? undefined : new Error("acknowledged later"));
      };
      current.on("connect", () => {
        connectedAtMs = clock.now();
        request(current, [...filters]);
      });
      current.stream.on("error", (error?: Error) => {
        reason = error?.message ?? reason;
      });
      current.on("error", (error) => {
        reason = error.message;
        current.end(true);
      });
      await new Promise<void>((resolve) => current.once("close", resolve));
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    client = undefined;
    lost();
    return { connectedForMs: connectedAtMs === undefined ? 0 : clock.now() - connectedAtMs, reason };
  }

  function request(current: MqttClient, wanted: readonly string[]): void {
    if (wanted.length === 0) {
      grant();
      return;
    }
    current.subscribe([...wanted], { qos: 1 }, (error) => {
      if (!error) return grant();
      // Without a SUBACK the connection was lost meanwhile; the next one asks again.
      if (!("packet" in error) || error.packet === undefined) return;
      const message = `The broker refused to ${username} a subscription to one of ${wanted.join(", ")}; see its access list`;
      log.error({ filters: wanted }, message);
      refuse(new OperationalError({ code: "subscription-refused", message }));
    });
  }

  const ended = keepConnected(connectOnce, { clock, log, signal: closing.signal, random });
  return {
    granted,
    add: (more) => {
      const fresh = more.filter((filter) => !filters.has(filter));
      for (const filter of fresh) filters.add(filter);
      if (client?.connected && fresh.length > 0) request(client, fresh);
    },
    close: async () => {
      closing.abort();
      const current = client;
      if (current !== undefined) {
        const timeout = new AbortController();
        await Promise.race([current.endAsync(false), clock.sleep(CLOSE_TIMEOUT_MS, timeout.signal)]);
        timeout.abort();
        current.stream.destroy();
      }
      await ended;
    },
  };
}

function deliveryOf(client: MqttClient, { topic, payload, qos, messageId }: IPublishPacket): Delivery {
  return {
    topic,
    payload: typeof payload === "string" ? Buffer.from(payload) : payload,
    qos,
    acknowledge: () => {
      if (qos === 0 || messageId === undefined || !client.connected) return;
      // biome-ignore lint/complexity/useLiteralKeys: the only way to a private method
      client["_sendPacket"]({ cmd: "puback", messageId });
    },
  };
}
