import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { expect, vi } from "vitest";
import { createIngest, INGEST_READER, type Ingest, type IngestDeps } from "../ingest.ts";
import { RecordingBus } from "./recording-bus.ts";
import { NOW_MS, openTown, TEST_CONFIG } from "./town.ts";

/** Five seconds after the town's messages were received; pauses are real, and short. */
export const SITE_CLOCK = { now: () => NOW_MS + 5_000, sleep: systemClock.sleep };

/** All that ingest works with, in memory. */
export interface IngestSite {
  readonly journal: Journal;
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly bus: RecordingBus;
  /** Starts an ingest, with some of its parts replaced. */
  start(deps?: Partial<IngestDeps>): Promise<Ingest>;
  /** Waits until ingest has dealt with everything that is in the journal. */
  caughtUp(): Promise<void>;
  /** Stops what was started. */
  close(): Promise<void>;
}

export function openIngestSite(): IngestSite {
  const parts = {
    journal: createMemoryJournal(),
    store: createMemoryStore(),
    registry: openTown(),
    bus: new RecordingBus(),
  };
  const started: Ingest[] = [];
  return {
    ...parts,
    async start(deps = {}) {
      const ingest = createIngest({ ...parts, clock: SITE_CLOCK, log: silentLogger, config: TEST_CONFIG, ...deps });
      started.push(ingest);
      await ingest.start();
      return ingest;
    },
    async caughtUp() {
      const isThere = async () =>
        expect(await parts.journal.checkpoint(INGEST_READER)).toBe(parts.journal.stats().endOffset);
      await vi.waitFor(isThere, { timeout: 5_000, interval: 2 });
    },
    async close() {
      await Promise.all(started.map((ingest) => ingest.stop()));
      parts.registry.close();
    },
  };
}
