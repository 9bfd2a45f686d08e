import { openServiceBus, ServiceBusSettings } from "@lucciola/platform/bus/open-service-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { ProcessSettings, requireKnownZone, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { Type } from "typebox";
import { RulesConfig } from "./config.ts";
import { createRulesService } from "./rules-service.ts";

/** The settings of the rules in a process of their own. */
const RulesProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    site: SiteSettings,
    bus: ServiceBusSettings,
    rules: Type.Object(Type.Omit(RulesConfig, ["site"]).properties, { additionalProperties: false, default: {} }),
  },
  { additionalProperties: false },
);

await runService(
  {
    name: "rules",
    purpose: "Programmes and orders to the lamps, and what becomes of them. Run it once for each data folder.",
    schema: RulesProcessConfig,
    build: async ({ dataDirectory, site, bus, rules }, log) => {
      requireKnownZone("site.zone", site.zone);
      await makeDataDirectory(dataDirectory);
      const clock = systemClock;
      const connect = await openServiceBus("rules", bus, dataDirectory, { clock, log });
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      return {
        components: [createRulesService({ registry, connect, clock, log, config: { ...rules, site } })],
        close: () => registry.close(),
        greeting: () => "The rules are at work",
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
