import { addDays, instantOfLocalTime, type LocalDate } from "../../time/local-time.ts";
import { HOUR_MS, type TemperatureSample } from "../hourly-temperature.ts";
import type { SavingsTask } from "../savings-task.ts";
import { DAY_MS, type LocalPeriod, type MeteredEnergy } from "../usage-observation.ts";

export const ZONE = "Europe/Rome";
export const BASELINE: LocalPeriod = { from: "2025-01-01", to: "2025-12-31" };
export const REPORTING: LocalPeriod = { from: "2026-01-01", to: "2026-12-31" };

/** Mean temperature of the n-th day of a year, degrees F: from 28 in January to 88 in July, with a week's ripple. */
export const meanF = (day: number): number => 58 - 30 * Math.cos((2 * Math.PI * day) / 365) + 3 * ((day * 5) % 7) - 9;

/** A repeatable disturbance between -1 and 1 that follows nothing. */
export const noise = (index: number): number => {
  const value = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
  return 2 * (value - Math.floor(value)) - 1;
};

export const dayNumber = (date: LocalDate): number =>
  Math.round((Date.parse(date) - Date.parse("2025-01-01")) / DAY_MS);

const startOf = (date: LocalDate): number => instantOfLocalTime(date, 0, ZONE);

/** One reading for each day of 2025 and 2026, kWh by the day's number and its mean temperature in degrees F. */
export function dailyReadings(kwh: (day: number, temperatureF: number) => number): MeteredEnergy[] {
  return dates().map((date) => {
    const day = dayNumber(date);
    return { fromMs: startOf(date), toMs: startOf(addDays(date, 1)), energyKwh: kwh(day, meanF(day)) };
  });
}

/** Hourly temperatures of 2025 and 2026; each local day is as warm in all its hours, however many it has. */
export function temperatures(): TemperatureSample[] {
  return dates().flatMap((date) => {
    const [fromMs, toMs] = [startOf(date), startOf(addDays(date, 1))];
    return Array.from({ length: (toMs - fromMs) / HOUR_MS }, (_, hour) => ({
      atMs: fromMs + hour * HOUR_MS,
      temperatureC: (meanF(dayNumber(date)) - 32) / 1.8,
    }));
  });
}

export function savingsTask(readings: readonly MeteredEnergy[], changes: Partial<SavingsTask> = {}): SavingsTask {
  return {
    readings,
    temperatures: temperatures(),
    baseline: BASELINE,
    reporting: REPORTING,
    zone: ZONE,
    fuel: "electricity",
    confidence: 0.9,
    ...changes,
  };
}

const dates = (): LocalDate[] => Array.from({ length: 730 }, (_, day) => addDays("2025-01-01", day));

/** Readings of the local days from the first to the last. */
export const within = (readings: readonly MeteredEnergy[], from: LocalDate, to: LocalDate): MeteredEnergy[] =>
  readings.filter(({ fromMs }) => fromMs >= startOf(from) && fromMs < startOf(addDays(to, 1)));
