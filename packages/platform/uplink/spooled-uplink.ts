import { randomUUID } from "node:crypto";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "../bus/bus.ts";
import { checkPayload } from "../bus/channel-check.ts";
import type { BusOptions } from "../bus/mqtt-bus.ts";
import type { Clock } from "../clock/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { Logger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import { BackfillPace } from "./backfill-pace.ts";
import { Bell } from "./bell.ts";
import type { SpoolCursor, SpooledMessage } from "./spool-cursor.ts";
import { SpoolLedger } from "./spool-ledger.ts";
import type { Backlog, Uplink, UplinkBody, UplinkChannel } from "./uplink.ts";

export interface SpooledUplinkOptions {
  readonly edge: EdgeId;
  /** Connected with `offlineWill` of this edge. Belongs to the caller, who closes it after the uplink has stopped. */
  readonly bus: Bus;
  /** Belongs to the caller too. */
  readonly spool: Journal;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this run of the program; random when left out. It must never come again with other messages. */
  readonly boot?: string | undefined;
  /** Messages sent and not yet acknowledged. */
  readonly maxInFlight?: number | undefined;
  /** How fast an older backlog goes out behind the live messages. */
  readonly backfillPerS?: number | undefined;
  /** How often presence is repeated with the size of the backlog. */
  readonly statusIntervalMs?: number | undefined;
  /** Name and version of the program, for the edge's status. */
  readonly software: string;
}

/** Below the broker's limit for a packet, with room for the topic and `sentAt`. */
const MAX_MESSAGE_BYTES = 240_000;
const STOP_TIMEOUT_MS = 2_000;
const RETRY_MS = 1_000;
const FOREVER_MS = 2 ** 31 - 1;

/** What the broker publishes when the edge vanishes: the `will` for `connectBus`. */
export function offlineWill(edge: EdgeId, clock: Clock): NonNullable<BusOptions["will"]> {
  return {
    topic: catalogue.edgeStatus.topic.build({ edge }),
    payload: JSON.stringify({ online: false, at: formatInstant(clock.now()) }),
    qos: 1,
    retain: true,
  };
}

/** An uplink over a spool; see `Uplink`. What another run left in the spool is sent too. */
export function createSpooledUplink(options: SpooledUplinkOptions): Uplink {
  return new SpooledUplink(options);
}

/**
 * Two cursors walk through the spool: the live one from where the spool ended when the connection came up, and behind it
 * the backlog's, from the checkpoint to that place, when the window has room and the pace allows. The checkpoint stands
 * before the first message that is not acknowledged, so after a crash some later ones may be sent again, which the store
 * recognises, and none is left out.
 */
class SpooledUplink implements Uplink {
  readonly name = "uplink";
  readonly edge: EdgeId;
  readonly bus: Bus;
  readonly #spool: Journal;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #boot: string;
  readonly #software: string;
  readonly #maxInFlight: number;
  readonly #statusIntervalMs: number;
  readonly #pace: BackfillPace;
  readonly #ledger: SpoolLedger;
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  #stopListening: () => void = () => {};
  #connection = new AbortController();
  #run: Promise<void> = Promise.resolve();
  #status: Promise<void> = Promise.resolve();
  #seq = 0;
  #inFlight = 0;

  constructor(options: SpooledUplinkOptions) {
    const { maxInFlight = 100, backfillPerS = 500, statusIntervalMs = 300_000 } = options;
    this.edge = options.edge;
    this.bus = options.bus;
    this.#spool = options.spool;
    this.#clock = options.clock;
    this.#log = options.log.child({ uplink: options.edge });
    this.#boot = options.boot ?? randomUUID();
    this.#software = options.software;
    this.#maxInFlight = maxInFlight;
    this.#statusIntervalMs = statusIntervalMs;
    this.#pace = new BackfillPace(backfillPerS, maxInFlight, options.clock.now());
    this.#ledger = new SpoolLedger(options.spool, options.clock, this.#log, this.#stopping.signal);
  }

