import { openServiceBus } from "@lucciola/platform/bus/open-service-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { journalDirectory, makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openSharedStore } from "@lucciola/platform/timeseries/open-shared-store.ts";
import { IngestProcessConfig } from "./config.ts";
import { createIngestService } from "./ingest-service.ts";

await runService(
  {
    name: "ingest",
    purpose: "Journal to store: decodes what devices have sent, and keeps what cannot be read in quarantine.",
    schema: IngestProcessConfig,
    build: async ({ dataDirectory, bus, store: storeConfig, ingest: config }, log) => {
      await makeDataDirectory(dataDirectory);
      const clock = systemClock;
      const connect = await openServiceBus("ingest", bus, dataDirectory, { clock, log });
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const journal = await openSegmentReader({ directory: journalDirectory(dataDirectory) });
      const store = await openSharedStore(storeConfig, { clock, log });
      return {
        components: [
          createIngestService({
            journal,
            store,
            registry,
            connect,
            clock,
            log,
            config,
            retention: storeConfig.retention,
          }),
        ],
        close: async () => {
          await journal.close();
          await store.close();
          registry.close();
        },
        greeting: () => `Ingest reads ${journalDirectory(dataDirectory)}`,
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
