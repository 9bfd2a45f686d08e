import { appendFile, open } from "node:fs/promises";
import { join } from "node:path";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { listSegments } from "@lucciola/platform/journal/segments/segment.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import type { FaultCase } from "../fault-case.ts";
import { underLoad } from "../journal/loaded-site.ts";
import { withCalls } from "../journal/with-calls.ts";

/** Values of one message of a meter: three samples of two quantities. */
const VALUES_PER_MESSAGE = 6;
const BEGINNING = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };

/** The guard taken out: reading ends for good where a record cannot be read. */
const stopAtDamage = (journal: Journal): Journal =>
  withCalls(journal, {
    read: async (...args) => {
      const batch = await journal.read(...args);
      const [first] = batch.damaged;
      if (first === undefined) return batch;
      const records = batch.records.filter(({ offset }) => offset < first.offset);
      return { records, damaged: [], nextOffset: first.offset };
    },
  });

/** Flips one bit in the payload of every n-th record; returns how many. */
async function flipBits(directory: string, every: number): Promise<number> {
  const reader = await openSegmentReader({ directory });
  const { records } = await reader.read(0, BEGINNING);
  await reader.close();
  const hit = records.filter((_, index) => index % every === Math.floor(every / 2));
  const segments = await listSegments(directory);
  for (const { offset } of hit) {
    const segment = segments.findLast(({ base }) => base <= offset);
    if (segment === undefined) throw new Error(`No segment holds ${offset}`);
    const file = await open(segment.path, "r+");
    // Well behind the record's head, and before its end: a message is some 400 bytes.
    const position = offset - segment.base + 150;
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, position);
    await file.write(Buffer.of((byte[0] ?? 0) ^ 4), 0, 1, position);
    await file.close();
  }
  return hit.length;
}

export const faultCase: FaultCase = {
  promise:
    "bits flip in the journal and its end is torn: each damaged record is found, quarantined and counted, and all its neighbours are stored",
  guard: "reading on behind a damaged record",
  rounds: { short: 3, long: 20 },
  run: async ({ rounds, isUnguarded, tell }) => {
    const around = isUnguarded ? { around: stopAtDamage } : {};
    await using load = await underLoad(around);
    const directory = journalDirectory(load.dataDirectory);
    let damaged = 0;
    let recoveryMs = 0;
    for (let round = 1; round <= rounds; round += 1) {
      await load.acknowledgedMore(100);
      await load.restart(around, async () => {
        if (round === rounds) damaged = await flipBits(directory, 17);
        const newest = (await listSegments(directory)).at(-1);
        // A write that the power cut short.
        if (newest !== undefined) await appendFile(newest.path, Buffer.alloc(97, round));
      });
      recoveryMs = Math.max(recoveryMs, await load.acknowledgedMore(1));
    }
    tell(`${damaged} records damaged in ${join(directory)}`);
    await load.site().startIngest();
    const patienceMs = isUnguarded ? 3_000 : 60_000;
    await load.site().stored(patienceMs);
    const quarantined = load.site().registry.quarantine.count("open");
    const { acknowledged, stored, lost, duplicated, broken } = await load.judge(patienceMs);
    if (quarantined !== damaged) broken.push(`${damaged} records damaged, ${quarantined} in quarantine`);
    return {
      rounds,
      acked: acknowledged,
      stored,
      // What the damaged records held is known to be gone; nothing else may be.
      lost: Math.max(0, lost.length - damaged * VALUES_PER_MESSAGE),
      duplicated: duplicated.length,
      recoveryMs,
      broken,
      damaged,
      quarantined,
    };
  },
};
