import { setTimeout as sleep } from "node:timers/promises";
import type { JournalReader } from "@lucciola/platform/journal/journal.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";

const LOOK_EVERY_MS = 20;
const READER = "ingest";

/** Follows, from outside and on the disk, how far ingest is with the journal. */
export class JournalProgress {
  readonly #reader: JournalReader;

  private constructor(reader: JournalReader) {
    this.#reader = reader;
  }

  static async open(dataDirectory: string): Promise<JournalProgress> {
    return new JournalProgress(await openSegmentReader({ directory: journalDirectory(dataDirectory) }));
  }

  /** Resolves once ingest has stored all that is in the journal, with the instant at which that was seen, epoch ms. */
  async stored(): Promise<number> {
    for (;;) {
      const offset = await this.#reader.checkpoint(READER);
      const { nextOffset } = await this.#reader.read(offset, { maxRecords: 1, maxBytes: 1_024 });
      if (nextOffset === offset) return Date.now();
      await sleep(LOOK_EVERY_MS);
    }
  }

  /**
   * Looks again and again which messages have been stored, and how long after `sentAt`; until it is stopped. Their ages
   * are in ms, at most as much too high as lies between two looks.
   */
  followAges(): { stop(): Promise<number[]> } {
    const agesMs: number[] = [];
    let isOver = false;
    const following = (async () => {
      let offset = await this.#reader.checkpoint(READER);
      for (let isLast = false; !isLast; isLast = isOver) {
        await sleep(LOOK_EVERY_MS);
        const until = await this.#reader.checkpoint(READER);
        const nowMs = Date.now();
        while (offset < until) {
          const batch = await this.#reader.read(offset, { maxRecords: 1_000, maxBytes: 1_048_576 });
          for (const record of batch.records) {
            if (record.offset >= until) break;
            const message = JSON.parse(Buffer.from(record.payload).toString()) as { sentAt?: string };
            if (message.sentAt !== undefined) agesMs.push(nowMs - Date.parse(message.sentAt));
          }
          offset = Math.min(batch.nextOffset, until);
        }
      }
    })();
    return {
      stop: async () => {
        isOver = true;
        await following;
        return agesMs;
      },
    };
  }
}
