import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lockDirectory } from "@lucciola/platform/journal/segments/directory-lock.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/**
 * Makes this process the only worker of its number in the data folder: a second one would take over its session, and be
 * thrown out in turn. Returns the release. Rejects with OperationalError `ingest-worker-taken`.
 */
export async function claimWorker(worker: number, dataDirectory: string): Promise<() => Promise<void>> {
  const directory = join(dataDirectory, "ingest-workers", String(worker));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    return await lockDirectory(directory);
  } catch (cause) {
    if (!(cause instanceof OperationalError)) throw cause;
    throw new OperationalError({
      code: "ingest-worker-taken",
      message: `Worker ${worker} of ingest runs already on ${dataDirectory}. Give each worker a number of its own: ingest.worker, or LUCCIOLA_INGEST_WORKER`,
      cause,
    });
  }
}
