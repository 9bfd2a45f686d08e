import type { Bill, BillUnit } from "@lucciola/contract/energy/bill.ts";
import type { BillComponent, PriceBand } from "@lucciola/contract/energy/supply-contract.ts";
import type { DayRange } from "./day-range.ts";
import { EUR5_SCALE, type Eur5, PRICE_SCALE, QUANTITY_SCALE, scaled } from "./money.ts";

/** A line of a bill in whole numbers. */
export interface BilledLine {
  /** Its place on the bill, from 0. */
  readonly index: number;
  readonly component: BillComponent;
  readonly description: string;
  readonly band: PriceBand | undefined;
  readonly days: DayRange;
  readonly quantityE6: number | undefined;
  readonly unit: BillUnit | undefined;
  readonly priceE8: number | undefined;
  readonly amountEur5: Eur5;
  readonly vatPct: number | undefined;
  readonly isEstimated: boolean;
  readonly isCorrection: boolean;
}

/** The lines of a bill with the days that each is for; one that ends before the bill's days is a correction. */
export const billedLines = (bill: Bill): BilledLine[] =>
  bill.lines.map((line, index) => {
    const days = { from: line.from ?? bill.from, to: line.to ?? bill.to };
    return {
      index,
      component: line.component,
      description: line.description,
      band: line.band,
      days,
      quantityE6: line.quantity === undefined ? undefined : scaled(line.quantity, QUANTITY_SCALE),
      unit: line.unit,
      priceE8: line.unitPriceEur === undefined ? undefined : scaled(line.unitPriceEur, PRICE_SCALE),
      amountEur5: scaled(line.amountEur, EUR5_SCALE),
      vatPct: line.vatPct,
      isEstimated: line.reading === "estimated",
      isCorrection: line.isCorrection ?? days.to < bill.from,
    };
  });
