import type { SupplyCost } from "@lucciola/contract/api/tariff.ts";
import type { DayRange } from "@lucciola/domain/tariff/day-range.ts";
import { EUR5_SCALE, eurOf, PRICE_SCALE, QUANTITY_SCALE } from "@lucciola/domain/tariff/money.ts";
import { type CostMonth, supplyCost } from "@lucciola/domain/tariff/supply-cost.ts";
import { ASSUMED_PRICES_EUR } from "@lucciola/domain/tariff/unit-price.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { carrierOf, measuredSupply } from "./measured-supply.ts";

/** What a supply costs on local days, by month. Rejects as the store does. */
export async function costOfSupply(
  store: TimeSeriesStore,
  registry: Registry,
  supply: Point,
  { from, to }: DayRange,
  zone: string,
): Promise<SupplyCost> {
  const carrier = carrierOf(supply);
  const measured = await measuredSupply({ store, registers: registry.registers }, supply, { from, to }, zone);
  const months = supplyCost(registry.tariff.contracts.ofSupply(supply.id), carrier, measured, { from, to });
  const sum = (of: (month: CostMonth) => number): number =>
    eurOf(months.reduce((total, month) => total + of(month), 0));
  const isAssumed = months.some(({ bill }) => bill.uncovered.length > 0);
  return {
    supply: supply.id,
    from,
    to,
    unit: carrier === "gas" || carrier === "water" ? "m3" : "kWh",
    totalEur: sum(({ totalEur5 }) => totalEur5),
    assumedEur: sum(({ assumedEur5 }) => assumedEur5),
    ...(isAssumed ? { assumedPriceEur: ASSUMED_PRICES_EUR[carrier] } : {}),
    months: months.map((month) => rowOf(month, carrier === "electricity")),
  };
}

function rowOf({ from, to, energy, bill, assumedEur5, totalEur5 }: CostMonth, hasBands: boolean) {
  const { F1, F2, F3 } = energy.bands;
  return {
    from,
    to,
    amount: energy.totalWh / 1_000,
    estimated: energy.estimatedWh / 1_000,
    ...(hasBands ? { bands: { F1: F1.wh / 1_000, F2: F2.wh / 1_000, F3: F3.wh / 1_000 } } : {}),
    coveredPct:
      energy.lengthMs === 0 ? 0 : Math.min(100, Math.round((1_000 * energy.coveredMs) / energy.lengthMs) / 10),
    taxableEur: eurOf(bill.taxableEur5),
    vatEur: eurOf(bill.totalEur5 - bill.taxableEur5),
    assumedEur: eurOf(assumedEur5),
    totalEur: eurOf(totalEur5),
    lines: bill.lines.map(
      ({ component, description, band, quantityE6, unit, priceE8, divisor, amountEur5, ...days }) => ({
        component,
        ...(description === undefined ? {} : { description }),
        ...(band === undefined ? {} : { band }),
        from: days.from,
        to: days.to,
        quantity: quantityE6 / QUANTITY_SCALE,
        unit,
        unitPriceEur: Math.round(priceE8 / divisor) / PRICE_SCALE,
        amountEur: amountEur5 / EUR5_SCALE,
      }),
    ),
    missing: bill.missing.map(({ component, reason, from: first, to: last }) => ({
      component,
      reason,
      from: first,
      to: last,
    })),
  };
}

/** Costs add up in whole 1/100,000 euro. */
export const sumEur = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amount) => sum + Math.round(amount * EUR5_SCALE), 0) / EUR5_SCALE;
