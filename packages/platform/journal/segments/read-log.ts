import { OperationalError } from "../../process/operational-error.ts";
import type { JournalBatch, ReadLimits } from "../journal.ts";
import { type LogExtent, readBatch } from "./read-batch.ts";

/**
 * `readBatch` over a log that is written and trimmed meanwhile: `extent` gives its newest state. Rejects with
 * OperationalError `journal-read-failed` where the disk does not answer.
 */
export async function readLog(
  extent: () => LogExtent | Promise<LogExtent>,
  offset: number,
  limits: ReadLimits,
): Promise<JournalBatch> {
  const state = await extent();
  const oldest = state.segments[0]?.path;
  try {
    return await readBatch(state, offset, limits);
  } catch (error) {
    const isTrimmed =
      (error as NodeJS.ErrnoException).code === "ENOENT" && (await extent()).segments[0]?.path !== oldest;
    if (isTrimmed) return readLog(extent, offset, limits);
    throw new OperationalError({
      code: "journal-read-failed",
      message: `The journal could not be read at ${offset}: ${error instanceof Error ? error.message : error}. Look at the disk.`,
      retryable: true,
      cause: error,
    });
  }
}
