import type { BilledLine } from "./billed-lines.ts";
import type { MeasuredSupply } from "./billed-quantity.ts";
import type { DayRange } from "./day-range.ts";
import { amountOf, CENT_EUR5, type Eur5 } from "./money.ts";
import { costOfDifference, type ExpectedItem, expectedOf, type PriceItem } from "./price-items.ts";

/**
 * Lines of a bill for one item and the same days, beside what contract and meter make of it. The difference is exactly
 * arithmetic + quantity + price.
 */
export interface BilledGroup {
  readonly item: PriceItem;
  readonly days: DayRange;
  readonly lines: readonly BilledLine[];
  readonly amountEur5: Eur5;
  /** `undefined` where a line does not state it. */
  readonly quantityE6: number | undefined;
  readonly expected: ExpectedItem;
  readonly differenceE6: number;
  /** Of the difference: lines whose amount is not quantity times price, another quantity, another price. */
  readonly byArithmetic: Eur5;
  readonly byQuantity: Eur5;
  readonly byPrice: Eur5;
  readonly isEstimated: boolean;
}

export function billedGroups(
  lines: readonly (BilledLine & { readonly item: PriceItem })[],
  measured: MeasuredSupply,
): BilledGroup[] {
  const groups = new Map<string, (BilledLine & { readonly item: PriceItem })[]>();
  for (const line of lines) {
    const key = `${line.item.key}|${line.days.from}|${line.days.to}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [groupOf(group, first, measured)];
  });
}

function groupOf(
  lines: readonly BilledLine[],
  { item, days }: { readonly item: PriceItem; readonly days: DayRange },
  measured: MeasuredSupply,
): BilledGroup {
  const expected = expectedOf(item, measured, [days]);
  const amountEur5 = lines.reduce((sum, line) => sum + line.amountEur5, 0);
  const quantityE6 = lines.reduce<number | undefined>(
    (sum, line) => (sum === undefined || line.quantityE6 === undefined ? undefined : sum + line.quantityE6),
    0,
  );
  const differenceE6 = quantityE6 === undefined ? 0 : quantityE6 - expected.quantityE6;
  const byArithmetic = lines.reduce((sum, line) => sum + arithmeticOf(line), 0);
  const byQuantity = quantityE6 === undefined ? 0 : costOfDifference(differenceE6, expected);
  return {
    item,
    days,
    lines,
    amountEur5,
    quantityE6,
    expected,
    differenceE6,
    byArithmetic,
    byQuantity,
    byPrice: amountEur5 - expected.amountEur5 - byArithmetic - byQuantity,
    isEstimated: lines.some(({ isEstimated }) => isEstimated),
  };
}

/** What an amount is beside quantity times price; rounding to the cent is none. */
function arithmeticOf({ quantityE6, priceE8, amountEur5 }: BilledLine): Eur5 {
  if (quantityE6 === undefined || priceE8 === undefined) return 0;
  const difference = amountEur5 - amountOf(quantityE6, priceE8, "eur5");
  return Math.abs(difference) <= CENT_EUR5 / 2 + 1 ? 0 : difference;
}
