/** The segment journal as the suite, and the processes that the suite starts, open it. */
import { silentLogger } from "../../log/logger.ts";
import type { Journal, JournalReader } from "../journal.ts";
import { openSegmentJournal } from "../segment-journal.ts";
import { openSegmentReader } from "../segment-reader.ts";
import { listSegments } from "../segments/segment.ts";
import type { JournalLimits } from "./adapter.ts";

export function openJournal(directory: string, limits: JournalLimits = {}): Promise<Journal> {
  return openSegmentJournal({ directory, log: silentLogger, ...limits });
}

export function openReader(directory: string): Promise<JournalReader> {
  return openSegmentReader({ directory });
}

export async function recordFiles(directory: string): Promise<string[]> {
  return (await listSegments(directory)).map(({ path }) => path);
}
