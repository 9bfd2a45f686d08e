import type { BillUnit } from "@lucciola/contract/energy/bill.ts";
import type {
  BillComponent,
  ContractPrice,
  PriceBand,
  PriceBasis,
  SupplyContract,
} from "@lucciola/contract/energy/supply-contract.ts";
import { BASIS, billedQuantity, isMonthly, type MeasuredSupply, type QuantityGap } from "./billed-quantity.ts";
import { type ContractDays, contractDays } from "./contract-versions.ts";
import { byMonth, type DayRange, sharedDays } from "./day-range.ts";
import { amountOf, type Eur5, PRICE_SCALE, percentOf, scaled } from "./money.ts";

/** A line as the contract and the meter make it. */
export interface ComputedLine extends DayRange {
  readonly component: BillComponent;
  readonly description: string | undefined;
  readonly band: PriceBand | undefined;
  readonly basis: PriceBasis;
  readonly unit: BillUnit;
  readonly quantityE6: number;
  /** Euro for one unit, in 1e-8, before it is divided by `divisor`. */
  readonly priceE8: number;
  readonly divisor: number;
  readonly amountEur5: Eur5;
  readonly vatPct: number;
}

/** What the contract prices and nobody can count, and why. */
export interface MissingQuantity extends DayRange {
  readonly component: BillComponent;
  readonly basis: PriceBasis;
  readonly reason: QuantityGap;
}

export interface VatLine {
  readonly ratePct: number;
  readonly taxableEur5: Eur5;
  readonly vatEur5: Eur5;
}

export interface ComputedBill {
  readonly lines: readonly ComputedLine[];
  readonly vat: readonly VatLine[];
  readonly taxableEur5: Eur5;
  readonly totalEur5: Eur5;
  readonly missing: readonly MissingQuantity[];
  /** Days without a contract: nothing is priced. */
  readonly uncovered: readonly DayRange[];
}

/**
 * What a supply costs on some days by its contract versions: a line for each price, by month where prices or limits
 * belong to months. `step` is what a line's amount is rounded to: the cent as on a bill, or 1/100,000 euro.
 */
export function computeBill(
  contracts: readonly SupplyContract[],
  measured: MeasuredSupply,
  period: DayRange,
  step: "cent" | "eur5" = "cent",
): ComputedBill {
  const lines: ComputedLine[] = [];
  const missing: MissingQuantity[] = [];
  const { covered, uncovered } = contractDays(contracts, period);
  for (const version of covered)
    for (const price of version.contract.prices)
      for (const days of daysOfPrice(price, version)) {
        const quantity = billedQuantity(price, version.contract, days, measured);
        if (quantity.kind === "quantity") lines.push(lineOf(price, version.contract, days, quantity.quantityE6, step));
        else missing.push({ ...days, component: price.component, basis: price.basis, reason: quantity.reason });
      }
  const vat = vatOf(lines);
  const taxableEur5 = lines.reduce((sum, { amountEur5 }) => sum + amountEur5, 0);
  return {
    lines,
    vat,
    taxableEur5,
    totalEur5: vat.reduce((sum, { vatEur5 }) => sum + vatEur5, taxableEur5),
    missing,
    uncovered,
  };
}

function daysOfPrice(price: ContractPrice, version: ContractDays): DayRange[] {
  const days = sharedDays(version, price);
  if (days === undefined) return [];
  return isMonthly(price) ? byMonth(days) : [{ from: days.from, to: days.to }];
}

function lineOf(
  { component, description, band, basis, priceEur, vatPct }: ContractPrice,
  contract: SupplyContract,
  { from, to }: DayRange,
  quantityE6: number,
  step: "cent" | "eur5",
): ComputedLine {
  const { unit, divisor } = BASIS[basis];
  const priceE8 = scaled(priceEur, PRICE_SCALE);
  return {
    component,
    description,
    band,
    basis,
    unit,
    from,
    to,
    quantityE6,
    priceE8,
    divisor,
    amountEur5: amountOf(quantityE6, priceE8, step, divisor),
    vatPct: vatPct ?? contract.vatPct,
  };
}

/** The tax of each rate on the sum of its lines, to the cent. */
export function vatOf(lines: readonly { readonly vatPct: number; readonly amountEur5: Eur5 }[]): VatLine[] {
  const taxable = new Map<number, Eur5>();
  for (const { vatPct, amountEur5 } of lines) taxable.set(vatPct, (taxable.get(vatPct) ?? 0) + amountEur5);
  return [...taxable].map(([ratePct, taxableEur5]) => ({
    ratePct,
    taxableEur5,
    vatEur5: percentOf(taxableEur5, ratePct),
  }));
}
