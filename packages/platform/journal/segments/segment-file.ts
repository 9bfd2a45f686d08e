import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../../process/atomic-file.ts";

/** A segment being written. Tests put one in its place that fails. */
export interface SegmentFile {
  /** Writes all of it, at the end. */
  append(bytes: Uint8Array): Promise<void>;
  /** `fdatasync`. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type CreateSegmentFile = (path: string) => Promise<SegmentFile>;

/** Creates a new file whose name is durable before anything in it can be. */
export const createSegmentFile: CreateSegmentFile = async (path) => {
  const file = await open(path, "wx", 0o600);
  try {
    await syncDirectory(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  let end = 0;
  return {
    append: async (bytes) => {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, end + written);
        written += bytesWritten;
      }
      end += bytes.length;
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
};
