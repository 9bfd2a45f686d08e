import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";
import type { Reason } from "./baseline.ts";
import { DAY_MS, instantsOf, type LocalPeriod, type MeteredEnergy } from "./usage-observation.ts";

/** CalTRACK 2.2.3.4 and 2.2.3.5: off-cycle reads, and the longest bill of a monthly and of a two-monthly cycle, days. */
const SHORTEST_BILL = 25;
const LONGEST_MONTHLY = 35;
const LONGEST_TWO_MONTHLY = 70;
/** Of the readings of a month, so that the rest may stand for all of it. */
const LEAST_OF_A_MONTH = 0.9;

/** The bills wholly within a period that are of a usable length, and a reason for each that is not. */
export function readBills(
  readings: readonly MeteredEnergy[],
  period: LocalPeriod,
  zone: string,
): { readonly bills: readonly MeteredEnergy[]; readonly reasons: readonly Reason[] } {
  const { fromMs, toMs } = instantsOf(period, zone);
  const within = readings.filter((bill) => bill.fromMs >= fromMs && bill.toMs <= toMs);
  const lengths = within.map(lengthDays).sort((a, b) => a - b);
  const isMonthly = (lengths[Math.floor(lengths.length / 2)] ?? 0) <= LONGEST_MONTHLY;
  const longestDays = isMonthly ? LONGEST_MONTHLY : LONGEST_TWO_MONTHLY;
  const isUsable = (bill: MeteredEnergy) => lengthDays(bill) >= SHORTEST_BILL && lengthDays(bill) <= longestDays;
  const reasons = within
    .filter((bill) => !isUsable(bill))
    .map((bill): Reason => {
      const numbers = { days: lengthDays(bill), shortestDays: SHORTEST_BILL, longestDays };
      return { code: "bill-length", weight: "notes", numbers, from: localTimeOf(bill.fromMs, zone).date };
    });
  return { bills: within.filter(isUsable), reasons };
}

const lengthDays = ({ fromMs, toMs }: MeteredEnergy): number => Math.round((toMs - fromMs) / DAY_MS);

/**
 * Readings of a day or shorter as bills of a month, from the period's first day to the same day of each month after it.
 * What is missing of a month is made up in proportion, up to a tenth; a month of which more is missing has no bill.
 */
export function monthlyBills(readings: readonly MeteredEnergy[], period: LocalPeriod, zone: string): MeteredEnergy[] {
  const end = addDays(period.to, 1);
  const bills: MeteredEnergy[] = [];
  for (let month = 0, from = period.from; from < end; month++, from = monthsAfter(period.from, month)) {
    const next = monthsAfter(period.from, month + 1);
    const fromMs = instantOfLocalTime(from, 0, zone);
    const isLast = next > end;
    const toMs = instantOfLocalTime(isLast ? end : next, 0, zone);
    const within = readings.filter((reading) => reading.fromMs >= fromMs && reading.fromMs < toMs);
    const share = within.reduce((sum, each) => sum + each.toMs - each.fromMs, 0) / (toMs - fromMs);
    const energyKwh = within.reduce((sum, each) => sum + each.energyKwh, 0) / share;
    if (share >= LEAST_OF_A_MONTH && lengthDays({ fromMs, toMs, energyKwh }) >= SHORTEST_BILL)
      bills.push({ fromMs, toMs, energyKwh });
  }
  return bills;
}

/** The same day of a later month, or that month's last. */
function monthsAfter(date: LocalDate, months: number): LocalDate {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return first.toISOString().slice(0, 10);
}
