import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireKnownZone } from "@lucciola/platform/config/process-settings.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { NotifierProcessConfig } from "./config.ts";
import { createNotifierService } from "./notifier-service.ts";

await runService(
  {
    name: "notifier",
    purpose: "Tells people by e-mail and push what they should hear of. Run it once for each data folder.",
    schema: NotifierProcessConfig,
    build: async ({ dataDirectory, site, notifier }, log) => {
      requireKnownZone("site.zone", site.zone);
      await makeDataDirectory(dataDirectory);
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      return {
        components: [createNotifierService({ registry, clock: systemClock, log, config: { ...notifier, site } })],
        close: () => registry.close(),
        greeting: () => "The notifier is at work",
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
