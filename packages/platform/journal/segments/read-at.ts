import type { FileHandle } from "node:fs/promises";
import type { Segment } from "./segment.ts";

/** The bytes of a segment from `offset` on: fewer than wanted where the file ends. */
export async function readAt(file: FileHandle, segment: Segment, offset: number, bytes: number): Promise<Buffer> {
  // Not from the shared pool: what is read lives as long as the payloads that are views of it.
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let have = 0;
  while (have < bytes) {
    const { bytesRead } = await file.read(buffer, have, bytes - have, offset - segment.base + have);
    if (bytesRead === 0) break;
    have += bytesRead;
  }
  return buffer.subarray(0, have);
}
