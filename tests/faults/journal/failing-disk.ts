import { truncate } from "node:fs/promises";
import { type CreateSegmentFile, createSegmentFile } from "@lucciola/platform/journal/segments/segment-file.ts";

interface FileOnDisk {
  writtenBytes: number;
  /** What a power cut leaves. */
  durableBytes: number;
  /** The kernel has dropped what it failed to write: later syncs succeed and do not bring it back. */
  hasHole: boolean;
}

/**
 * A disk that remembers what a completed sync has made durable, so that its power can be cut: `kill -9` alone leaves the
 * page cache alive. Its syncs may fail as Linux lets them fail: the error is told once, the pages are then clean, and
 * what they held is gone (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
 */
export class FailingDisk {
  /** Asked before each sync and write; what it returns is thrown. */
  fault: (step: "append" | "sync") => Error | undefined = () => undefined;
  failures = 0;
  readonly #files = new Map<string, FileOnDisk>();

  readonly createFile: CreateSegmentFile = async (path) => {
    const file = await createSegmentFile(path);
    const state: FileOnDisk = { writtenBytes: 0, durableBytes: 0, hasHole: false };
    this.#files.set(path, state);
    const strike = (step: "append" | "sync") => {
      const error = this.fault(step);
      if (error === undefined) return;
      this.failures += 1;
      if (step === "sync") state.hasHole = true;
      throw error;
    };
    return {
      append: async (bytes) => {
        strike("append");
        await file.append(bytes);
        state.writtenBytes += bytes.length;
      },
      sync: async () => {
        strike("sync");
        const { writtenBytes } = state;
        await file.sync();
        if (!state.hasHole) state.durableBytes = writtenBytes;
      },
      close: () => file.close(),
    };
  };

  /** Leaves of each file what was durable. For a journal that nobody has open. */
  async cutPower(): Promise<void> {
    for (const [path, { durableBytes }] of this.#files) {
      await truncate(path, durableBytes).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
  }
}

/** The guard taken out: a sync that failed is tried again on the same file, and its word is taken. */
export const syncAgain =
  (create: CreateSegmentFile): CreateSegmentFile =>
  async (path) => {
    const file = await create(path);
    return { ...file, sync: () => file.sync().catch(() => file.sync()) };
  };

/** The guard taken out: nothing is synced, as brokers do by default. */
export const withoutSync =
  (create: CreateSegmentFile): CreateSegmentFile =>
  async (path) => ({ ...(await create(path)), sync: async () => {} });
