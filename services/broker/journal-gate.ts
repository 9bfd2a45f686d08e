import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Journal, JournalEntry } from "@lucciola/platform/journal/journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

const TRY_AGAIN_MS = 250;
const LOG_EVERY_MS = 60_000;

export type BrokerJournal = Pick<Journal, "append" | "appendAll">;

/**
 * The way of messages into the journal. While the journal is full they are held, which stops reading from their
 * senders, and all try again together once ingest may have made room.
 */
export class JournalGate {
  readonly #journal: BrokerJournal;
  readonly #clock: Clock;
  readonly #log: Logger;
  #room: Promise<void> | undefined;
  #inFlight = 0;
  #idle: (() => void) | undefined;
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(journal: BrokerJournal, clock: Clock, log: Logger) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
  }

  /** Resolves when the entry is on disk; rejects when it cannot be, or is no longer wanted while the journal is full. */
  append(entry: JournalEntry, isWanted: () => boolean): Promise<void> {
    return this.#keep(() => this.#journal.append(entry), isWanted);
  }

  /** The same of several together. */
  appendAll(entries: readonly JournalEntry[], isWanted: () => boolean): Promise<void> {
    return this.#keep(() => this.#journal.appendAll(entries), isWanted);
  }

  /** Resolves when no append is under way. */
  async idle(): Promise<void> {
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
  }

  #keep(append: () => Promise<unknown>, isWanted: () => boolean): Promise<void> {
    this.#inFlight += 1;
    const stored = this.#room === undefined ? append() : this.#appendWhenThereIsRoom(append);
    return stored.then(this.#ended, (error) => this.#failed(error, append, isWanted));
  }

  readonly #ended = (): void => {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#idle?.();
  };

  async #appendWhenThereIsRoom(append: () => Promise<unknown>): Promise<unknown> {
    await this.#room;
    return append();
  }

  async #failed(error: unknown, append: () => Promise<unknown>, isWanted: () => boolean): Promise<void> {
    let last = error;
    this.#tell(error);
    while (last instanceof OperationalError && last.retryable && isWanted()) {
      this.#room ??= this.#clock.sleep(TRY_AGAIN_MS).then(() => {
        this.#room = undefined;
      });
      try {
        await this.#appendWhenThereIsRoom(append);
        return this.#ended();
      } catch (again) {
        last = again;
      }
    }
    this.#ended();
    throw last;
  }

  #tell(error: unknown): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#loggedAtMs < LOG_EVERY_MS) return;
    this.#loggedAtMs = nowMs;
    this.#log.error(
      { err: error },
      "Messages are not acknowledged, because they cannot be stored; devices wait or resend",
    );
  }
}
