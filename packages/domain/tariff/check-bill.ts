import type { Bill } from "@lucciola/contract/energy/bill.ts";
import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { explainCorrection } from "./bill-correction.ts";
import type { Explanation } from "./bill-reasons.ts";
import { type BilledEnergy, billedEnergy } from "./billed-energy.ts";
import { billedGroups } from "./billed-group.ts";
import { type BilledLine, billedLines } from "./billed-lines.ts";
import type { MeasuredSupply } from "./billed-quantity.ts";
import { type ComputedBill, computeBill, vatOf } from "./compute-bill.ts";
import { contractOn } from "./contract-versions.ts";
import { explainGroups } from "./explain-groups.ts";
import { CENT_EUR5, EUR5_SCALE, type Eur5, scaled } from "./money.ts";
import { itemOf, type PriceItem, priceItems } from "./price-items.ts";

export interface BillCheckTask {
  readonly bill: Bill;
  readonly contracts: readonly SupplyContract[];
  readonly measured: MeasuredSupply;
  /** Other bills of the supply: what a correction puts right is looked up in them. */
  readonly others: readonly Bill[];
}

export interface BillCheck {
  /** With tax. */
  readonly billedEur5: Eur5;
  /** By contract and meter on the bill's days, with tax; without the lines that cannot be counted. */
  readonly expectedEur5: Eur5;
  /** Every cent of billed minus expected. */
  readonly explanations: readonly Explanation[];
  /** What is to be paid to the supplier: without the tax under split payment. */
  readonly payableEur5: Eur5;
  readonly energy: BilledEnergy;
  readonly expected: ComputedBill;
}

type ItemLine = BilledLine & { readonly item: PriceItem };

/**
 * Holds a bill against contract and meter, line by line, and says why it differs. Explanations sum up to the difference
 * exactly; what has no reason that can be shown is said to have none. An estimated line, a correction or days without
 * readings are never taken for a fault of the supplier's.
 */
export function checkBill({ bill, contracts, measured, others }: BillCheckTask): BillCheck {
  const period = { from: bill.from, to: bill.to };
  const expected = computeBill(contracts, measured, period);
  const lines = billedLines(bill);
  const explanations: Explanation[] = [];
  const matched: ItemLine[] = [];
  for (const line of lines) {
    const item = itemOf(line, priceItems(contracts, line.days));
    if (line.isCorrection) explanations.push(explainCorrection(line, item, { bill, measured, others }));
    else if (item === undefined) explanations.push(withoutPrice(line, contracts));
    else matched.push({ ...line, item });
  }
  explanations.push(...explainGroups(billedGroups(matched, measured), priceItems(contracts, period), period, measured));
  explanations.push(...explainTax(bill, lines, matched, contracts, expected));

  const billedEur5 = scaled(bill.totalEur, EUR5_SCALE);
  const rest = billedEur5 - expected.totalEur5 - explanations.reduce((sum, { amountEur5 }) => sum + amountEur5, 0);
  const isRounding = Math.abs(rest) <= CENT_EUR5 * (lines.length + expected.lines.length);
  if (rest !== 0)
    explanations.push({
      reason: isRounding ? "rounding" : "total-arithmetic",
      amountEur5: rest,
      numbers: {},
      lines: [],
    });
  const energy = billedEnergy(lines, contracts, measured, period);
  if (energy.lossPct > 0)
    explanations.push({
      reason: "losses",
      amountEur5: 0,
      days: period,
      numbers: { measuredKwh: energy.measured, lossPct: energy.lossPct, lossKwh: energy.losses },
      lines: [],
    });
  const statedVat = bill.vat.reduce((sum, { vatEur }) => sum + scaled(vatEur, EUR5_SCALE), 0);
  return {
    billedEur5,
    expectedEur5: expected.totalEur5,
    explanations: inOrder(explanations),
    payableEur5: bill.splitPayment ? billedEur5 - statedVat : billedEur5,
    energy,
    expected,
  };
}

function withoutPrice(line: BilledLine, contracts: readonly SupplyContract[]): Explanation {
  const { component, band, days, amountEur5, index } = line;
  return {
    reason: contractOn(contracts, days.from) === undefined ? "cannot-say-no-contract" : "cannot-say-no-price",
    amountEur5,
    component,
    ...(band === undefined ? {} : { band }),
    days,
    numbers: {},
    lines: [index],
  };
}

/** What the bill's tax is beside that of the contract on the expected lines: for other amounts, or by another rate. */
function explainTax(
  bill: Bill,
  lines: readonly BilledLine[],
  matched: readonly ItemLine[],
  contracts: readonly SupplyContract[],
  expected: ComputedBill,
): Explanation[] {
  const itemAt = new Map(matched.map(({ index, item }) => [index, item]));
  const byContract = vatOf(
    lines.map(({ index, amountEur5, vatPct, days }) => ({
      amountEur5,
      vatPct: itemAt.get(index)?.price.vatPct ?? contractOn(contracts, days.from)?.vatPct ?? vatPct ?? 0,
    })),
  );
  const total = (vat: readonly { readonly vatEur5: Eur5 }[]): Eur5 =>
    vat.reduce((sum, { vatEur5 }) => sum + vatEur5, 0);
  const stated = bill.vat.reduce((sum, { vatEur }) => sum + scaled(vatEur, EUR5_SCALE), 0);
  const byRate = stated - total(byContract);
  const onDifferences = total(byContract) - total(expected.vat);
  const rates = (vat: readonly { readonly ratePct: number }[]): number =>
    Math.max(0, ...vat.map(({ ratePct }) => ratePct));
  const isRounding = Math.abs(byRate) <= CENT_EUR5 * Math.max(1, bill.vat.length);
  const numbers = { billedPct: rates(bill.vat), contractPct: rates(byContract) };
  return [
    { reason: "vat-on-differences" as const, amountEur5: onDifferences, numbers: {}, lines: [] },
    { reason: isRounding ? ("rounding" as const) : ("vat-rate" as const), amountEur5: byRate, numbers, lines: [] },
  ].filter(({ amountEur5 }) => amountEur5 !== 0);
}

/** The largest first; what explains no money last. */
const inOrder = (explanations: readonly Explanation[]): Explanation[] =>
  explanations.toSorted((one, other) => Math.abs(other.amountEur5) - Math.abs(one.amountEur5));
