import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openSharedStore } from "@lucciola/platform/timeseries/open-shared-store.ts";
import { IngestProcessConfig } from "./config.ts";
import { createIngestService } from "./ingest-service.ts";
import { openIntake } from "./open-intake.ts";

await runService(
  {
    name: "ingest",
    purpose: "Messages to store: decodes what devices have sent, and keeps what cannot be read in quarantine.",
    schema: IngestProcessConfig,
    build: async ({ dataDirectory, bus, store: storeConfig, ingest: config }, log) => {
      await makeDataDirectory(dataDirectory);
      const clock = systemClock;
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const intake = await openIntake(config, { bus, dataDirectory, registry, clock, log });
      const store = await openSharedStore(storeConfig, { clock, log });
      return {
        components: [
          ...intake.components,
          createIngestService({
            journal: intake.reader,
            store,
            registry,
            connect: intake.connect,
            clock,
            log,
            config: { ...config, mayHaveWaited: intake.mayHaveWaited },
            retention: intake.keepsStore ? storeConfig.retention : undefined,
          }),
        ],
        close: async () => {
          await intake.close();
          await store.close();
          registry.close();
        },
        greeting: () => `Ingest reads ${intake.description}`,
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
