import type { Bill } from "@lucciola/contract/energy/bill.ts";
import type { Explanation } from "./bill-reasons.ts";
import type { BilledLine } from "./billed-lines.ts";
import { billedLines } from "./billed-lines.ts";
import type { MeasuredSupply } from "./billed-quantity.ts";
import { sharedDays } from "./day-range.ts";
import { eurOf, QUANTITY_SCALE } from "./money.ts";
import { expectedOf, itemOf, type PriceItem } from "./price-items.ts";

/**
 * A line that puts an earlier period right. Where the earlier bills are stored it says what is billed for those days with
 * it, beside what contract and meter make of them: `afterCorrectionEur` is what stays of the difference.
 */
export function explainCorrection(
  line: BilledLine,
  item: PriceItem | undefined,
  {
    bill,
    measured,
    others,
  }: { readonly bill: Bill; readonly measured: MeasuredSupply; readonly others: readonly Bill[] },
): Explanation {
  const { component, band, days, amountEur5, index } = line;
  const place = { component, ...(band === undefined ? {} : { band }), days, lines: [index] };
  const explanation = { ...place, reason: "correction-of-earlier-period" as const, amountEur5 };
  if (item === undefined) return { ...explanation, numbers: {} };
  const same = (other: BilledLine): boolean =>
    sharedDays(other.days, days) !== undefined && itemOf(other, [item])?.key === item.key;
  const earlier = others
    .filter((other) => other.number !== bill.number)
    .flatMap(billedLines)
    .filter(same);
  if (earlier.length === 0) return { ...explanation, numbers: {} };
  const together = [...earlier, ...billedLines(bill).filter((own) => own.isCorrection && same(own))];
  const sum = (lines: readonly BilledLine[], of: (each: BilledLine) => number): number =>
    lines.reduce((total, each) => total + of(each), 0);
  // The earlier lines may be for more days than the correction: all of them are held against the meter.
  const from = together.map((each) => each.days.from).sort()[0] ?? days.from;
  const to =
    together
      .map((each) => each.days.to)
      .sort()
      .at(-1) ?? days.to;
  const expected = expectedOf(item, measured, [{ from, to }]);
  return {
    ...explanation,
    numbers: {
      earlierBilled: sum(earlier, ({ quantityE6 = 0 }) => quantityE6) / QUANTITY_SCALE,
      nowBilled: sum(together, ({ quantityE6 = 0 }) => quantityE6) / QUANTITY_SCALE,
      expected: expected.quantityE6 / QUANTITY_SCALE,
      afterCorrectionEur: eurOf(sum(together, (each) => each.amountEur5) - expected.amountEur5),
    },
  };
}
