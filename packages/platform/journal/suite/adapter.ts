import type { Journal, JournalReader } from "../journal.ts";

export interface JournalLimits {
  readonly maxBytes?: number;
  readonly segmentBytes?: number;
}

export type OpenJournal = (directory: string, limits?: JournalLimits) => Promise<Journal>;

/** What the suite needs of an adapter that outlives its process. */
export interface DurableJournal {
  openReader(directory: string): Promise<JournalReader>;
  /** The files of a folder that hold records, oldest first: the suite damages them. */
  recordFiles(directory: string): Promise<string[]>;
  /** A module that exports `openJournal(directory)` and `openReader(directory)`, for other processes. */
  readonly module: URL;
}
