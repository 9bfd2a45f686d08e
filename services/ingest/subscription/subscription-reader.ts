import { randomInt } from "node:crypto";
import type { Delivery } from "@lucciola/platform/bus/held-subscription.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import {
  type JournalBatch,
  type JournalReader,
  type JournalRecord,
  OUTSIDE_JOURNALS,
  type ReadLimits,
} from "@lucciola/platform/journal/journal.ts";
import { Arrivals } from "@lucciola/platform/journal/segments/arrivals.ts";

/** Each life of a worker counts from a random place: two would have to meet for one message to be taken for another. */
const MAX_START = 2 ** 47;

/** A connection over which messages arrive. */
export interface Feed {
  deliver(delivery: Delivery): void;
  /** The connection is lost: its messages come again, those that were read and not committed as well. */
  lost(): void;
}

interface Waiting {
  readonly record: JournalRecord;
  readonly feed: Feed;
  readonly acknowledge: () => void;
}

/**
 * Messages of subscriptions, read as if they lay in a journal: the broker's queue is the log, and to commit is to
 * acknowledge. Nothing is kept here but what the broker has sent ahead, so a worker that dies takes nothing with it.
 *
 * The time of receipt is that of the worker, and another one when a message comes again. Offsets rise within one life.
 */
export class SubscriptionReader implements JournalReader {
  readonly #principalOf: (topic: string) => string;
  readonly #clock: Clock;
  readonly #arrivals: Arrivals;
  #waiting: Waiting[] = [];
  #endOffset: number;

  constructor(principalOf: (topic: string) => string, clock: Clock) {
    this.#principalOf = principalOf;
    this.#clock = clock;
    this.#endOffset = OUTSIDE_JOURNALS + randomInt(MAX_START);
    this.#arrivals = new Arrivals(this.#endOffset);
  }

  /** Takes in the messages of one more connection. */
  feed(): Feed {
    const feed: Feed = {
      deliver: ({ topic, payload, qos, acknowledge }) => {
        const offset = this.#endOffset;
        const principal = this.#principalOf(topic);
        const record = { offset, receivedAtMs: this.#clock.now(), principal, topic, qos, payload };
        this.#waiting.push({ record, feed, acknowledge });
        this.#endOffset += 1;
        this.#arrivals.announce(this.#endOffset);
      },
      lost: () => {
        this.#waiting = this.#waiting.filter((waiting) => waiting.feed !== feed);
      },
    };
    return feed;
  }

  async read(offset: number, { maxRecords, maxBytes }: ReadLimits): Promise<JournalBatch> {
    const records: JournalRecord[] = [];
    let bytes = 0;
    for (const { record } of this.#waiting) {
      if (record.offset < offset) continue;
      if (records.length >= maxRecords || bytes >= maxBytes) {
        return { records, damaged: [], nextOffset: record.offset };
      }
      records.push(record);
      bytes += record.payload.length;
    }
    // Past those as well that were lost with their connection.
    return { records, damaged: [], nextOffset: this.#endOffset };
  }

  async waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await this.#arrivals.waitFor(offset, timeoutMs, signal);
  }

  /** Where this life began. */
  async checkpoint(): Promise<number> {
    return this.#waiting[0]?.record.offset ?? this.#endOffset;
  }

  /** Acknowledges everything before `offset`. */
  async commit(_reader: string, offset: number): Promise<void> {
    const first = this.#waiting.findIndex(({ record }) => record.offset >= offset);
    const dealtWith = this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
    for (const { acknowledge } of dealtWith) acknowledge();
  }

  async close(): Promise<void> {
    this.#arrivals.close();
  }
}
