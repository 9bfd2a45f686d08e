import type { CreateSegmentFile } from "./segment-file.ts";

/**
 * Segment files that are synced at most once in `everyMs`: what was appended is safe from the death of the process at
 * once, and from that of the machine within this time. A sync that has failed is told by the next one, so the writer
 * leaves the file for a new one.
 */
export const syncSparingly =
  (create: CreateSegmentFile, everyMs: number): CreateSegmentFile =>
  async (path) => {
    const file = await create(path);
    let timer: NodeJS.Timeout | undefined;
    let syncing: Promise<void> = Promise.resolve();
    let failure: { readonly error: unknown } | undefined;
    const syncNow = () => {
      timer = undefined;
      syncing = file.sync().catch((error: unknown) => {
        failure = { error };
      });
    };
    const throwFailure = () => {
      if (failure !== undefined) throw failure.error;
    };
    return {
      append: (bytes) => file.append(bytes),
      sync: async () => {
        throwFailure();
        timer ??= setTimeout(syncNow, everyMs);
      },
      close: async () => {
        if (timer !== undefined) {
          clearTimeout(timer);
          syncNow();
        }
        await syncing;
        await file.close();
        throwFailure();
      },
    };
  };
