import { addDays, type LocalDate } from "../time/local-time.ts";

/** What was promised and saved on a local day, kWh. */
export interface VerifiedDay {
  readonly date: LocalDate;
  readonly promisedKwh: number;
  readonly savedKwh: number;
  /** Half width of the band around what was saved from the first day to this one. */
  readonly bandKwh: number;
}

/** A saving that was there and is not any more. */
export interface SavingDrift {
  /** Since when it is missing, as well as the days tell. */
  readonly from: LocalDate;
  /** On which it was told. */
  readonly toldOn: LocalDate;
  /** Last day on which it was missing; absent while it goes on. */
  readonly to?: LocalDate;
  /** Of the window at its last day: promised, saved, and how sure that is. */
  readonly windowDays: number;
  readonly promisedKwh: number;
  readonly savedKwh: number;
  readonly bandKwh: number;
  /** Which part of the promise is lost, at most all of it. */
  readonly lostShare: number;
}

const WINDOW_DAYS = 60;
/** A window is looked at each day, so one in ten would soon be wrong: from 90 to about 99 %, as the normal law has it. */
const SURER = 1.6;
/** How a year's promise falls on its days is known only so well: less than this part of a window's is no drift. */
const LEAST_LOST = 0.25;
/** So many days in a row say the same. */
const IN_A_ROW = 14;

/**
 * The drift that a promise shows last: sixty days in which a quarter less was saved than promised, and by more than can be
 * chance, after a time in which it had been kept. It ends when such a window agrees again. `undefined` where the promise was always kept,
 * or never: what never came is no drift. Days are in order.
 */
export function findSavingDrift(days: readonly VerifiedDay[]): SavingDrift | undefined {
  const bandOfWindow = SURER * (days[WINDOW_DAYS - 1]?.bandKwh ?? Number.POSITIVE_INFINITY);
  const [promised, saved] = [cumulated(days.map((day) => day.promisedKwh)), cumulated(days.map((day) => day.savedKwh))];
  let wasKept = false;
  let [missing, agreeing] = [0, 0];
  let drift: SavingDrift | undefined;
  for (let end = WINDOW_DAYS; end <= days.length; end += 1) {
    const first = end - WINDOW_DAYS;
    const window = {
      promisedKwh: (promised[end] ?? 0) - (promised[first] ?? 0),
      savedKwh: (saved[end] ?? 0) - (saved[first] ?? 0),
      bandKwh: bandOfWindow,
    };
    // What is to be saved in it must be more than what a meter can tell.
    if (window.promisedKwh <= bandOfWindow) continue;
    const isMissing = window.savedKwh < window.promisedKwh - Math.max(bandOfWindow, LEAST_LOST * window.promisedKwh);
    missing = isMissing ? missing + 1 : 0;
    agreeing = isMissing ? 0 : agreeing + 1;
    if (agreeing >= IN_A_ROW) wasKept = true;
    const last = days[end - 1];
    if (last === undefined) break;
    const isOpen = drift !== undefined && drift.to === undefined;
    if (drift !== undefined && isOpen && isMissing) drift = { ...drift, ...figures(window) };
    else if (drift !== undefined && isOpen && agreeing >= IN_A_ROW)
      drift = { ...drift, to: addDays(last.date, -IN_A_ROW) };
    else if (!isOpen && wasKept && missing >= IN_A_ROW)
      drift = {
        from: days[lastMadeUp(promised, saved, Math.max(0, first - IN_A_ROW + 1), end)]?.date ?? last.date,
        toldOn: last.date,
        windowDays: WINDOW_DAYS,
        ...figures(window),
      };
  }
  return drift;
}

/** The day from which on what is missing only grows: before it less was missing than on any other day between two. */
function lastMadeUp(promised: Float64Array, saved: Float64Array, from: number, to: number): number {
  const missingBefore = (day: number): number => (promised[day] ?? 0) - (saved[day] ?? 0);
  let least = from;
  for (let day = from; day < to; day += 1) if (missingBefore(day) <= missingBefore(least)) least = day;
  return least;
}

function figures(window: { promisedKwh: number; savedKwh: number; bandKwh: number }) {
  const { promisedKwh, savedKwh, bandKwh } = window;
  return { promisedKwh, savedKwh, bandKwh, lostShare: Math.min(1, (promisedKwh - savedKwh) / promisedKwh) };
}

function cumulated(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  return sums;
}
