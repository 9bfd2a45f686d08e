import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LiveEvent } from "@lucciola/contract/live/live-messages.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal, JournalEntry } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createIngest, INGEST_READER } from "./ingest.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { contentOf, fromGateway, NOW_MS, openTown, TEST_CONFIG } from "./testing/town.ts";

/** Opening a file of DuckDB takes a worker thread, and a busy machine its time. */
const TIMEOUT_MS = 120_000;
const SECOND_MS = 1_000;
const HISTORY_S = 86_400;

/** What a gateway sends, each with the second in which it was received. */
const message = fc.oneof(
  { weight: 4, arbitrary: fc.constant("meter" as const) },
  { weight: 2, arbitrary: fc.constant("lamp" as const) },
  { weight: 1, arbitrary: fc.constant("bad" as const) },
  { weight: 2, arbitrary: fc.constantFrom("online" as const, "offline" as const) },
);
const history = fc.array(message, { minLength: 2, maxLength: 25 }).map((kinds) =>
  kinds.map((kind, index): JournalEntry => {
    const receivedAtMs = NOW_MS - HISTORY_S * SECOND_MS + index * 60 * SECOND_MS;
    const at = new Date(Math.floor(receivedAtMs / 1_000) * 1_000).toISOString();
    // Some registers come a day late.
    const measuredAt = new Date(Date.parse(at) - (index % 3 === 0 ? 86_400_000 : 0)).toISOString();
    switch (kind) {
      case "meter":
        return fromGateway("meter-1/meter", { samples: [{ at: measuredAt, importTotalWh: index * 7 }] }, receivedAtMs);
      case "lamp":
        return fromGateway("driver-7/lamp", { samples: [{ at, dimPct: index % 101 }] }, receivedAtMs);
      case "bad":
        return fromGateway("meter-1/meter", { samples: "none", index }, receivedAtMs);
      default:
        return fromGateway("status", { online: kind === "online", at }, receivedAtMs);
    }
  }),
);

/** Takes in what the journal holds up to its end, and returns what was told on the way. */
async function takeIn(journal: Journal, store: TimeSeriesStore, registry: Registry): Promise<LiveEvent[]> {
  const bus = new RecordingBus();
  const clock = { now: () => NOW_MS, sleep: systemClock.sleep };
  const config = { ...TEST_CONFIG, batchMaxRecords: 5 };
  const component = createIngest({ journal, store, registry, bus, clock, log: silentLogger, config });
  await component.start();
  while ((await journal.checkpoint(INGEST_READER)) < journal.stats().endOffset) await new Promise(setImmediate);
  await component.stop();
  return bus.events;
}

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-repeated-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ["memory", 30, async () => createMemoryStore()],
  [
    "DuckDB",
    2,
    () =>
      openDuckDbStore({ path: join(folder, `${++files}.duckdb`), log: silentLogger, memoryLimitMb: 64, threads: 1 }),
  ],
])("ingest into %s that was killed before its checkpoint moved, again and again", (_, numRuns, open) => {
  it(
    "stores what an undisturbed run stores, and tells nothing twice",
    async () => {
      const scenario = fc.record({
        history,
        backBy: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(scenario, async ({ history, backBy }) => {
          const run = async (setsBack: readonly number[]) => {
            const [journal, store, registry] = [createMemoryJournal(), await open(), openTown()];
            const offsets: number[] = [];
            for (const each of history) offsets.push(await journal.append(each));
            const events = await takeIn(journal, store, registry);
            for (const part of setsBack) {
              // As a crash leaves it: stored, and the checkpoint still where it was.
              await journal.commit(INGEST_READER, offsets[Math.floor(part * (offsets.length - 1))] ?? 0);
              events.push(...(await takeIn(journal, store, registry)));
            }
            const result = { content: await contentOf(store), quarantined: registry.quarantine.count("open"), events };
            await store.close();
            registry.close();
            return result;
          };
          expect(await run([...backBy, 0])).toEqual(await run([]));
        }),
        { numRuns },
      );
    },
    TIMEOUT_MS,
  );
});
