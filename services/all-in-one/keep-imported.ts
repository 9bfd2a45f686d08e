import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { ImportedReadings } from "@lucciola/contract/metering/imported-readings.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** How the running server is asked to keep a parcel of readings. */
export const IMPORT_READINGS = "import-readings";

/**
 * Readings of a file go the way of all others, from the journal on: what this has resolved survives a crash, and ingest
 * stores it. Rejects as `Journal.append` does.
 */
export async function keepImported(journal: Journal, readings: ImportedReadings, nowMs: number): Promise<void> {
  const { topic, publishedBy, qos } = catalogue.importedReadings;
  await journal.append({
    receivedAtMs: nowMs,
    principal: `service:${publishedBy}`,
    topic: topic.build({}),
    qos,
    payload: Buffer.from(JSON.stringify(readings)),
  });
}

/**
 * The journal of a town that nobody runs; what is kept there is stored at the next start. Rejects with OperationalError
 * `import-unreachable` when a process that cannot be asked has it.
 */
export async function openStoppedJournal(dataDirectory: string, log: Logger): Promise<Journal> {
  try {
    return await openSegmentJournal({ directory: journalDirectory(dataDirectory), log });
  } catch (cause) {
    if (!(cause instanceof OperationalError && cause.code === "journal-locked")) throw cause;
    throw new OperationalError({
      code: "import-unreachable",
      message: `${cause.message} It cannot be asked to take the readings either: it is just starting or stopping, or its services run apart. Stop it, import, and start it again`,
      retryable: true,
      cause,
    });
  }
}
