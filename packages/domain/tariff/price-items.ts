import type { ContractPrice, SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { BilledLine } from "./billed-lines.ts";
import { BASIS, type MeasuredSupply } from "./billed-quantity.ts";
import { type ComputedLine, computeBill } from "./compute-bill.ts";
import { contractDays } from "./contract-versions.ts";
import { type DayRange, sharedDays } from "./day-range.ts";
import { amountOf, divideRounded, type Eur5, PRICE_SCALE, scaled } from "./money.ts";

/** Prices of a contract that follow each other in time for one thing: "energy, F1", whatever it costs in each month. */
export interface PriceItem {
  readonly key: string;
  readonly price: ContractPrice;
  /** The contract's versions with the prices of this item alone. */
  readonly contracts: readonly SupplyContract[];
}

const keyOf = ({ component, basis, band, description, overPerYear }: ContractPrice): string =>
  [component, basis, band ?? "", overPerYear ?? 0, folded(description ?? "")].join("|");

const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

/** Everything that a contract prices on some days. */
export function priceItems(contracts: readonly SupplyContract[], days: DayRange): PriceItem[] {
  const items = new Map<string, PriceItem>();
  for (const { contract, ...held } of contractDays(contracts, days).covered)
    for (const price of contract.prices) {
      const key = keyOf(price);
      if (sharedDays(held, price) === undefined || items.has(key)) continue;
      const only = contracts.map((each) => ({ ...each, prices: each.prices.filter((other) => keyOf(other) === key) }));
      items.set(key, { key, price, contracts: only });
    }
  return [...items.values()];
}

/** The item that a line of a bill is for: the same component, band and unit, then the same name, then the nearest price. */
export function itemOf(line: BilledLine, items: readonly PriceItem[]): PriceItem | undefined {
  const { component, band, unit, description, priceE8 } = line;
  const alike = items.filter(
    ({ price }) =>
      price.component === component &&
      price.band === band &&
      (unit === undefined || unit === "other" || BASIS[price.basis].unit === unit),
  );
  const named = alike.find(({ price }) => folded(price.description ?? "") === folded(description));
  if (named !== undefined || alike.length < 2 || priceE8 === undefined) return named ?? alike[0];
  const distance = ({ price }: PriceItem): number =>
    Math.abs(priceE8 - scaled(price.priceEur, PRICE_SCALE) / BASIS[price.basis].divisor);
  return alike.toSorted((one, other) => distance(one) - distance(other))[0];
}

/** What an item comes to by contract and meter. */
export interface ExpectedItem {
  readonly quantityE6: number;
  readonly amountEur5: Eur5;
  readonly lines: readonly ComputedLine[];
  readonly isCountable: boolean;
}

export function expectedOf(item: PriceItem, measured: MeasuredSupply, ranges: readonly DayRange[]): ExpectedItem {
  const bills = ranges.map((days) => computeBill(item.contracts, measured, days));
  const lines = bills.flatMap((bill) => bill.lines);
  return {
    lines,
    quantityE6: lines.reduce((sum, { quantityE6 }) => sum + quantityE6, 0),
    amountEur5: lines.reduce((sum, { amountEur5 }) => sum + amountEur5, 0),
    isCountable: bills.every(({ missing }) => missing.length === 0),
  };
}

/** What so much more or less of an item costs by contract; at the mean of its prices where they changed meanwhile. */
export function costOfDifference(differenceE6: number, { lines, quantityE6, amountEur5 }: ExpectedItem): Eur5 {
  const [first] = lines;
  if (first === undefined) return 0;
  const isOnePrice = lines.every(({ priceE8, divisor }) => priceE8 === first.priceE8 && divisor === first.divisor);
  if (isOnePrice || quantityE6 === 0) return amountOf(differenceE6, first.priceE8, "eur5", first.divisor);
  return Number(divideRounded(BigInt(differenceE6) * BigInt(amountEur5), BigInt(quantityE6)));
}
