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
import { OffsetRanges } from "./offset-ranges.ts";
import { SpoolCursor, type SpooledMessage } from "./spool-cursor.ts";
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

const READER = "uplink";
/** Below the broker's limit for a packet, with room for the topic and `sentAt`. */
const MAX_MESSAGE_BYTES = 240_000;
const COMMIT_EVERY_MS = 1_000;
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
 * the backlog's, from the checkpoint to that place, when the window has room and the pace allows. Acknowledged stretches
 * are remembered in memory; the checkpoint stands before the first that is missing, so after a crash some live messages
 * may be sent again, which the store recognises by their values and times, and none is left out.
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
  readonly #acknowledged = new OffsetRanges();
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  #stopListening: () => void = () => {};
  #connection = new AbortController();
  #run: Promise<void> = Promise.resolve();
  #status: Promise<void> = Promise.resolve();
  #seq = 0;
  #inFlight = 0;
  /** Everything before it is acknowledged; and how far that is on disk. */
  #checkpoint = 0;
  #committed = 0;
  #commits: Promise<void> = Promise.resolve();
  #commitIsDue = false;
  #messages = 0;
  #countedFrom = Number.POSITIVE_INFINITY;
  #lastOffset = -1;
  #oldestAtMs: number | undefined;

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
  }

  async start(): Promise<void> {
    this.#checkpoint = await this.#spool.checkpoint(READER);
    this.#committed = this.#checkpoint;
    await this.#countSpooled();
    if (this.#messages > 0) this.#log.info(this.backlog(), "Messages of an earlier run wait in the spool");
    this.#stopListening = this.bus.onState((state) => {
      this.#connection.abort();
      if (state !== "connected") return;
      this.#connection = new AbortController();
      const signal = AbortSignal.any([this.#connection.signal, this.#stopping.signal]);
      this.#run = this.#run.then(() => this.#serveConnection(signal));
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopListening();
    await this.#atMost(STOP_TIMEOUT_MS, this.#settled());
    await this.#atMost(STOP_TIMEOUT_MS, this.#announce(false));
    await this.#commit();
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
    const offset = await this.#append(topic, payload, nowMs);
    if (offset >= this.#countedFrom) {
      this.#messages += 1;
      this.#oldestAtMs ??= nowMs;
    }
    this.#lastOffset = Math.max(this.#lastOffset, offset);
    this.#bell.ring();
  }

  backlog(): Backlog {
    return { messages: this.#messages, oldestAtMs: this.#oldestAtMs };
  }

  async drained(signal?: AbortSignal): Promise<void> {
    const last = this.#lastOffset;
    while (this.#checkpoint <= last) {
      signal?.throwIfAborted();
      await this.#change(signal);
    }
    await this.#commit();
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

  /** Counts what waits; it reads the whole spool once. */
  async #countSpooled(): Promise<void> {
    const end = this.#spool.stats().endOffset;
    this.#countedFrom = end;
    const cursor = new SpoolCursor(this.#spool, new OffsetRanges(), this.#log, this.#checkpoint, end);
    for (let message = await cursor.next(); message !== undefined; message = await cursor.next()) {
      this.#messages += 1;
      this.#oldestAtMs ??= message.record.receivedAtMs;
      this.#lastOffset = Math.max(this.#lastOffset, message.record.offset);
    }
  }

  /** All that is to be done while one connection lasts. */
  async #serveConnection(signal: AbortSignal): Promise<void> {
    await this.#announce(true);
    this.#status = this.#repeatStatus(signal);
    while (!signal.aborted) {
      try {
        await this.#replay(signal);
      } catch (error) {
        this.#log.error({ err: error }, "The spool cannot be read; trying again");
      }
      await this.#clock.sleep(RETRY_MS, signal);
    }
  }

  /** Sends what is spooled, live before backlog, until the connection ends or a message was not acknowledged. */
  async #replay(connection: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const signal = AbortSignal.any([connection, failed.signal]);
    while (this.#inFlight > 0 && !signal.aborted) await this.#change(signal);
    const liveFrom = this.#spool.stats().endOffset;
    const live = new SpoolCursor(this.#spool, this.#acknowledged, this.#log, liveFrom);
    const backlog = new SpoolCursor(this.#spool, this.#acknowledged, this.#log, this.#checkpoint, liveFrom);
    while (!signal.aborted) {
      const rings = this.#bell.rings;
      let waitMs = FOREVER_MS;
      if (this.#inFlight < this.#maxInFlight) {
        let message = await live.next();
        if (message === undefined) {
          const delayMs = this.#pace.delayMs(this.#clock.now());
          if (delayMs === 0) {
            message = await backlog.next();
            if (message !== undefined) this.#pace.take();
            else this.#advance();
          } else waitMs = delayMs;
        }
        if (message !== undefined && !signal.aborted) {
          this.#transmit(message, failed);
          continue;
        }
      }
      await this.#bell.after(rings, this.#clock, waitMs, signal);
    }
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

  #transmit({ from, to, record }: SpooledMessage, failed: AbortController): void {
    this.#inFlight += 1;
    const head = Buffer.from(`{"sentAt":"${formatInstant(this.#clock.now())}",`);
    const payload = Buffer.concat([head, record.payload.subarray(1)]);
    this.bus
      .publishRaw(record.topic, payload, { qos: 1, retain: false })
      .then(
        () => {
          this.#acknowledged.add(from, to);
          this.#messages -= 1;
          if (this.#messages === 0) this.#oldestAtMs = undefined;
          this.#advance();
        },
        () => failed.abort(),
      )
      .finally(() => {
        this.#inFlight -= 1;
        this.#bell.ring();
      });
  }

  /** Moves the checkpoint over what is acknowledged; to disk about once a second. */
  #advance(): void {
    const end = this.#acknowledged.endAt(this.#checkpoint);
    if (end === this.#checkpoint) return;
    this.#checkpoint = end;
    this.#acknowledged.forgetBelow(end);
    if (this.#commitIsDue) return;
    this.#commitIsDue = true;
    void this.#clock.sleep(COMMIT_EVERY_MS, this.#stopping.signal).then(() => this.#commit());
  }

  #commit(): Promise<void> {
    this.#commitIsDue = false;
    this.#commits = this.#commits.then(() => this.#commitNow());
    return this.#commits;
  }

  async #commitNow(): Promise<void> {
    const offset = this.#checkpoint;
    if (offset === this.#committed) return;
    try {
      await this.#spool.commit(READER, offset);
      this.#committed = offset;
      await this.#spool.trim([READER]);
      const { records } = await this.#spool.read(offset, { maxRecords: 1, maxBytes: 1 });
      if (this.#messages > 0) this.#oldestAtMs = records[0]?.receivedAtMs ?? this.#oldestAtMs;
    } catch (error) {
      this.#log.error({ err: error }, "The spool's checkpoint was not stored; acknowledged messages may be sent again");
    }
  }

  async #announce(online: boolean): Promise<void> {
    const { messages, oldestAtMs } = this.backlog();
    try {
      await this.bus.publish(
        "edgeStatus",
        { edge: this.edge },
        {
          online,
          at: formatInstant(this.#clock.now()),
          software: this.#software,
          spooledMessages: messages,
          ...(oldestAtMs === undefined ? {} : { oldestSpooledAt: formatInstant(oldestAtMs) }),
        },
      );
    } catch (error) {
      this.#log.debug({ err: error, online }, "Presence was not announced");
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
