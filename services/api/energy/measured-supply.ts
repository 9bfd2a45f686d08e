import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import type { MeasuredSupply } from "@lucciola/domain/tariff/billed-quantity.ts";
import { type DailyEnergy, dailyEnergy } from "@lucciola/domain/tariff/daily-energy.ts";
import type { DayRange } from "@lucciola/domain/tariff/day-range.ts";
import type { PricedCarrier } from "@lucciola/domain/tariff/unit-price.ts";
import { addDays, instantOfLocalTime } from "@lucciola/domain/time/local-time.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { hourlyIntervals } from "./hourly-intervals.ts";
import type { MeteredSource } from "./supply-history.ts";

export const carrierOf = ({ carrier }: Point): PricedCarrier =>
  carrier === "gas" || carrier === "water" || carrier === "heat" ? carrier : "electricity";

/** The register that counts what a supply delivers. */
export const registerOf = (carrier: PricedCarrier): "importTotalWh" | "volumeTotalL" =>
  carrier === "gas" || carrier === "water" ? "volumeTotalL" : "importTotalWh";

/**
 * What is known of a supply on local days, by hour: active energy or volume, and reactive energy where it is metered. Throws
 * as `hourlyIntervals` does.
 */
export async function measuredSupply(
  source: MeteredSource,
  supply: Point,
  days: DayRange,
  zone: string,
): Promise<MeasuredSupply> {
  const range = {
    fromMs: instantOfLocalTime(days.from, 0, zone),
    toMs: instantOfLocalTime(addDays(days.to, 1), 0, zone),
  };
  const read = (quantity: QuantityName) => hourlyIntervals(source, supply.id, quantity, range, zone);
  const carrier = carrierOf(supply);
  const active = await read(registerOf(carrier));
  const drawn = carrier === "electricity" ? await read("importReactiveTotalVarh") : [];
  const injected = carrier === "electricity" ? await read("exportReactiveTotalVarh") : [];
  return {
    active: dailyEnergy(active, zone),
    ...known("reactiveDrawn", drawn, zone),
    ...known("reactiveInjected", injected, zone),
  };
}

const known = (
  name: "reactiveDrawn" | "reactiveInjected",
  intervals: readonly EnergyInterval[],
  zone: string,
): { reactiveDrawn?: DailyEnergy; reactiveInjected?: DailyEnergy } =>
  intervals.every(({ quality }) => quality === "unknown") ? {} : { [name]: dailyEnergy(intervals, zone) };
