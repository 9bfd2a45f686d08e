import type { FileHandle } from "node:fs/promises";
import { readAt } from "./read-at.ts";
import { HEAD_BYTES, RECORD_MARK, readRecordBytes } from "./record.ts";
import { recordSalt, type Segment } from "./segment.ts";

const WINDOW_BYTES = 1_048_576;

/** The offset of the first sound record head in `[from, end)`; `end` where there is none. */
export async function findRecord(file: FileHandle, segment: Segment, from: number, end: number): Promise<number> {
  let windowAt = from;
  while (windowAt < end) {
    const window = await readAt(file, segment, windowAt, Math.min(WINDOW_BYTES, end - windowAt));
    let at = window.indexOf(RECORD_MARK);
    while (at >= 0 && at + HEAD_BYTES <= window.length) {
      if (readRecordBytes(window, at, recordSalt(segment, windowAt + at)) !== undefined) return windowAt + at;
      at = window.indexOf(RECORD_MARK, at + 1);
    }
    if (windowAt + window.length >= end || window.length < WINDOW_BYTES) break;
    // A head may lie across the edge of the window.
    windowAt += WINDOW_BYTES - HEAD_BYTES + 1;
  }
  return end;
}
