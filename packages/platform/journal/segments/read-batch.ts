import { type FileHandle, open } from "node:fs/promises";
import type { JournalBatch, JournalDamage, JournalRecord, ReadLimits } from "../journal.ts";
import { findRecord } from "./find-record.ts";
import { readAt } from "./read-at.ts";
import { decodeRecord, HEAD_BYTES, readRecordBytes } from "./record.ts";
import { recordSalt, SEGMENT_HEADER, type Segment } from "./segment.ts";

const MAX_RAW_BYTES = 65_536;
const MIN_WINDOW_BYTES = 65_536;
const MAX_WINDOW_BYTES = 1_048_576;

/** What of a log may be read: its segments, oldest first, and the offset after the newest durable record. */
export interface LogExtent {
  readonly segments: readonly Segment[];
  readonly endOffset: number;
}

/**
 * Reads records from `offset` on, across segments, until a limit is reached: at least one record or damage where there
 * is one. Rejects with ENOENT where a segment has been trimmed since the extent was taken.
 */
export async function readBatch(extent: LogExtent, offset: number, limits: ReadLimits): Promise<JournalBatch> {
  const { segments, endOffset } = extent;
  const batch = new BatchInProgress(limits);
  let next = Math.max(offset, segments[0]?.base ?? endOffset);
  while (next < endOffset && !batch.isFull()) {
    const index = segments.findLastIndex((segment) => segment.base <= next);
    const segment = segments[index];
    if (segment === undefined) break;
    const end = Math.min(segments[index + 1]?.base ?? endOffset, endOffset);
    next = await readSegment(segment, next, end, batch);
  }
  return { records: batch.records, damaged: batch.damaged, nextOffset: next };
}

class BatchInProgress {
  readonly records: JournalRecord[] = [];
  readonly damaged: JournalDamage[] = [];
  readonly #limits: ReadLimits;
  #bytes = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  isFull(): boolean {
    return this.records.length + this.damaged.length >= this.#limits.maxRecords || this.#bytes >= this.#limits.maxBytes;
  }

  /** How much more may be wanted. */
  get bytesLeft(): number {
    return this.#limits.maxBytes - this.#bytes;
  }

  addRecord(record: JournalRecord, bytes: number): void {
    this.records.push(record);
    this.#bytes += bytes;
  }

  addDamage(offset: number, bytes: number, raw: Uint8Array, reason: string): void {
    this.damaged.push({ offset, bytes, raw, reason });
    this.#bytes += raw.length;
  }
}

/** Reads one segment from `from` to `end` at most, and returns where it stopped. */
async function readSegment(segment: Segment, from: number, end: number, batch: BatchInProgress): Promise<number> {
  const file = await open(segment.path, "r");
  try {
    let next = from;
    if (next === segment.base) next = await readHeader(file, segment, end, batch);
    let window: Buffer = Buffer.alloc(0);
    let windowAt = next;
    /** Makes `bytes` bytes from `next` on available in the window, or says that the file does not have them. */
    const load = async (bytes: number): Promise<boolean> => {
      const wanted = Math.min(Math.max(batch.bytesLeft, MIN_WINDOW_BYTES), MAX_WINDOW_BYTES);
      window = await readAt(file, segment, next, Math.min(Math.max(wanted, bytes), end - next));
      windowAt = next;
      return window.length >= bytes;
    };
    const reportUntil = async (to: number, reason: string): Promise<void> => {
      const raw = await readAt(file, segment, next, Math.min(to - next, MAX_RAW_BYTES));
      batch.addDamage(next, to - next, raw, reason);
      next = to;
    };

    while (next < end && !batch.isFull()) {
      const salt = recordSalt(segment, next);
      let bytes: number | undefined;
      if (next - windowAt + HEAD_BYTES <= window.length || (await load(HEAD_BYTES))) {
        bytes = readRecordBytes(window, next - windowAt, salt);
      }
      if (bytes === undefined) {
        await reportUntil(await findRecord(file, segment, next + 1, end), "no record begins here");
      } else if (next + bytes > end || (next - windowAt + bytes > window.length && !(await load(bytes)))) {
        await reportUntil(end, "the record is cut short");
      } else {
        const record = decodeRecord(window, next - windowAt, bytes, salt, next);
        if (record === undefined) {
          await reportUntil(next + bytes, "the checksum does not hold");
        } else {
          batch.addRecord(record, bytes);
          next += bytes;
        }
      }
    }
    return next;
  } finally {
    await file.close();
  }
}

async function readHeader(file: FileHandle, segment: Segment, end: number, batch: BatchInProgress): Promise<number> {
  const bytes = Math.min(SEGMENT_HEADER.length, end - segment.base);
  const header = await readAt(file, segment, segment.base, bytes);
  if (!header.equals(SEGMENT_HEADER.subarray(0, bytes))) {
    batch.addDamage(segment.base, bytes, header, "the segment's header is not what was written");
  }
  return segment.base + bytes;
}
