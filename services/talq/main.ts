import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireKnownZone } from "@lucciola/platform/config/process-settings.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openSharedStore } from "@lucciola/platform/timeseries/open-shared-store.ts";
import { TalqProcessConfig } from "./config.ts";
import { isHeard } from "./gateway.ts";
import { createTalqService } from "./talq-service.ts";

await runService(
  {
    name: "talq",
    purpose:
      "Shows the town's lamps and cabinets to other management systems, as a gateway of TALQ, and asks gateways of other makers.",
    schema: TalqProcessConfig,
    build: async ({ dataDirectory, site, store: storeSettings, talq }, log) => {
      requireKnownZone("site.zone", site.zone);
      await makeDataDirectory(dataDirectory);
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const store = await openSharedStore(storeSettings, { clock: systemClock, log });
      const config = { ...talq, site };
      return {
        components: [createTalqService({ registry, store, clock: systemClock, log, config, chance: Math.random })],
        close: async () => {
          await store.close();
          registry.close();
        },
        greeting: () =>
          [
            !isHeard(talq)
              ? "Nobody who may come is named in talq.systems or talq.gateways: nobody is heard"
              : `TALQ is heard on ${talq.host}:${talq.port}`,
            ...(talq.gateways.length === 0 ? [] : [`${talq.gateways.length} gateways of other makers are asked`]),
          ].join("; "),
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
