import type { Journal, JournalDamage, JournalRecord } from "../journal/journal.ts";
import type { OffsetRanges } from "./offset-ranges.ts";

/** A message in the spool and the stretch [from, to) that is dealt with once it is acknowledged. */
export interface SpooledMessage {
  readonly from: number;
  readonly to: number;
  readonly record: JournalRecord;
}

const READ_LIMITS = { maxRecords: 100, maxBytes: 1_000_000 };

/** Walks through [from, until) of the spool, past what is acknowledged already. Its stretches leave no holes. */
export class SpoolCursor {
  readonly #spool: Journal;
  readonly #acknowledged: OffsetRanges;
  readonly #onDamage: (damage: JournalDamage) => void;
  readonly #until: number;
  #position: number;
  #ahead: SpooledMessage[] = [];

  constructor(
    spool: Journal,
    acknowledged: OffsetRanges,
    onDamage: (damage: JournalDamage) => void,
    from: number,
    until = Number.POSITIVE_INFINITY,
  ) {
    this.#spool = spool;
    this.#acknowledged = acknowledged;
    this.#onDamage = onDamage;
    this.#position = from;
    this.#until = until;
  }

  /** The next message, or `undefined` when there is none now. */
  async next(): Promise<SpooledMessage | undefined> {
    for (;;) {
      const message = this.#ahead.shift();
      if (message !== undefined) {
        if (this.#acknowledged.endAt(message.from) < message.to) return message;
      } else if (!(await this.#readAhead())) {
        return undefined;
      }
    }
  }

  /** Reads the next batch; false when there is nothing before `until`. */
  async #readAhead(): Promise<boolean> {
    this.#position = this.#acknowledged.endAt(this.#position);
    if (this.#position >= Math.min(this.#until, this.#spool.stats().endOffset)) return false;
    const batch = await this.#spool.read(this.#position, READ_LIMITS);
    for (const damage of batch.damaged) this.#onDamage(damage);
    const records = batch.records.filter((record) => record.offset < this.#until);
    const end = Math.min(this.#until, batch.nextOffset);
    if (end <= this.#position) return false;
    let from = this.#position;
    records.forEach((record, index) => {
      const to = records[index + 1]?.offset ?? end;
      this.#ahead.push({ from, to, record });
      from = to;
    });
    // Only damage, or a jump between two files of the spool: nothing is there that could be acknowledged.
    if (records.length === 0) this.#acknowledged.add(this.#position, end);
    this.#position = end;
    return true;
  }
}
