import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { readPlaces } from "@lucciola/platform/journal/copy-journal.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";

/** How far the journal of a data folder goes, and how far of it ingest has taken in, by what both have left on disk. */
export async function ingestPlaces(dataDirectory: string): Promise<{ storedOffset: number; endOffset: number }> {
  const { checkpoints, endOffset } = await readPlaces(journalDirectory(dataDirectory));
  return { storedOffset: checkpoints.get(INGEST_READER) ?? 0, endOffset };
}

/** Whether ingest has taken in all that is in the journal. */
export async function isAllStored(dataDirectory: string): Promise<boolean> {
  const { storedOffset, endOffset } = await ingestPlaces(dataDirectory);
  return storedOffset >= endOffset;
}
