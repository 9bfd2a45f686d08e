import { appendFile, open } from "node:fs/promises";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Journal, JournalRecord } from "@lucciola/platform/journal/journal.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { listSegments } from "@lucciola/platform/journal/segments/segment.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { underLoad } from "../journal/loaded-site.ts";
import { keyOf } from "../ledger.ts";
import { withCalls } from "../with-calls.ts";

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

/** What one record of a meter holds, as the ledger knows it. */
function keysOf({ topic, payload }: JournalRecord): string[] {
  const { edge = "" } = catalogue.meter.topic.parse(topic) ?? {};
  const { samples } = JSON.parse(Buffer.from(payload).toString()) as { samples: Record<string, string | number>[] };
  return samples.flatMap(({ at, ...measured }) =>
    Object.keys(measured).map((quantity) => keyOf({ point: pointOf(edge), quantity, at: Date.parse(String(at)) })),
  );
}

/** Flips one bit in the payload of every n-th record; returns what these held. */
async function flipBits(directory: string, every: number): Promise<JournalRecord[]> {
  const reader = await openSegmentReader({ directory });
  const { records } = await reader.read(0, BEGINNING);
  await reader.close();
  const hit = records
    .filter(({ topic }) => catalogue.meter.topic.parse(topic) !== undefined)
    .filter((_, index) => index % every === Math.floor(every / 2));
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
  return hit;
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
    let hit: JournalRecord[] = [];
    let recoveryMs = 0;
    for (let round = 1; round <= rounds; round += 1) {
      await load.acknowledgedMore(100);
      await load.restart(around, async () => {
        if (round === rounds) hit = await flipBits(directory, 17);
        const newest = (await listSegments(directory)).at(-1);
        // A write that the power cut short.
        if (newest !== undefined) await appendFile(newest.path, Buffer.alloc(97, round));
      });
      recoveryMs = Math.max(recoveryMs, await load.acknowledgedMore(1));
    }
    const damaged = hit.length;
    tell(`${damaged} records damaged in ${directory}`);
    await load.site().startIngest();
    const patienceMs = isUnguarded ? 3_000 : 60_000;
    await load.site().stored(patienceMs);
    const quarantined = load.site().registry.quarantine.count("open");
    // What the damaged records held is known to be gone; nothing else may be.
    const judged = await load.judge(new Set(hit.flatMap(keysOf)), patienceMs);
    const miscounted = quarantined === damaged ? [] : [`${damaged} records damaged, ${quarantined} in quarantine`];
    return { rounds, recoveryMs, ...judged, broken: [...miscounted, ...judged.broken], damaged, quarantined };
  },
};
