import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { hourlyDetectors } from "@lucciola/domain/anomaly/detectors.ts";
import { townClockOf } from "@lucciola/domain/anomaly/town-clock.ts";
import { isPriced, unitPrice } from "@lucciola/domain/tariff/unit-price.ts";
import { type LocalDate, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Bus, Will } from "@lucciola/platform/bus/bus.ts";
import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { together } from "@lucciola/platform/process/together.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { createAnomalyWatch } from "./anomalies/anomaly-watch.ts";
import type { RulesConfig } from "./config.ts";
import { createDiagnosis } from "./diagnosis/diagnosis.ts";
import { createHomeAssistant } from "./home-assistant/home-assistant.ts";
import { createHousekeeping, type ReportKeeping } from "./housekeeping.ts";
import { hostWill } from "./makers/sparkplug-host.ts";
import { createRules, type RulesDeps } from "./rules.ts";
import { createWeatherArchive } from "./weather/weather-archive.ts";
import { createWorkProof } from "./work/work-proof.ts";

export interface RulesServiceDeps extends Omit<RulesDeps, "bus" | "config" | "sinceMs"> {
  readonly config: RulesConfig;
  readonly connect: (will: Will) => Bus;
  /** The readings, for the anomaly watch alone: lamps never wait for them. */
  readonly openStore: () => Promise<TimeSeriesStore>;
  readonly reports: ReportKeeping;
  /** The clock of those who are logged in, where the town's own may run faster. */
  readonly peoplesClock?: Clock | undefined;
}

/**
 * The rules with their own connection, the anomaly watch, the weather archive and the nightly housekeeping; the same in
 * every deployment.
 */
export function createRulesService(deps: RulesServiceDeps): Component {
  const { connect, registry, clock, peoplesClock, log, config, openStore } = deps;
  const { zone } = config.site;
  const sinceMs = clock.now();
  const town = () => townClockOf(zone, { ...config.calendar, heatingSeasons: registry.weather.seasons() });
  return together("rules", [
    onBus(
      "rules",
      () => connect(hostWill(sinceMs)),
      (bus) =>
        together("rules", [
          createRules({ ...deps, bus, sinceMs }),
          createHomeAssistant({ registry, bus, clock, log: log.child({ part: "home-assistant" }), version: RELEASE }),
          createDiagnosis({ registry, bus, clock, log: log.child({ part: "diagnosis" }) }),
          createAnomalyWatch({
            registry,
            openStore,
            bus,
            clock,
            log: log.child({ part: "anomalies" }),
            detectors: () => hourlyDetectors(town()),
            priceOf: (supply, carrier) => priceOfSupply(registry, supply, carrier, localTimeOf(clock.now(), zone).date),
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
    createWorkProof({ registry, clock, log: log.child({ part: "work-proof" }), zone }),
    createHousekeeping({
      registry,
      clock,
      peoplesClock,
      log: log.child({ part: "housekeeping" }),
      zone,
      reports: deps.reports,
    }),
  ]);
}

/** By the supply's contract, else assumed: a kWh, or a thousand litres; 0 for a carrier without a price. */
const priceOfSupply = ({ tariff }: Registry, supply: PointId, carrier: string, day: LocalDate): number =>
  isPriced(carrier) ? unitPrice(tariff.contracts.ofSupply(supply), carrier, day).eur : 0;
