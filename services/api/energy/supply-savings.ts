import { HOUR_MS } from "@lucciola/domain/baseline/hourly-temperature.ts";
import type { SavingsTask } from "@lucciola/domain/baseline/savings-task.ts";
import { instantsOf, type LocalPeriod } from "@lucciola/domain/baseline/usage-observation.ts";
import { type ComposedWeather, joinWeather } from "@lucciola/domain/baseline/weather/compose-weather.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { energyCarrierOf, type SupplyEnergy, supplyEnergy } from "./supply-energy.ts";
import { townWeather } from "./town-weather.ts";

export interface SavingsDeps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly config: { readonly site: { readonly zone: string } };
}

/** What of a supply a saving is computed from. */
export interface SavingsWish {
  /** Local days; the baseline ends before the reporting period begins. */
  readonly baseline: LocalPeriod;
  readonly reporting: LocalPeriod;
  /** Of the band, between 0 and 1. */
  readonly confidence: number;
  /** kWh of a litre of gas where no contract says it; without: that is an error. */
  readonly assumedKwhPerLitre?: number;
}

export interface SupplySavingsTask extends Pick<SupplyEnergy, "heatingValue" | "isAssumed"> {
  readonly task: SavingsTask;
  readonly weather: ComposedWeather;
}

/**
 * The readings of a supply in kWh and the town's weather, before and after a work, as every method of savings takes them.
 * Neither gas nor heat cools, and days without any are use like others. Rejects as `supplyEnergy` and the store do.
 */
export async function supplySavingsTask(
  deps: SavingsDeps,
  supply: Point,
  { baseline, reporting, confidence, assumedKwhPerLitre }: SavingsWish,
): Promise<SupplySavingsTask> {
  const { store, registry } = deps;
  const { zone } = deps.config.site;
  const [before, after] = [instantsOf(baseline, zone), instantsOf(reporting, zone)];
  const { readings, ...energy } = await supplyEnergy(
    { store, registers: registry.registers },
    supply,
    registry.tariff.contracts.ofSupply(supply.id),
    [before, after],
    zone,
    assumedKwhPerLitre,
  );
  const weather = joinWeather(
    await townWeather(deps, before.fromMs, before.toMs),
    await townWeather(deps, after.fromMs, after.toMs),
  );
  const temperatures = [...weather.temperature].map(([hour, temperatureC]) => ({ atMs: hour * HOUR_MS, temperatureC }));
  const fuel = energyCarrierOf(supply) === "electricity" ? "electricity" : "gas";
  return { task: { readings, temperatures, baseline, reporting, zone, fuel, confidence }, weather, ...energy };
}
