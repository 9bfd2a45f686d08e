/**
 * Ingest that loses what it was given, as clients of a database do that retry a few times and then go on: what a fault
 * case must notice. `node --import tsx careless-ingest.ts KIND --data DATA`, with the variables of ingest.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { IngestProcessConfig } from "@lucciola/ingest/config.ts";
import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { createIngestService } from "@lucciola/ingest/ingest-service.ts";
import { openIntake } from "@lucciola/ingest/open-intake.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { JournalReader } from "@lucciola/platform/journal/journal.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openSharedStore } from "@lucciola/platform/timeseries/open-shared-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type { Carelessness } from "../apart/apart-site.ts";
import { withCalls } from "../with-calls.ts";

const [kind, ...args] = process.argv.slice(2) as [Carelessness, ...string[]];

/** A database that is away is no reason to keep a batch. */
const forgetful = (store: TimeSeriesStore): TimeSeriesStore =>
  withCalls(store, { write: (readings) => store.write(readings).catch(() => {}) });

/** As long as a database takes that is written to in batches. */
const STORED_AFTER_MS = 200;
const slow = (store: TimeSeriesStore): TimeSeriesStore =>
  withCalls(store, {
    write: async (readings) => {
      await sleep(STORED_AFTER_MS);
      await store.write(readings);
    },
  });

/** What is read counts as dealt with. */
const hasty = (journal: JournalReader): JournalReader =>
  withCalls(journal, {
    read: async (offset, limits) => {
      const batch = await journal.read(offset, limits);
      await journal.commit(INGEST_READER, batch.nextOffset);
      return batch;
    },
  });

await runService(
  {
    name: "ingest",
    purpose: "Ingest without what guards it.",
    schema: IngestProcessConfig,
    build: async ({ dataDirectory, bus, store: storeConfig, ingest: config }, log) => {
      const clock = systemClock;
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const intake = await openIntake(config, { bus, dataDirectory, registry, clock, log });
      const store = await openSharedStore(storeConfig, { clock, log });
      const service = createIngestService({
        journal: kind === "checkpoint-before-store" ? hasty(intake.reader) : intake.reader,
        store: kind === "forgets-refused-batches" ? forgetful(store) : slow(store),
        registry,
        connect: intake.connect,
        clock,
        log,
        config,
        retention: storeConfig.retention,
      });
      return {
        components: [...intake.components, service],
        close: async () => {
          await intake.close();
          await store.close();
          registry.close();
        },
        greeting: () => `Ingest reads ${intake.description}`,
      };
    },
  },
  args,
  process.env,
);
