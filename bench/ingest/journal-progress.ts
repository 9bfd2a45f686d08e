import { setTimeout as sleep } from "node:timers/promises";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";

const LOOK_EVERY_MS = 20;
const READER = "ingest";

/** Follows, from outside and on the disk, how far ingest is with the journal. */
export class JournalProgress {
  readonly #directory: string;

  constructor(dataDirectory: string) {
    this.#directory = journalDirectory(dataDirectory);
  }

  /** Resolves once ingest has stored all that is in the journal, with the instant at which that was seen, epoch ms. */
  async stored(): Promise<number> {
    const reader = await openSegmentReader({ directory: this.#directory });
    try {
      for (;;) {
        const offset = await reader.checkpoint(READER);
        const { nextOffset } = await reader.read(offset, { maxRecords: 1, maxBytes: 1_024 });
        if (nextOffset === offset) return Date.now();
        await sleep(LOOK_EVERY_MS);
      }
    } finally {
      await reader.close();
    }
  }
}
