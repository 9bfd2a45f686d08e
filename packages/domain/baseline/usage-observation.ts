import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";
import { HOUR_MS, type HourlyTemperature, temperatureOver } from "./hourly-temperature.ts";

/** What a supply used over [`fromMs`, `toMs`), kWh. */
export interface MeteredEnergy {
  readonly fromMs: number;
  readonly toMs: number;
  readonly energyKwh: number;
}

/** A day or a bill with what was used and how warm it was. */
export interface UsageObservation {
  readonly fromMs: number;
  readonly toMs: number;
  /** The local day on which it begins. */
  readonly date: LocalDate;
  /** How many days it counts for: 1 for a day of any length. */
  readonly days: number;
  /** `undefined` where too little was read. */
  readonly energyKwh: number | undefined;
  /** Mean temperatures of its days; of those only whose hours are known well enough. Empty where too few are. */
  readonly dailyMeansC: readonly number[];
}

/** Local days from the first to the last, both included. */
export interface LocalPeriod {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export const DAY_MS = 24 * HOUR_MS;
/** CalTRACK 2.2.2.1, 2.2.2.3: at most half of a day may be missing. */
const LEAST_OF_A_DAY = 0.5;
/** What lasts longer is no reading of a day. */
const LONGEST_DAY_MS = 1.5 * DAY_MS;
/** CalTRACK 2.2.3.2: at least 90 % of the hourly temperatures of a billing period. */
const LEAST_OF_A_BILL = 0.9;

/** How many days a period has. */
export const daysOf = ({ from, to }: LocalPeriod): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** Its first instant and the first one after it. */
export const instantsOf = ({ from, to }: LocalPeriod, zone: string): { fromMs: number; toMs: number } => ({
  fromMs: instantOfLocalTime(from, 0, zone),
  toMs: instantOfLocalTime(addDays(to, 1), 0, zone),
});

/** The days of a period in the calendar. */
export const datesOf = (period: LocalPeriod): LocalDate[] =>
  Array.from({ length: daysOf(period) }, (_, day) => addDays(period.from, day));

/**
 * One observation for each local day of a period, also for those without a reading. Readings must be in order; those shorter than a day are
 * summed; where some are missing, but no more than half of the day, the rest stands for all of it (CalTRACK 2.2.2.1). A
 * reading of about a day is taken as it was read, from its own first to its own last instant, with the temperature of just
 * those hours: so days that do not begin at this zone's midnight stay aligned with their weather.
 */
export function dailyObservations(
  readings: readonly MeteredEnergy[],
  temperature: HourlyTemperature,
  period: LocalPeriod,
  zone: string,
): UsageObservation[] {
  const short = readings.filter((reading) => reading.toMs - reading.fromMs <= LONGEST_DAY_MS);
  let next = 0;
  return datesOf(period).map((date) => {
    const day = instantsOf({ from: date, to: date }, zone);
    while ((short[next]?.fromMs ?? day.fromMs) < day.fromMs) next++;
    const first = next;
    while ((short[next]?.fromMs ?? day.toMs) < day.toMs) next++;
    const ofDay = short.slice(first, next);
    const [only] = ofDay;
    const isReadAsDay = ofDay.length === 1 && only !== undefined && only.toMs - only.fromMs > DAY_MS / 2;
    const { fromMs, toMs } = isReadAsDay ? only : day;
    const readMs = ofDay.reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
    const share = readMs / (toMs - fromMs);
    const energyKwh = ofDay.reduce((sum, each) => sum + each.energyKwh, 0) / share;
    return {
      fromMs,
      toMs,
      date,
      days: 1,
      energyKwh: share >= LEAST_OF_A_DAY ? energyKwh : undefined,
      dailyMeansC: meansOfDays(temperature, fromMs, toMs, 1),
    };
  });
}

/**
 * The bills that lie within a period as a whole, with the mean temperatures of their days; days are counted in steps of 24
 * hours from a bill's own beginning, and the last one takes what is left at a change of the clock.
 */
export function billObservations(
  bills: readonly MeteredEnergy[],
  temperature: HourlyTemperature,
  period: LocalPeriod,
  zone: string,
): UsageObservation[] {
  const { fromMs, toMs } = instantsOf(period, zone);
  return bills
    .filter((bill) => bill.fromMs >= fromMs && bill.toMs <= toMs)
    .map((bill) => {
      const days = Math.max(1, Math.round((bill.toMs - bill.fromMs) / DAY_MS));
      const { hours, knownHours } = temperatureOver(temperature, bill.fromMs, bill.toMs);
      return {
        fromMs: bill.fromMs,
        toMs: bill.toMs,
        date: localTimeOf(bill.fromMs, zone).date,
        days,
        energyKwh: bill.energyKwh,
        dailyMeansC:
          knownHours >= LEAST_OF_A_BILL * hours ? meansOfDays(temperature, bill.fromMs, bill.toMs, days) : [],
      };
    });
}

function meansOfDays(temperature: HourlyTemperature, fromMs: number, toMs: number, days: number): number[] {
  return Array.from({ length: days }, (_, day) => {
    const end = day === days - 1 ? toMs : fromMs + (day + 1) * DAY_MS;
    const { meanC, hours, knownHours } = temperatureOver(temperature, fromMs + day * DAY_MS, end);
    return meanC !== undefined && knownHours >= LEAST_OF_A_DAY * hours ? [meanC] : [];
  }).flat();
}
