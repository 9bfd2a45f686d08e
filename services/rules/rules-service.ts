import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { together } from "@lucciola/platform/process/together.ts";
import type { RulesConfig } from "./config.ts";
import { createDiagnosis } from "./diagnosis/diagnosis.ts";
import { createHousekeeping } from "./housekeeping.ts";
import { createRules, type RulesDeps } from "./rules.ts";
import { createWeatherArchive } from "./weather/weather-archive.ts";

export interface RulesServiceDeps extends Omit<RulesDeps, "bus" | "config"> {
  readonly connect: () => Bus;
  readonly config: RulesConfig;
}

/** The rules with their own connection, the weather archive, and the nightly housekeeping; the same in every deployment. */
export function createRulesService(deps: RulesServiceDeps): Component {
  const { connect, registry, clock, log, config } = deps;
  const { zone } = config.site;
  return together("rules", [
    onBus("rules", connect, (bus) =>
      together("rules", [
        createRules({ ...deps, bus }),
        createDiagnosis({ registry, bus, clock, log: log.child({ part: "diagnosis" }) }),
      ]),
    ),
    createWeatherArchive({
      registry,
      clock,
      log: log.child({ part: "weather-archive" }),
      site: config.site,
      config: config.weatherArchive,
    }),
    createHousekeeping({ registry, clock, log: log.child({ part: "housekeeping" }), zone }),
  ]);
}