  async start(): Promise<void> {
    await this.#ledger.load();
    const backlog = this.backlog();
    if (backlog.messages > 0) this.#log.info(backlog, "Messages of an earlier run wait in the spool");
    void this.#tellBacklog();
    this.#stopListening = this.bus.onState((state) => {
      this.#connection.abort();
      if (state !== "connected") return;
      this.#connection = new AbortController();
      const { signal } = this.#connection;
      this.#run = this.#run.then(() => this.#serveConnection(signal));
    });
  }

  async stop(): Promise<void> {
    this.#stopListening();
    this.#connection.abort();
    this.#stopping.abort();
    await this.#atMost(STOP_TIMEOUT_MS, this.#settled());
    await this.#atMost(STOP_TIMEOUT_MS, this.#announce(false));
    await this.#ledger.store();
  }

  async send<N extends UplinkChannel>(name: N, device: DeviceId, body: UplinkBody<N>): Promise<void> {
    const topic = catalogue[name].topic.build({ edge: this.edge, device });
    const nowMs = this.#clock.now();
    const message = { boot: this.#boot, seq: this.#seq, ...body };
    const checked = checkPayload(name, { sentAt: formatInstant(nowMs), ...message });
    if (!checked.ok) throw invalid(topic, checked.issues.join("; "));
    const payload = Buffer.from(JSON.stringify(message));
    if (payload.length > MAX_MESSAGE_BYTES) {
      throw invalid(topic, `${payload.length} bytes are more than ${MAX_MESSAGE_BYTES}; send fewer samples a message`);
    }
    this.#seq += 1;
    this.#ledger.add(await this.#append(topic, payload, nowMs), nowMs);
    this.#bell.ring();
  }

  countLost(): void {
    this.#ledger.countLost();
  }

  backlog(): Backlog {
    return this.#ledger.backlog();
  }

  async drained(signal?: AbortSignal): Promise<void> {
    const last = this.#ledger.lastOffset;
    while (this.#ledger.checkpoint <= last) {
      signal?.throwIfAborted();
      await this.#change(signal);
    }
    await this.#ledger.store();
  }

  async #append(topic: string, payload: Uint8Array, receivedAtMs: number): Promise<number> {
    try {
      return await this.#spool.append({ receivedAtMs, principal: `edge:${this.edge}`, topic, qos: 1, payload });
    } catch (cause) {
      if (!(cause instanceof OperationalError) || cause.code !== "journal-full") throw cause;
      throw new OperationalError({
        code: "spool-full",
        message: `The spool of ${this.edge} is full (${this.#spool.stats().maxBytes} bytes) and keeps no more messages until the broker takes some: look why it is not reached, or give the spool more room`,
        retryable: true,
        cause,
      });
    }
  }

  /** All that is to be done while one connection lasts. */
  async #serveConnection(connection: AbortSignal): Promise<void> {
    await this.#announce(true);
    this.#status = this.#repeatStatus(connection);
    while (!connection.aborted) {
      try {
        await this.#sendSpooled(connection);
      } catch (error) {
        this.#log.error({ err: error }, "The spool cannot be read; trying again");
      }
      await this.#clock.sleep(RETRY_MS, connection);
    }
  }

  /** Sends what is spooled, live before backlog, until the connection ends or a message was lost. */
  async #sendSpooled(connection: AbortSignal): Promise<void> {
    while (this.#inFlight > 0 && !connection.aborted) await this.#change(connection);
    const attempt = { hasFailed: false };
    const liveFrom = this.#spool.stats().endOffset;
    const live = this.#ledger.cursor(liveFrom);
    const backlog = this.#ledger.cursor(this.#ledger.checkpoint, liveFrom);
    while (!connection.aborted && !attempt.hasFailed) {
      const rings = this.#bell.rings;
      const hasRoom = this.#inFlight < this.#maxInFlight;
      const next = hasRoom ? await this.#choose(live, backlog) : FOREVER_MS;
      if (typeof next === "object") this.#transmit(next, attempt);
      else await this.#bell.after(rings, this.#clock, next, connection);
    }
  }

  /** The message to send next, or for how long there is none, ms. */
  async #choose(live: SpoolCursor, backlog: SpoolCursor): Promise<SpooledMessage | number> {
    const fresh = await live.next();
    if (fresh !== undefined) return fresh;
    const delayMs = this.#pace.delayMs(this.#clock.now());
    if (delayMs > 0) return delayMs;
    const old = await backlog.next();
    if (old !== undefined) this.#pace.take();
    // The cursor may have passed a stretch that cannot be read.
    else this.#ledger.advance();
    return old ?? FOREVER_MS;
  }

  #transmit(message: SpooledMessage, attempt: { hasFailed: boolean }): void {
    const { topic, payload } = message.record;
    const head = Buffer.from(`{"sentAt":"${formatInstant(this.#clock.now())}",`);
    this.#inFlight += 1;
    this.bus
      .publishRaw(topic, Buffer.concat([head, payload.subarray(1)]), { qos: 1, retain: false })
      .then(
        () => this.#ledger.acknowledge(message),
        () => {
          attempt.hasFailed = true;
        },
      )
      .finally(() => {
        this.#inFlight -= 1;
        this.#bell.ring();
      });
  }

  #change(signal?: AbortSignal): Promise<void> {
    return this.#bell.after(this.#bell.rings, this.#clock, FOREVER_MS, signal);
  }

  /** Resolves when the work of the last connection has ended and nothing is in flight. */
  async #settled(): Promise<void> {
    await this.#run;
    await this.#status;
    while (this.#inFlight > 0) await this.#change();
  }

  async #atMost(timeoutMs: number, work: Promise<void>): Promise<void> {
    const done = new AbortController();
    await Promise.race([work, this.#clock.sleep(timeoutMs, done.signal)]);
    done.abort();
  }

  async #announce(online: boolean): Promise<void> {
    const { messages, oldestAtMs, lostMessages } = this.backlog();
    try {
      await this.bus.publish(
        "edgeStatus",
        { edge: this.edge },
        {
          online,
          at: formatInstant(this.#clock.now()),
          software: this.#software,
          spooledMessages: messages,
          ...(lostMessages === 0 ? {} : { lostMessages }),
          ...(oldestAtMs === undefined ? {} : { oldestSpooledAt: formatInstant(oldestAtMs) }),
        },
      );
    } catch (error) {
      this.#log.debug({ err: error, online }, "Presence was not announced");
    }
  }

  /** Where nobody hears the status, the log says what waits, since when, and how full the spool is. */
  async #tellBacklog(): Promise<void> {
    for (;;) {
      await this.#clock.sleep(this.#statusIntervalMs, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
      const { messages, oldestAtMs } = this.backlog();
      if (this.bus.state === "connected" || messages === 0) continue;
      const { bytes, maxBytes } = this.#spool.stats();
      const oldestAt = oldestAtMs === undefined ? undefined : formatInstant(oldestAtMs);
      this.#log.warn({ messages, oldestAt, bytes, maxBytes }, "The broker is not reached: messages wait in the spool");
    }
  }

  async #repeatStatus(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#clock.sleep(this.#statusIntervalMs, signal);
      if (signal.aborted) return;
      await this.#announce(true);
    }
  }
}

const invalid = (topic: string, why: string): OperationalError =>
  new OperationalError({
    code: "payload-invalid",
    message: `A message for ${topic} was not spooled, because it would be refused: ${why}`,
  });
