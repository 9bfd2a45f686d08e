import { statfs } from "node:fs/promises";
import type { Logger } from "../log/logger.ts";
import type { Journal, JournalBatch, JournalEntry, JournalStats, ReadLimits } from "./journal.ts";
import { closedError } from "./journal-errors.ts";
import { Arrivals } from "./segments/arrivals.ts";
import { checkFormat } from "./segments/check-format.ts";
import { Checkpoints } from "./segments/checkpoints.ts";
import { lockDirectory } from "./segments/directory-lock.ts";
import { DurableEndFile } from "./segments/durable-end.ts";
import { readLog } from "./segments/read-log.ts";
import { recoverLog } from "./segments/recovery.ts";
import { makeDirectory } from "./segments/segment.ts";
import { type CreateSegmentFile, createSegmentFile } from "./segments/segment-file.ts";
import { SegmentWriter } from "./segments/segment-writer.ts";
import { syncSparingly } from "./segments/sparing-sync.ts";
import { TrimHolds } from "./trim-holds.ts";

const DEFAULT_MAX_BYTES = 20_000_000_000;
const DEFAULT_SEGMENT_BYTES = 64_000_000;
/** So many segments at least, or trimming would free the disk in lumps too large for `maxBytes`. */
const MIN_SEGMENTS = 8;

export interface SegmentJournalOptions {
  /** The journal's own folder; made where it is missing. */
  readonly directory: string;
  /** Disk the records may take. 20 GB where not given. */
  readonly maxBytes?: number;
  /** Size at which a new segment begins. 64 MB where not given, and at most an eighth of `maxBytes`. */
  readonly segmentBytes?: number;
  /**
   * 0, where not given: `append` resolves when the record is synced. Else it resolves when the record is written, and a
   * sync follows within this time, one for all: kill -9 loses nothing, a power cut what came since. Checkpoints are not
   * synced then.
   */
  readonly syncEveryMs?: number;
  readonly log: Logger;
  /** For tests of a failing disk. */
  readonly createFile?: CreateSegmentFile;
}

/**
 * The journal in segment files, this process its only writer; other processes read it with `openSegmentReader`.
 * Rejects with OperationalError `journal-locked` while another process writes there, `journal-too-new` where a later
 * release did.
 */
export async function openSegmentJournal(options: SegmentJournalOptions): Promise<Journal> {
  const { directory, log, maxBytes = DEFAULT_MAX_BYTES, syncEveryMs = 0 } = options;
  const create = options.createFile ?? createSegmentFile;
  const createFile = syncEveryMs === 0 ? create : syncSparingly(create, syncEveryMs);
  const segmentBytes = Math.min(options.segmentBytes ?? DEFAULT_SEGMENT_BYTES, Math.floor(maxBytes / MIN_SEGMENTS));
  await makeDirectory(directory);
  const unlock = await lockDirectory(directory);
  try {
    await checkFormat(directory);
    const checkpoints = new Checkpoints(directory, syncEveryMs === 0);
    const recovered = await recoverLog(directory, await checkpoints.newest(log), log);
    const durableEnd = await DurableEndFile.open(directory);
    durableEnd.publish(recovered.endOffset);
    const arrivals = new Arrivals(recovered.endOffset);
    const writer = new SegmentWriter({
      directory,
      maxBytes,
      segmentBytes,
      log,
      createFile,
      ...recovered,
      onDurable: (endOffset) => {
        arrivals.announce(endOffset);
        durableEnd.publish(endOffset);
      },
    });
    await warnOfSmallDisk(directory, maxBytes - writer.diskBytes, log);
    return new SegmentJournal({ directory, maxBytes, writer, arrivals, checkpoints, durableEnd, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** On a full disk checkpoints cannot move either: the journal must be full before its disk is. */
async function warnOfSmallDisk(directory: string, mayGrowBytes: number, log: Logger): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  if (freeBytes > mayGrowBytes) return;
  log.warn({ directory, mayGrowBytes, freeBytes }, "The disk has less room than the journal may take: lower maxBytes");
}

interface SegmentJournalParts {
  readonly directory: string;
  readonly maxBytes: number;
  readonly writer: SegmentWriter;
  readonly arrivals: Arrivals;
  readonly checkpoints: Checkpoints;
  readonly durableEnd: DurableEndFile;
  readonly unlock: () => Promise<void>;
}

class SegmentJournal implements Journal {
  readonly #parts: SegmentJournalParts;
  readonly #holds = new TrimHolds();
  #closing: Promise<void> | undefined;

  constructor(parts: SegmentJournalParts) {
    this.#parts = parts;
  }

  append(entry: JournalEntry): Promise<number> {
    if (this.#closing !== undefined) return Promise.reject(closedError(this.#parts.directory));
    return this.#parts.writer.append([entry]);
  }

  async appendAll(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#closing !== undefined) throw closedError(this.#parts.directory);
    if (entries.length > 0) await this.#parts.writer.append(entries);
  }

  async read(offset: number, limits: ReadLimits): Promise<JournalBatch> {
    if (this.#closing !== undefined) throw closedError(this.#parts.directory);
    return readLog(() => this.#parts.writer, offset, limits);
  }

  waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#closing !== undefined) return Promise.resolve();
    return this.#parts.arrivals.waitFor(offset, timeoutMs, signal);
  }

  async checkpoint(reader: string): Promise<number> {
    return Math.max((await this.#parts.checkpoints.read(reader)) ?? 0, this.#parts.writer.firstOffset);
  }

  commit(reader: string, offset: number): Promise<void> {
    return this.#parts.checkpoints.write(reader, offset);
  }

  stats(): JournalStats {
    const { writer, maxBytes } = this.#parts;
    return { firstOffset: writer.firstOffset, endOffset: writer.endOffset, bytes: writer.diskBytes, maxBytes };
  }

  async trim(readers: readonly string[]): Promise<void> {
    if (readers.length === 0) return;
    const offsets = await Promise.all(readers.map((reader) => this.checkpoint(reader)));
    await this.#parts.writer.trim(this.#holds.limit(Math.min(...offsets)));
  }

  hold(offset: number): () => void {
    return this.#holds.hold(offset);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { writer, arrivals, checkpoints, durableEnd, unlock } = this.#parts;
    await writer.close();
    arrivals.close();
    await checkpoints.settle();
    await durableEnd.close();
    await unlock();
  }
}
