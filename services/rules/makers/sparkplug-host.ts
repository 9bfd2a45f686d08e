import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Bus, Will } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import {
  decodeSparkplug,
  encodeSparkplug,
  SPARKPLUG_TYPES,
  type SparkplugPayload,
} from "@lucciola/platform/makers/sparkplug-payload.ts";

/** An edge node is asked for one rebirth in this time at the most: it may have hundreds of metrics. */
const ASK_EVERY_MS = 30_000;
const MAX_NODES = 10_000;
const SEQUENCE = 256;
/** By which edge nodes know this host, where they are told to wait for one. */
const HOST = "lucciola";

/** What is known of an edge node since its birth. */
interface Session {
  /** Of the message before. */
  seq: number;
  /** Aliases by device, of those that were born; the edge node's own under "". */
  readonly aliases: Map<string, ReadonlySet<number>>;
}

export interface SparkplugHostDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  /** When this host came up: its birth and its death say the same. */
  readonly sinceMs: number;
}

/** Where it is retained whether this host is there. */
export const HOST_STATE_TOPIC = catalogue.sparkplugHostState.topic.build({ host: HOST });
const stateText = (online: boolean, sinceMs: number): string => JSON.stringify({ online, timestamp: sinceMs });

/** What the broker publishes when the connection of this host is lost. */
export const hostWill = (sinceMs: number): Will => ({
  topic: HOST_STATE_TOPIC,
  payload: stateText(false, sinceMs),
  qos: 1,
  retain: true,
});

/**
 * Host application of Sparkplug B 3.0: says that it is there, watches the sequence of each edge node, and asks for a
 * rebirth when a message is missing or speaks of what no birth has told. What the messages hold is read by ingest.
 */
export class SparkplugHost {
  readonly #deps: SparkplugHostDeps;
  readonly #sessions = new Map<string, Session>();
  readonly #askedAtMs = new Map<string, number>();

  constructor(deps: SparkplugHostDeps) {
    this.#deps = deps;
  }

  async subscribe(): Promise<void> {
    const { bus } = this.#deps;
    await bus.subscribe("sparkplugNode", {}, ({ params, bytes }) =>
      this.#hear(params.sparkplugGroup, params.sparkplugNode, params.verb, "", bytes),
    );
    await bus.subscribe("sparkplugDevice", {}, ({ params, bytes }) =>
      this.#hear(params.sparkplugGroup, params.sparkplugNode, params.verb, params.sparkplugDevice, bytes),
    );
  }

  /** To be said at each connection, and before the last one ends. Never rejects. */
  async announce(online: boolean): Promise<void> {
    const { bus, log, sinceMs } = this.#deps;
    await bus
      .publishRaw(HOST_STATE_TOPIC, Buffer.from(stateText(online, sinceMs)), { qos: 1, retain: true })
      .catch((error: unknown) => log.debug({ err: error }, "state of the Sparkplug host not sent"));
  }

  #hear(group: string, node: string, verb: string, device: string, bytes: Uint8Array): void {
    if (verb.endsWith("CMD")) return;
    const read = decodeSparkplug(bytes);
    // Ingest puts it into quarantine; nothing is known of its sequence.
    if (!read.ok) return;
    const why = this.#follow(`${group}/${node}`, verb, device, read.value);
    if (why !== undefined) this.#askForRebirth(group, node, why);
  }

  /** Why a rebirth is needed after this message, if it is. */
  #follow(key: string, verb: string, device: string, payload: SparkplugPayload): string | undefined {
    const aliases = new Set(payload.metrics.flatMap(({ alias }) => (alias === undefined ? [] : [alias])));
    if (verb === "NDEATH") {
      this.#sessions.delete(key);
      return undefined;
    }
    const { seq } = payload;
    if (seq === undefined) return "a message without a sequence number";
    if (verb === "NBIRTH") {
      if (this.#sessions.size >= MAX_NODES) this.#sessions.clear();
      this.#sessions.set(key, { seq, aliases: new Map([["", aliases]]) });
      this.#askedAtMs.delete(key);
      return undefined;
    }
    const session = this.#sessions.get(key);
    if (session === undefined) return "no birth has been heard";
    const expected = (session.seq + 1) % SEQUENCE;
    session.seq = seq;
    if (verb === "DBIRTH") session.aliases.set(device, aliases);
    if (verb === "DDEATH") session.aliases.delete(device);
    if (seq !== expected) return `the sequence number ${seq} came where ${expected} was due`;
    if (verb !== "NDATA" && verb !== "DDATA") return undefined;
    const born = session.aliases.get(device);
    if (born === undefined) return `the device ${device} has sent no birth`;
    const unknown = [...aliases].find((alias) => !born.has(alias));
    return unknown === undefined ? undefined : `no birth has told the alias ${unknown}`;
  }

  #askForRebirth(sparkplugGroup: string, sparkplugNode: string, why: string): void {
    const { bus, clock, log } = this.#deps;
    const key = `${sparkplugGroup}/${sparkplugNode}`;
    const nowMs = clock.now();
    const askedAtMs = this.#askedAtMs.get(key);
    if (askedAtMs !== undefined && nowMs - askedAtMs < ASK_EVERY_MS) return;
    if (this.#askedAtMs.size >= MAX_NODES) this.#askedAtMs.clear();
    this.#askedAtMs.set(key, nowMs);
    log.info({ node: key, why }, "a Sparkplug edge node is asked for a rebirth");
    const topic = catalogue.sparkplugNodeCommand.topic.build({ sparkplugGroup, sparkplugNode });
    const rebirth = {
      name: "Node Control/Rebirth",
      timestampMs: nowMs,
      datatype: SPARKPLUG_TYPES.Boolean,
      value: true,
    };
    bus
      .publishRaw(topic, encodeSparkplug({ timestampMs: nowMs, metrics: [rebirth] }), { qos: 0, retain: false })
      .catch((error: unknown) => {
        this.#askedAtMs.delete(key);
        log.debug({ err: error }, "rebirth not asked for");
      });
  }
}
