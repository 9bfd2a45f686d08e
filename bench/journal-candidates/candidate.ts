import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openJournal as openSegments } from "@lucciola/platform/journal/suite/segment-adapter.ts";
import { openJournal as openLmdb } from "./lmdb-journal.ts";

export interface Candidate {
  readonly name: string;
  readonly open: (directory: string) => Promise<Journal>;
  /** The file that runs the suite against it, from the root of the repository. */
  readonly suite: string;
}

export const CANDIDATES: readonly Candidate[] = [
  { name: "segments", open: openSegments, suite: "packages/platform/journal/segment-journal.test.ts" },
  { name: "lmdb", open: openLmdb, suite: "bench/journal-candidates/lmdb-journal.demands.ts" },
];
