import type { Clock } from "../clock/clock.ts";
import type { Journal, JournalDamage } from "../journal/journal.ts";
import type { Logger } from "../log/logger.ts";
import { OffsetRanges } from "./offset-ranges.ts";
import { SpoolCursor, type SpooledMessage } from "./spool-cursor.ts";
import type { Backlog } from "./uplink.ts";

const READER = "uplink";
const STORE_EVERY_MS = 1_000;

/**
 * What of the spool is acknowledged and what still waits. Everything before the checkpoint is acknowledged; the
 * checkpoint goes to disk about once a second, and the spool is trimmed below it.
 */
export class SpoolLedger {
  readonly #spool: Journal;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #stopping: AbortSignal;
  readonly #acknowledged = new OffsetRanges();
  #checkpoint = 0;
  #stored = 0;
  #storing: Promise<void> = Promise.resolve();
  #isDue = false;
  #messages = 0;
  #oldestAtMs: number | undefined;
  #countedUntil = Number.POSITIVE_INFINITY;
  #lastOffset = -1;
  #lost = 0;
  /** Where damage was met; each connection may meet it again. */
  readonly #damagedAt = new Set<number>();

  constructor(spool: Journal, clock: Clock, log: Logger, stopping: AbortSignal) {
    this.#spool = spool;
    this.#clock = clock;
    this.#log = log;
    this.#stopping = stopping;
  }

  /** Everything before it is acknowledged. */
  get checkpoint(): number {
    return this.#checkpoint;
  }

  /** Offset of the newest message. */
  get lastOffset(): number {
    return this.#lastOffset;
  }

  backlog(): Backlog {
    return { messages: this.#messages, oldestAtMs: this.#oldestAtMs, lostMessages: this.#lost };
  }

  countLost(): void {
    this.#lost += 1;
  }

  /** Finds what an earlier run left behind; it reads the whole spool once. */
  async load(): Promise<void> {
    this.#checkpoint = await this.#spool.checkpoint(READER);
    this.#stored = this.#checkpoint;
    const end = this.#spool.stats().endOffset;
    this.#countedUntil = end;
    const cursor = new SpoolCursor(this.#spool, new OffsetRanges(), this.#onDamage, this.#checkpoint, end);
    for (let message = await cursor.next(); message !== undefined; message = await cursor.next()) {
      this.#messages += 1;
      this.#oldestAtMs ??= message.record.receivedAtMs;
      this.#lastOffset = Math.max(this.#lastOffset, message.record.offset);
    }
  }

  /** A walk over what is not acknowledged in [from, until). */
  cursor(from: number, until?: number): SpoolCursor {
    return new SpoolCursor(this.#spool, this.#acknowledged, this.#onDamage, from, until);
  }

  /** A message was spooled. */
  add(offset: number, atMs: number): void {
    this.#lastOffset = Math.max(this.#lastOffset, offset);
    // What came before is counted by `load`.
    if (offset < this.#countedUntil) return;
    this.#messages += 1;
    this.#oldestAtMs ??= atMs;
  }

  /** A message was acknowledged; one that was sent over two connections may be so twice. */
  acknowledge({ from, to }: SpooledMessage): void {
    if (from < this.#checkpoint || this.#acknowledged.endAt(from) > from) return;
    this.#acknowledged.add(from, to);
    this.#messages -= 1;
    this.advance();
  }

  /** Moves the checkpoint over what is acknowledged. */
  advance(): void {
    const end = this.#acknowledged.endAt(this.#checkpoint);
    if (end === this.#checkpoint) return;
    this.#checkpoint = end;
    this.#acknowledged.forgetBelow(end);
    // What was damaged after it had been counted is never acknowledged.
    if (end >= this.#spool.stats().endOffset) this.#messages = 0;
    if (this.#messages === 0) this.#oldestAtMs = undefined;
    if (this.#isDue) return;
    this.#isDue = true;
    void this.#clock.sleep(STORE_EVERY_MS, this.#stopping).then(() => this.store());
  }

  readonly #onDamage = ({ offset, bytes, reason }: JournalDamage): void => {
    if (this.#damagedAt.has(offset)) return;
    this.#damagedAt.add(offset);
    this.#lost += 1;
    this.#log.error({ offset, bytes, reason }, "A part of the spool cannot be read and is left out");
  };

  /** Puts the checkpoint on disk now. A failure is logged: then messages may be sent again after a restart. */
  store(): Promise<void> {
    this.#isDue = false;
    this.#storing = this.#storing.then(() => this.#storeNow());
    return this.#storing;
  }

  async #storeNow(): Promise<void> {
    const offset = this.#checkpoint;
    if (offset === this.#stored) return;
    try {
      await this.#spool.commit(READER, offset);
      this.#stored = offset;
      await this.#spool.trim([READER]);
      const { records } = await this.#spool.read(offset, { maxRecords: 1, maxBytes: 1 });
      if (this.#messages > 0) this.#oldestAtMs = records[0]?.receivedAtMs ?? this.#oldestAtMs;
    } catch (error) {
      this.#log.error({ err: error }, "The spool's checkpoint was not stored; acknowledged messages may be sent again");
    }
  }
}
