/**
 * The candidate that lost (docs/decisions/0001-journal.md), kept so that the comparison can be run again. Records lie
 * under a rising number; all that waits goes into one transaction and resolves in order after `await db.flushed`.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type {
  Journal,
  JournalBatch,
  JournalEntry,
  JournalReader,
  JournalRecord,
  JournalStats,
  ReadLimits,
} from "@lucciola/platform/journal/journal.ts";
import { closedError, fullError, tooLargeError } from "@lucciola/platform/journal/journal-errors.ts";
import { Arrivals } from "@lucciola/platform/journal/segments/arrivals.ts";
import { lockDirectory } from "@lucciola/platform/journal/segments/directory-lock.ts";
import { encodeBody, HEAD_BYTES, measureRecord } from "@lucciola/platform/journal/segments/record.ts";
import type { JournalLimits } from "@lucciola/platform/journal/suite/adapter.ts";
import { TrimHolds } from "@lucciola/platform/journal/trim-holds.ts";
import { type Database, open, type RootDatabase } from "lmdb";

const POLL_MS = 20;

interface Stores {
  readonly root: RootDatabase;
  readonly records: Database<Buffer, number>;
  /** Checkpoints by reader. */
  readonly checkpoints: Database<number, string>;
}

interface WaitingAppend {
  readonly value: Buffer;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

function openStores(directory: string): Stores {
  const root = open({ path: join(directory, "data.mdb"), maxDbs: 2 });
  return {
    root,
    records: root.openDB({ name: "records", encoding: "binary", keyEncoding: "uint32" }),
    checkpoints: root.openDB({ name: "checkpoints" }),
  };
}

export async function openJournal(directory: string, limits: JournalLimits = {}): Promise<Journal> {
  await mkdir(directory, { recursive: true });
  const unlock = await lockDirectory(directory);
  return new LmdbJournal(directory, openStores(directory), limits.maxBytes ?? 20_000_000_000, unlock);
}

export async function openReader(directory: string): Promise<JournalReader> {
  return new LmdbReader(openStores(directory));
}

export async function recordFiles(directory: string): Promise<string[]> {
  return [join(directory, "data.mdb")];
}

class LmdbReader implements JournalReader {
  protected readonly stores: Stores;

  constructor(stores: Stores) {
    this.stores = stores;
  }

  async read(offset: number, limits: ReadLimits): Promise<JournalBatch> {
    const records: JournalRecord[] = [];
    let nextOffset = offset;
    let bytes = 0;
    for (const { key, value } of this.stores.records.getRange({ start: offset, limit: limits.maxRecords })) {
      if (bytes >= limits.maxBytes) break;
      records.push(decode(key, value));
      bytes += value.length;
      nextOffset = key + 1;
    }
    return { records, damaged: [], nextOffset };
  }

  async waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!signal?.aborted && performance.now() < until && this.endOffset() <= offset) await sleep(POLL_MS);
  }

  async checkpoint(reader: string): Promise<number> {
    return Math.max(this.stores.checkpoints.get(reader) ?? 0, this.firstOffset());
  }

  async commit(reader: string, offset: number): Promise<void> {
    this.stores.checkpoints.put(reader, offset);
    await this.stores.root.flushed;
  }

  async close(): Promise<void> {
    await this.stores.root.close();
  }

  protected firstOffset(): number {
    for (const key of this.stores.records.getKeys({ limit: 1 })) return key;
    return this.endOffset();
  }

  protected endOffset(): number {
    for (const key of this.stores.records.getKeys({ reverse: true, limit: 1 })) return key + 1;
    return Math.max(0, ...[...this.stores.checkpoints.getRange()].map(({ value }) => value));
  }
}

class LmdbJournal extends LmdbReader implements Journal {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #unlock: () => Promise<void>;
  readonly #arrivals: Arrivals;
  readonly #holds = new TrimHolds();
  #bytes: number;
  #next: number;
  #waiting: WaitingAppend[] = [];
  #committing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(directory: string, stores: Stores, maxBytes: number, unlock: () => Promise<void>) {
    super(stores);
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#unlock = unlock;
    this.#next = this.endOffset();
    this.#arrivals = new Arrivals(this.#next);
    this.#bytes = storedBytes(stores.records);
  }

  async append(entry: JournalEntry): Promise<number> {
    if (this.#closing !== undefined) throw closedError(this.#directory);
    const bytes = measureRecord(entry);
    if (typeof bytes === "string") throw tooLargeError(bytes, entry);
    if (this.#bytes + bytes > this.#maxBytes) throw fullError(this.#directory, this.#maxBytes);
    this.#bytes += bytes;
    const value = Buffer.allocUnsafe(bytes);
    encodeBody(value, 0, entry);
    const offset = new Promise<number>((resolve, reject) => {
      this.#waiting.push({ value: value.subarray(HEAD_BYTES), resolve, reject });
    });
    this.#committing ??= this.#commitAll();
    return offset;
  }

  async appendAll(entries: readonly JournalEntry[]): Promise<void> {
    await Promise.all(entries.map((entry) => this.append(entry)));
  }

  override async read(offset: number, limits: ReadLimits): Promise<JournalBatch> {
    if (this.#closing !== undefined) throw closedError(this.#directory);
    return super.read(offset, limits);
  }

  override async waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await this.#arrivals.waitFor(offset, timeoutMs, signal);
  }

  stats(): JournalStats {
    return {
      firstOffset: this.firstOffset(),
      endOffset: this.endOffset(),
      bytes: this.#bytes,
      maxBytes: this.#maxBytes,
    };
  }

  async trim(readers: readonly string[]): Promise<void> {
    if (readers.length === 0) return;
    const slowest = Math.min(...(await Promise.all(readers.map((reader) => this.checkpoint(reader)))));
    for (const { key, value } of this.stores.records.getRange({ end: this.#holds.limit(slowest) })) {
      this.stores.records.remove(key);
      this.#bytes -= value.length + HEAD_BYTES;
    }
    await this.stores.root.flushed;
  }

  hold(offset: number): () => void {
    return this.#holds.hold(offset);
  }

  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#committing;
    this.#arrivals.close();
    await super.close();
    await this.#unlock();
  }

  async #commitAll(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      const first = this.#next;
      this.#next += group.length;
      try {
        for (const [index, { value }] of group.entries()) this.stores.records.put(first + index, value);
        await this.stores.root.flushed;
        this.#arrivals.announce(this.#next);
        for (const [index, { resolve }] of group.entries()) resolve(first + index);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#committing = undefined;
  }
}

/** The pages of a store; a sum over its records would read them all. */
function storedBytes(store: Database): number {
  const { pageSize, treeLeafPageCount, overflowPages } = store.getStats() as Record<string, number>;
  return (pageSize ?? 0) * ((treeLeafPageCount ?? 0) + (overflowPages ?? 0));
}

function decode(offset: number, value: Buffer): JournalRecord {
  const topicAt = 12 + value.readUInt8(9);
  const payloadAt = topicAt + value.readUInt16LE(10);
  const qos = value[8];
  if (qos !== 0 && qos !== 1 && qos !== 2) throw new RangeError("not a record");
  return {
    offset,
    receivedAtMs: value.readDoubleLE(0),
    principal: value.toString("utf8", 12, topicAt),
    topic: value.toString("utf8", topicAt, payloadAt),
    qos,
    payload: value.subarray(payloadAt),
  };
}
