/**
 * A durable, ordered log. What `append` has resolved survives the death of the process and of the machine. The broker
 * keeps every message here before it acknowledges it; an edge keeps its spool here until the broker has acknowledged.
 */
export interface JournalEntry {
  /** When it was received (broker) or made (spool): milliseconds since 1970. A replay sees the same time again. */
  readonly receivedAtMs: number;
  /** Who sent it, as `kind:id`, e.g. `edge:gateway-1`. At most 255 bytes. */
  readonly principal: string;
  /** At most 1,024 bytes. */
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  /** At most 1 MiB. */
  readonly payload: Uint8Array;
}

export interface JournalRecord extends JournalEntry {
  /** Position of the record: rises with every record, with gaps, and is never used again. */
  readonly offset: number;
}

/** A stretch of the log that cannot be read; its neighbours live. */
export interface JournalDamage {
  readonly offset: number;
  readonly bytes: number;
  /** The damaged bytes, cut at 64 KB, for quarantine. */
  readonly raw: Uint8Array;
  readonly reason: string;
}

export interface JournalBatch {
  readonly records: readonly JournalRecord[];
  readonly damaged: readonly JournalDamage[];
  /** Where the next read begins, and what a reader commits as its checkpoint once this batch is dealt with. */
  readonly nextOffset: number;
}

export interface ReadLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/**
 * No journal ever reaches this many bytes. Readers of something else, such as a broker's queue, count from a random place
 * beyond: their offsets rise within one life, and are told from all others.
 */
export const OUTSIDE_JOURNALS = 2 ** 52;

export interface JournalReader {
  /**
   * Records that are durably appended, from `offset` (inclusive). An empty batch means: nothing new yet. Payloads may be
   * views of one buffer: copy what is kept for long.
   */
  read(offset: number, limits: ReadLimits): Promise<JournalBatch>;
  /** Resolves when there may be records at or after `offset`, or after `timeoutMs`, or on abort. */
  waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * The durable checkpoint of a named reader; the start of the log when it has none yet. A name is made of small letters,
   * digits and dashes, at most 64; another one rejects with OperationalError `journal-reader-name`.
   */
  checkpoint(reader: string): Promise<number>;
  /** Moves a reader's checkpoint, durably; everything before `offset` is dealt with. */
  commit(reader: string, offset: number): Promise<void>;
  close(): Promise<void>;
}

export interface JournalStats {
  /** Oldest offset still kept, and the offset after the newest durable record. */
  readonly firstOffset: number;
  readonly endOffset: number;
  readonly bytes: number;
  readonly maxBytes: number;
}

export interface Journal extends JournalReader {
  /**
   * Resolves with the record's offset once it is synced to disk. Appends are committed in groups, in the order of the
   * calls, and resolve in that order. Rejects with OperationalError `journal-full` (retryable) when `maxBytes` is
   * reached, `journal-disk-full` (retryable), `journal-entry-too-large`, or `journal-write-failed`; then the record is not promised.
   */
  append(entry: JournalEntry): Promise<number>;
  /**
   * The same of several entries, which lie together in their order, with one answer for all: it resolves once the last is
   * synced, and when it rejects none of them is promised.
   */
  appendAll(entries: readonly JournalEntry[]): Promise<void>;
  stats(): JournalStats;
  /** Removes whole segments below the slowest checkpoint of these readers; gives disk back. */
  trim(readers: readonly string[]): Promise<void>;
  /** Keeps trimming from anything at or after `offset` until the returned function is called: for a backup. */
  hold(offset: number): () => void;
}
