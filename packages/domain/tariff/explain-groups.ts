import type { Explanation } from "./bill-reasons.ts";
import type { BilledGroup } from "./billed-group.ts";
import type { MeasuredSupply } from "./billed-quantity.ts";
import { type DayRange, daysOutside, sharedDays } from "./day-range.ts";
import { CENT_EUR5, EUR5_SCALE, type Eur5, PRICE_SCALE } from "./money.ts";
import { expectedOf, type PriceItem } from "./price-items.ts";
import { quantityReason } from "./quantity-reason.ts";

/** Explains lines that the contract has prices for, and the prices that no line is for. */
export function explainGroups(
  groups: readonly BilledGroup[],
  items: readonly PriceItem[],
  period: DayRange,
  measured: MeasuredSupply,
): Explanation[] {
  return [
    ...bySameDays(groups).flatMap((together) => explainQuantities(together, groups, measured)),
    ...groups.flatMap(explainPrice),
    ...everyItem(groups, items).flatMap((item) => explainDays(item, groups, period, measured)),
  ].filter(({ amountEur5, reason }) => amountEur5 !== 0 || reason.startsWith("cannot-say"));
}

/** Groups of one component, basis and days, which differ by band alone: energy may have moved between them. */
function bySameDays(groups: readonly BilledGroup[]): BilledGroup[][] {
  const together = new Map<string, BilledGroup[]>();
  for (const group of groups) {
    const { component, basis, description = "" } = group.item.price;
    const named = group.item.price.band === undefined ? description : "";
    const key = [component, basis, named, group.days.from, group.days.to].join("|");
    const others = together.get(key);
    if (others === undefined) together.set(key, [group]);
    else others.push(group);
  }
  return [...together.values()];
}

function explainQuantities(
  groups: readonly BilledGroup[],
  all: readonly BilledGroup[],
  measured: MeasuredSupply,
): Explanation[] {
  const countable = groups.filter(({ expected, quantityE6 }) => expected.isCountable && quantityE6 !== undefined);
  const others = groups.filter((group) => !countable.includes(group));
  const [first] = groups;
  const sameDays = all.filter(
    ({ days, expected, quantityE6 }) =>
      days.from === first?.days.from && days.to === first.days.to && expected.isCountable && quantityE6 !== undefined,
  );
  const { reason, numbers } = quantityReason(countable, sameDays, measured);
  return [
    ...countable.map((group) => ({
      ...placeOf(group),
      reason,
      amountEur5: group.byQuantity,
      numbers: countable.length === 1 ? numbers : { ...numbers, ...ownQuantities(group) },
    })),
    ...others.map((group) => ({
      ...placeOf(group),
      reason: group.expected.isCountable
        ? ("cannot-say-quantity-not-stated" as const)
        : ("cannot-say-not-countable" as const),
      amountEur5: group.amountEur5 - group.expected.amountEur5 - group.byArithmetic,
      numbers: {},
    })),
  ];
}

const ownQuantities = ({ quantityE6 = 0, expected }: BilledGroup) => ({
  billedInBand: quantityE6 / 1_000_000,
  expectedInBand: expected.quantityE6 / 1_000_000,
});

function explainPrice(group: BilledGroup): Explanation[] {
  const { byArithmetic, byPrice, quantityE6, lines, expected } = group;
  const found: Explanation[] = [];
  if (byArithmetic !== 0)
    found.push({ ...placeOf(group), reason: "line-arithmetic", amountEur5: byArithmetic, numbers: {} });
  if (quantityE6 === undefined || !expected.isCountable) return found;
  const slack = (CENT_EUR5 / 2) * (lines.length + expected.lines.length) + lines.length;
  const [billed, contract] = [lines[0]?.priceE8, expected.lines[0]];
  found.push({
    ...placeOf(group),
    reason: Math.abs(byPrice) <= slack ? "rounding" : "wrong-price",
    amountEur5: byPrice,
    numbers: {
      ...(billed === undefined ? {} : { billedPriceEur: billed / PRICE_SCALE }),
      ...(contract === undefined ? {} : { contractPriceEur: contract.priceE8 / PRICE_SCALE / contract.divisor }),
    },
  });
  return found;
}

const everyItem = (groups: readonly BilledGroup[], items: readonly PriceItem[]): PriceItem[] => [
  ...new Map([...items, ...groups.map(({ item }) => item)].map((item) => [item.key, item])).values(),
];

/** Days of an item that are billed twice, lie outside of the bill's, or are not billed at all. */
function explainDays(
  item: PriceItem,
  groups: readonly BilledGroup[],
  period: DayRange,
  measured: MeasuredSupply,
): Explanation[] {
  const expectedEur5 = (ranges: readonly DayRange[]): Eur5 => expectedOf(item, measured, ranges).amountEur5;
  const own = groups
    .filter((group) => group.item.key === item.key)
    .toSorted((one, other) => (one.days.from < other.days.from ? -1 : 1));
  const found: Explanation[] = [];
  const billed: DayRange[] = [];
  for (const group of own) {
    const twice = billed.map((days) => sharedDays(group.days, days)).filter((days) => days !== undefined);
    const outside = daysOutside(group.days, [period, ...billed]);
    const place = placeOf(group);
    found.push({ ...place, reason: "billed-twice", amountEur5: expectedEur5(twice), numbers: {} });
    found.push({ ...place, reason: "different-period", amountEur5: expectedEur5(outside), numbers: {} });
    billed.push(...daysOutside(group.days, billed));
  }
  for (const days of daysOutside(period, billed)) {
    const amountEur5 = -expectedEur5([days]);
    const { component, band } = item.price;
    found.push({
      reason: "missing-line",
      amountEur5,
      component,
      ...(band === undefined ? {} : { band }),
      days,
      numbers: { expectedEur: -amountEur5 / EUR5_SCALE },
      lines: [],
    });
  }
  return found;
}

const placeOf = ({ item, days, lines }: BilledGroup) => ({
  component: item.price.component,
  ...(item.price.band === undefined ? {} : { band: item.price.band }),
  days,
  lines: lines.map(({ index }) => index),
});
