import { assumedPriceEur } from "@lucciola/domain/anomaly/assumed-prices.ts";
import { hourlyDetectors } from "@lucciola/domain/anomaly/detectors.ts";
import { townClockOf } from "@lucciola/domain/anomaly/town-clock.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { together } from "@lucciola/platform/process/together.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { createAnomalyWatch } from "./anomalies/anomaly-watch.ts";
import type { RulesConfig } from "./config.ts";
import { createDiagnosis } from "./diagnosis/diagnosis.ts";
import { createHousekeeping } from "./housekeeping.ts";
import { createRules, type RulesDeps } from "./rules.ts";
import { createWeatherArchive } from "./weather/weather-archive.ts";

/** Of the town by DPR 412/93 where nothing else was decided: Sesto Calende and its neighbours. */
const CLIMATIC_ZONE = "E";

export interface RulesServiceDeps extends Omit<RulesDeps, "bus" | "config"> {
  readonly connect: () => Bus;
  readonly config: RulesConfig;
  /** The readings, for the anomaly watch alone: lamps never wait for them. */
  readonly openStore: () => Promise<TimeSeriesStore>;
}

/** The rules with their own connection, the anomaly watch, the weather archive and the nightly housekeeping; the same in every deployment. */
export function createRulesService(deps: RulesServiceDeps): Component {
  const { connect, registry, clock, log, config, openStore } = deps;
  const { zone } = config.site;
  return together("rules", [
    onBus("rules", connect, (bus) =>
      together("rules", [
        createRules({ ...deps, bus }),
        createDiagnosis({ registry, bus, clock, log: log.child({ part: "diagnosis" }) }),
        createAnomalyWatch({
          registry,
          openStore,
          bus,
          clock,
          log: log.child({ part: "anomalies" }),
          detectors: () => hourlyDetectors(townClockOf(zone, CLIMATIC_ZONE, registry.weather.seasons())),
          priceOf: (_supply, carrier) => assumedPriceEur(carrier),
          zone,
        }),
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
