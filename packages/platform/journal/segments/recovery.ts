import { open, rm, stat } from "node:fs/promises";
import type { Logger } from "../../log/logger.ts";
import { syncDirectory } from "../../process/atomic-file.ts";
import { readDurableEnd } from "./durable-end.ts";
import { readBatch } from "./read-batch.ts";
import { measureRecord } from "./record.ts";
import { listSegments, SEGMENT_HEADER } from "./segment.ts";
import type { StoredSegment } from "./segment-writer.ts";

export interface RecoveredLog {
  readonly segments: readonly StoredSegment[];
  readonly endOffset: number;
}

/**
 * Finds the end of a log that its last writer may not have closed, cuts off a torn tail, and makes durable what is kept.
 * Reads the newest segment only, and of it only what follows the published end.
 */
export async function recoverLog(directory: string, newestCheckpoint: number, log: Logger): Promise<RecoveredLog> {
  const segments = await listStoredSegments(directory);
  const published = (await readDurableEnd(directory)) ?? 0;
  const promised = Math.max(published, newestCheckpoint);
  const newest = segments.at(-1);
  if (newest === undefined) return { segments, endOffset: promised };

  const fileEnd = newest.base + newest.bytes;
  const firstRecord = newest.base + SEGMENT_HEADER.length;
  const found = await findEnd(newest, Math.max(firstRecord, Math.min(promised, fileEnd)), fileEnd);
  const endOffset = Math.max(found, promised);
  if (endOffset <= firstRecord) {
    // Its writer died before the first sync: nothing in it was ever promised.
    if (fileEnd > firstRecord) log.warn({ path: newest.path, bytes: fileEnd - firstRecord }, TORN);
    await rm(newest.path);
    await syncDirectory(directory);
    return { segments: segments.slice(0, -1), endOffset: Math.max(newest.base, promised) };
  }

  const file = await open(newest.path, "r+");
  try {
    if (fileEnd > endOffset) {
      log.warn({ path: newest.path, offset: endOffset, bytes: fileEnd - endOffset }, TORN);
      await file.truncate(endOffset - newest.base);
      newest.bytes = endOffset - newest.base;
    }
    // Records that the last writer had written but not yet synced are read from now on: they must be durable.
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(directory);
  if (endOffset > fileEnd) {
    log.error({ path: newest.path, bytes: endOffset - fileEnd }, "The journal has lost the end of its newest segment");
  }
  return { segments, endOffset };
}

const TORN = "Dropped the torn end of the journal: it was never acknowledged";

async function listStoredSegments(directory: string): Promise<StoredSegment[]> {
  const segments = await listSegments(directory);
  return Promise.all(segments.map(async (segment) => ({ ...segment, bytes: (await stat(segment.path)).size })));
}

/** The end of the last sound record from `from` on. */
async function findEnd(segment: StoredSegment, from: number, fileEnd: number): Promise<number> {
  let end = from;
  let next = from;
  while (next < fileEnd) {
    const batch = await readBatch({ segments: [segment], endOffset: fileEnd }, next, SCAN_LIMITS);
    const last = batch.records.at(-1);
    if (last !== undefined) end = last.offset + Number(measureRecord(last));
    next = batch.nextOffset;
  }
  return end;
}

const SCAN_LIMITS = { maxRecords: 10_000, maxBytes: 1_048_576 };
