import { addDays, type LocalDate } from "../../time/local-time.ts";
import { type HourlyTemperature, temperatureOver } from "../hourly-temperature.ts";
import { datesOf, instantsOf, type LocalPeriod } from "../usage-observation.ts";

/** Inside temperature by convention, degrees C (DPR 412/93, art. 1). */
export const HEATING_BASE_C = 20;

/** Degree days of a period. A day whose mean is not known counts nothing, and is named. */
export interface DegreeDays {
  readonly baseC: number;
  /** Sum of what the daily means lie below the base, K d. */
  readonly heating: number;
  /** Sum of what they lie above it, K d. */
  readonly cooling: number;
  readonly days: number;
  readonly knownDays: number;
  readonly unknown: readonly LocalPeriod[];
}

/** At least half of a day's hours must be known, else its mean could be that of the night alone (CalTRACK 2.2.2.3). */
const LEAST_OF_A_DAY = 0.5;

/** Mean outside temperature of each local day, degrees C, as far as it is known. Days of 23 and 25 hours are whole days. */
export function dailyMeans(temperature: HourlyTemperature, period: LocalPeriod, zone: string): Map<LocalDate, number> {
  const means = new Map<LocalDate, number>();
  for (const date of datesOf(period)) {
    const { fromMs, toMs } = instantsOf({ from: date, to: date }, zone);
    const { meanC, hours, knownHours } = temperatureOver(temperature, fromMs, toMs);
    if (meanC !== undefined && knownHours >= LEAST_OF_A_DAY * hours) means.set(date, meanC);
  }
  return means;
}

/**
 * Heating and cooling degree days of a period by daily means: the sum of the differences of one sign alone. With the base
 * of 20 degrees over the heating season this is the "gradi giorno" of DPR 412/93.
 */
export function degreeDays(means: ReadonlyMap<LocalDate, number>, period: LocalPeriod, baseC: number): DegreeDays {
  let heating = 0;
  let cooling = 0;
  let knownDays = 0;
  const unknown: { from: LocalDate; to: LocalDate }[] = [];
  const dates = datesOf(period);
  for (const date of dates) {
    const meanC = means.get(date);
    if (meanC !== undefined) {
      heating += Math.max(baseC - meanC, 0);
      cooling += Math.max(meanC - baseC, 0);
      knownDays += 1;
      continue;
    }
    const last = unknown.at(-1);
    if (last !== undefined && addDays(last.to, 1) === date) last.to = date;
    else unknown.push({ from: date, to: date });
  }
  return { baseC, heating, cooling, days: dates.length, knownDays, unknown };
}
