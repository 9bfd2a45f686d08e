import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { MeasuredSupply } from "./billed-quantity.ts";
import { type ComputedBill, computeBill } from "./compute-bill.ts";
import type { BandedEnergy } from "./daily-energy.ts";
import { byMonth, type DayRange } from "./day-range.ts";
import { amountOf, type Eur5, PRICE_SCALE, scaled } from "./money.ts";
import { ASSUMED_PRICES_EUR, type PricedCarrier } from "./unit-price.ts";

/** What a supply costs in a month, or the part of it that was asked for. */
export interface CostMonth extends DayRange {
  readonly energy: BandedEnergy;
  readonly bill: ComputedBill;
  /** Of days without a contract, at the assumed price, with tax. */
  readonly assumedEur5: Eur5;
  /** With tax: by contract where there is one, by assumption elsewhere. */
  readonly totalEur5: Eur5;
}

/** What a supply costs by month, from its contract versions and what was measured. Unknown energy costs nothing here. */
export function supplyCost(
  contracts: readonly SupplyContract[],
  carrier: PricedCarrier,
  measured: MeasuredSupply,
  period: DayRange,
): CostMonth[] {
  const priceE8 = scaled(ASSUMED_PRICES_EUR[carrier], PRICE_SCALE);
  return byMonth(period).map((month) => {
    const bill = computeBill(contracts, measured, month);
    const assumedEur5 = bill.uncovered.reduce(
      (sum, { from, to }) => sum + amountOf(measured.active.sum(from, to).totalWh * 1_000, priceE8, "cent"),
      0,
    );
    const energy = measured.active.sum(month.from, month.to);
    return { ...month, energy, bill, assumedEur5, totalEur5: bill.totalEur5 + assumedEur5 };
  });
}
