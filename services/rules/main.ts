import { openServiceBus } from "@lucciola/platform/bus/open-service-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireSchoolTerms } from "@lucciola/platform/config/calendar-settings.ts";
import { requireKnownZone } from "@lucciola/platform/config/process-settings.ts";
import { makeDataDirectory, photoDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { photoDeleter } from "@lucciola/platform/process/delete-photo.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openSharedStore } from "@lucciola/platform/timeseries/open-shared-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { RulesProcessConfig } from "./config.ts";
import { createRulesService } from "./rules-service.ts";

await runService(
  {
    name: "rules",
    purpose: "Programmes and orders to the lamps, and what becomes of them. Run it once for each data folder.",
    schema: RulesProcessConfig,
    build: async ({ dataDirectory, site, calendar, bus, store: storeConfig, rules, public: { retention } }, log) => {
      requireKnownZone("site.zone", site.zone);
      requireSchoolTerms(calendar);
      await makeDataDirectory(dataDirectory);
      const clock = systemClock;
      const connect = await openServiceBus("rules", bus, dataDirectory, { clock, log });
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      let store: TimeSeriesStore | undefined;
      const openStore = async (): Promise<TimeSeriesStore> => {
        store ??= await openSharedStore(storeConfig, { clock, log });
        return store;
      };
      return {
        components: [
          createRulesService({
            registry,
            openStore,
            connect,
            clock,
            log,
            config: { ...rules, site, calendar },
            reports: { retention, deletePhoto: photoDeleter(photoDirectory(dataDirectory), registry.work.hasPhoto) },
          }),
        ],
        close: async () => {
          await store?.close();
          registry.close();
        },
        greeting: () => "The rules are at work",
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
