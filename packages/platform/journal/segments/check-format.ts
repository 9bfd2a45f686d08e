import { open } from "node:fs/promises";
import { tooNewError } from "../journal-errors.ts";
import { HEAD_BYTES, readRecordBytes } from "./record.ts";
import { listSegments, recordSalt, SEGMENT_HEADER, type Segment } from "./segment.ts";

const HEADER = /^lucciola journal, format (\d+) *\n$/;
const OUR_FORMAT = HEADER.exec(SEGMENT_HEADER.toString("latin1"))?.[1];

/**
 * Refuses a folder whose newest segment has another format, before it is taken for a torn end and cut off: each life of a
 * writer begins a segment. A header that was damaged into one of another format is told apart by the record behind it,
 * whose head has a checksum.
 *
 * @throws OperationalError `journal-too-new`
 */
export async function checkFormat(directory: string): Promise<void> {
  const newest = (await listSegments(directory)).at(-1);
  if (newest === undefined) return;
  const format = await otherFormat(newest);
  if (format !== undefined) throw tooNewError(newest.path, format);
}

async function otherFormat(segment: Segment): Promise<number | undefined> {
  const bytes = Buffer.alloc(SEGMENT_HEADER.length + HEAD_BYTES);
  const file = await open(segment.path, "r");
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    if (bytesRead < bytes.length) return undefined;
  } finally {
    await file.close();
  }
  const [, format] = HEADER.exec(bytes.toString("latin1", 0, SEGMENT_HEADER.length)) ?? [];
  if (format === undefined || format === OUR_FORMAT) return undefined;
  const isOurs = readRecordBytes(
    bytes,
    SEGMENT_HEADER.length,
    recordSalt(segment, segment.base + SEGMENT_HEADER.length),
  );
  return isOurs === undefined ? Number(format) : undefined;
}
