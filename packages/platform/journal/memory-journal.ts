import type { Journal, JournalBatch, JournalEntry, JournalRecord, JournalStats, ReadLimits } from "./journal.ts";
import { closedError, fullError, tooLargeError } from "./journal-errors.ts";
import { Arrivals } from "./segments/arrivals.ts";
import { measureRecord } from "./segments/record.ts";
import { TrimHolds } from "./trim-holds.ts";

interface KeptRecord {
  readonly record: JournalRecord;
  readonly bytes: number;
}

/** A journal for tests: it keeps nothing when the process ends, and trims single records, as it has no segments. */
export function createMemoryJournal({ maxBytes = 1_000_000_000 }: { readonly maxBytes?: number } = {}): Journal {
  return new MemoryJournal(maxBytes);
}

class MemoryJournal implements Journal {
  readonly #maxBytes: number;
  readonly #checkpoints = new Map<string, number>();
  readonly #arrivals = new Arrivals(0);
  readonly #holds = new TrimHolds();
  #kept: KeptRecord[] = [];
  #endOffset = 0;
  #bytes = 0;
  #isClosed = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  async append(entry: JournalEntry): Promise<number> {
    if (this.#isClosed) throw closedError("memory");
    const bytes = measureRecord(entry);
    if (typeof bytes === "string") throw tooLargeError(bytes, entry);
    if (this.#bytes + bytes > this.#maxBytes) throw fullError("memory", this.#maxBytes);
    const offset = this.#endOffset;
    this.#kept.push({ record: { ...entry, payload: entry.payload.slice(), offset }, bytes });
    this.#bytes += bytes;
    this.#endOffset += bytes;
    this.#arrivals.announce(this.#endOffset);
    return offset;
  }

  async appendAll(entries: readonly JournalEntry[]): Promise<void> {
    const bytes = entries.map((entry) => measureRecord(entry)).filter((size) => typeof size === "number");
    const total = bytes.reduce((sum, size) => sum + size, 0);
    if (this.#bytes + total > this.#maxBytes) throw fullError("memory", this.#maxBytes);
    await Promise.all(entries.map((entry) => this.append(entry)));
  }

  async read(offset: number, limits: ReadLimits): Promise<JournalBatch> {
    if (this.#isClosed) throw closedError("memory");
    const records: JournalRecord[] = [];
    let nextOffset = Math.max(offset, this.#firstOffset());
    let bytes = 0;
    for (const kept of this.#kept) {
      if (kept.record.offset < nextOffset) continue;
      if (records.length >= limits.maxRecords || bytes >= limits.maxBytes) break;
      records.push(kept.record);
      bytes += kept.bytes;
      nextOffset = kept.record.offset + kept.bytes;
    }
    return { records, damaged: [], nextOffset };
  }

  async waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (!this.#isClosed) await this.#arrivals.waitFor(offset, timeoutMs, signal);
  }

  async checkpoint(reader: string): Promise<number> {
    return Math.max(this.#checkpoints.get(reader) ?? 0, this.#firstOffset());
  }

  async commit(reader: string, offset: number): Promise<void> {
    this.#checkpoints.set(reader, offset);
  }

  stats(): JournalStats {
    return {
      firstOffset: this.#firstOffset(),
      endOffset: this.#endOffset,
      bytes: this.#bytes,
      maxBytes: this.#maxBytes,
    };
  }

  async trim(readers: readonly string[]): Promise<void> {
    if (readers.length === 0) return;
    const offsets = await Promise.all(readers.map((reader) => this.checkpoint(reader)));
    const slowest = this.#holds.limit(Math.min(...offsets));
    this.#kept = this.#kept.filter(({ record }) => record.offset >= slowest);
    this.#bytes = this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  hold(offset: number): () => void {
    return this.#holds.hold(offset);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#arrivals.close();
  }

  #firstOffset(): number {
    return this.#kept[0]?.record.offset ?? this.#endOffset;
  }
}
