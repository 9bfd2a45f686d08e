import { addDays } from "../time/local-time.ts";
import type { BillReason } from "./bill-reasons.ts";
import type { BilledGroup } from "./billed-group.ts";
import { BASIS, type MeasuredSupply } from "./billed-quantity.ts";
import { type DayRange, daysIn } from "./day-range.ts";
import { QUANTITY_SCALE } from "./money.ts";
import { expectedOf } from "./price-items.ts";
import { GRID_LOSSES_PCT, valueOn } from "./regulated-values.ts";

export interface QuantityReason {
  readonly reason: BillReason;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Bills round to whole kWh or m3, in each line and month. */
const ROUNDED_E6 = QUANTITY_SCALE / 2;
/** How far a reading may lie from the day that the bill states, days. */
const READING_DAYS = 15;
/** Of the time that must lie between readings, and of the energy whose band may be a guess. */
const MEASURED_SHARE = 0.999;
const GUESSED_BANDS_SHARE = 0.02;

const slackE6 = (groups: readonly BilledGroup[]): number =>
  groups.reduce((sum, { lines, expected }) => sum + ROUNDED_E6 * Math.max(lines.length, expected.lines.length), 0);
const isMetered = ({ item }: BilledGroup): boolean => ["kWh", "m3", "Sm3"].includes(BASIS[item.price.basis].unit);
const unitsOf = (quantityE6: number): number => quantityE6 / QUANTITY_SCALE;

/**
 * Why these groups, one component on the same days in one or several bands, state another quantity than was measured.
 * `sameDays` are all groups of those days: one reading is the same for all of them.
 */
export function quantityReason(
  groups: readonly BilledGroup[],
  sameDays: readonly BilledGroup[],
  measured: MeasuredSupply,
): QuantityReason {
  const [first] = groups;
  if (first === undefined) return { reason: "rounding", numbers: {} };
  const billedE6 = groups.reduce((sum, { quantityE6 = 0 }) => sum + quantityE6, 0);
  const expectedE6 = groups.reduce((sum, { expected }) => sum + expected.quantityE6, 0);
  const numbers = { billed: unitsOf(billedE6), expected: unitsOf(expectedE6) };
  const { basis } = first.item.price;

  if (groups.every((group) => Math.abs(group.differenceE6) <= slackE6([group]))) return { reason: "rounding", numbers };
  if (basis === "kw-month" || basis === "kw-year") return { reason: "wrong-contract-power", numbers };
  if (BASIS[basis].unit === "month" || BASIS[basis].unit === "day") return { reason: "different-period", numbers };
  if (groups.some(({ isEstimated }) => isEstimated)) return { reason: "estimated-reading", numbers };

  const energy = measured.active.sum(first.days.from, first.days.to);
  const coveredPct = (100 * energy.coveredMs) / energy.lengthMs;
  if (coveredPct < 100 * MEASURED_SHARE)
    return {
      reason: "cannot-say-not-measured",
      numbers: { ...numbers, coveredPct, expectedOfTheRest: energy.unknownWh / 1_000 },
    };
  if (Math.abs(billedE6 - expectedE6) <= slackE6(groups)) {
    const guessed = energy.totalWh === 0 ? 0 : energy.estimatedWh / energy.totalWh;
    return guessed > GUESSED_BANDS_SHARE
      ? { reason: "cannot-say-bands-not-measured", numbers: { ...numbers, estimatedPct: 100 * guessed } }
      : { reason: "wrong-band", numbers };
  }
  const lossPct = lossesBetween(groups, billedE6, expectedE6);
  if (lossPct !== undefined) return { reason: "losses", numbers: { ...numbers, lossPct } };
  const metered = sameDays.filter(isMetered);
  const other = groups.every(isMetered) ? (otherPeriod(metered, measured) ?? otherPeriod(groups, measured)) : undefined;
  if (other !== undefined)
    return {
      reason: "different-period",
      numbers: { ...numbers, fromShiftDays: other.fromShift, toShiftDays: other.toShift },
    };
  return { reason: "cannot-say-quantity-differs", numbers };
}

/** The losses in per cent that are billed and not foreseen, or foreseen and not billed; `undefined` when that is not it. */
function lossesBetween(groups: readonly BilledGroup[], billedE6: number, expectedE6: number): number | undefined {
  const line = groups[0]?.item;
  const voltage = line?.contracts.find((contract) => contract.prices.length > 0)?.voltage;
  const lossPct = voltage && valueOn(GRID_LOSSES_PCT[voltage], groups[0]?.days.from ?? "");
  if (line === undefined || lossPct === undefined) return undefined;
  const factor = 1 + lossPct / 100;
  const candidate = line.price.basis === "kwh" ? expectedE6 * factor : expectedE6 / factor;
  const isIt = line.price.basis.startsWith("kwh") && Math.abs(billedE6 - candidate) <= slackE6(groups);
  return isIt ? lossPct : undefined;
}

/** Days near those of the bill on which every band was measured as it is billed: the ones that lie nearest. */
function otherPeriod(
  groups: readonly BilledGroup[],
  measured: MeasuredSupply,
): { readonly fromShift: number; readonly toShift: number } | undefined {
  const days = groups[0]?.days;
  if (days === undefined) return undefined;
  const fits = ({ from, to }: DayRange): boolean => {
    const energy = measured.active.sum(from, to);
    if (energy.coveredMs < energy.lengthMs * MEASURED_SHARE) return false;
    return groups.every((group) => {
      const { quantityE6 } = expectedOf(group.item, measured, [{ from, to }]);
      return Math.abs((group.quantityE6 ?? 0) - quantityE6) <= slackE6([group]);
    });
  };
  return SHIFTS.find(({ fromShift, toShift }) => {
    const shifted = { from: addDays(days.from, fromShift), to: addDays(days.to, toShift) };
    return daysIn(shifted) >= 1 && fits(shifted);
  });
}

/** The smallest shifts first, of one end before those of both: where days are alike, several fit. */
const SHIFTS = Array.from({ length: (2 * READING_DAYS + 1) ** 2 }, (_, at) => ({
  fromShift: (at % (2 * READING_DAYS + 1)) - READING_DAYS,
  toShift: Math.floor(at / (2 * READING_DAYS + 1)) - READING_DAYS,
})).sort((one, other) => costOfShift(one) - costOfShift(other));

function costOfShift({ fromShift, toShift }: { readonly fromShift: number; readonly toShift: number }): number {
  const ends = (fromShift === 0 ? 0 : 1) + (toShift === 0 ? 0 : 1);
  return Math.abs(fromShift) + Math.abs(toShift) + ends / 10 + (fromShift === 0 ? 0 : 1 / 100);
}
