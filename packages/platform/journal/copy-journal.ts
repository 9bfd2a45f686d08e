import { constants, copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Checkpoints } from "./segments/checkpoints.ts";
import { DurableEndFile, readDurableEnd } from "./segments/durable-end.ts";
import { listSegments, makeDirectory } from "./segments/segment.ts";

export interface JournalCopy {
  /** The segment journal, which may be written and trimmed meanwhile. */
  readonly directory: string;
  /** An empty folder, or none yet. */
  readonly target: string;
  /** Where each reader of the copy goes on. */
  readonly checkpoints: ReadonlyMap<string, number>;
  /** The end of what was promised; what its files hold beyond it is copied as it is found, and judged at the opening. */
  readonly endOffset: number;
}

/**
 * Copies the segments from the slowest of `checkpoints` on, so that the copy opens as the journal would have opened
 * after a kill at this moment. A segment that is trimmed meanwhile is left out: hold what must not be (`Journal.hold`).
 */
export async function copyJournal({ directory, target, checkpoints, endOffset }: JournalCopy): Promise<void> {
  await makeDirectory(target);
  const copied = new Checkpoints(target);
  for (const [reader, offset] of checkpoints) await copied.write(reader, offset);
  const durableEnd = await DurableEndFile.open(target);
  durableEnd.publish(endOffset);
  await durableEnd.close();

  const from = Math.min(endOffset, ...checkpoints.values());
  const segments = await listSegments(directory);
  for (const [index, { path }] of segments.entries()) {
    const next = segments[index + 1];
    if (next !== undefined && next.base <= from) continue;
    await copyFile(path, join(target, basename(path)), constants.COPYFILE_FICLONE).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      },
    );
  }
}

/** The journal's own checkpoints and published end, read in the order in which none of them runs ahead of the records. */
export async function readPlaces(directory: string): Promise<Pick<JournalCopy, "checkpoints" | "endOffset">> {
  const own = new Checkpoints(directory);
  const checkpoints = new Map<string, number>();
  for (const reader of await own.readers()) {
    const offset = await own.read(reader);
    if (offset !== undefined) checkpoints.set(reader, offset);
  }
  const published = await readDurableEnd(directory);
  return { checkpoints, endOffset: published ?? Math.max(0, ...checkpoints.values()) };
}
