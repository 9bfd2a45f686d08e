import { localTimeOf } from "../time/local-time.ts";
import type { Reason, SavingsReport } from "./baseline.ts";
import { fitCaltrackHourly, type HourlyModel, type HourObservation, predictHourKwh } from "./caltrack-hourly.ts";
import { fitQuality } from "./fit-quality.ts";
import { hourOfWeek } from "./hour-of-week.ts";
import { HOUR_MS, type HourlyTemperature, hourlyTemperature, interpolateGaps } from "./hourly-temperature.ts";
import { concludeSavings } from "./savings-report.ts";
import { coarseReasons, type SavingsTask } from "./savings-task.ts";
import { savingsBandKwh } from "./savings-uncertainty.ts";
import { reportingReasons, trimBaseline } from "./sufficiency.ts";
import { dailyObservations, instantsOf, type LocalPeriod, type MeteredEnergy } from "./usage-observation.ts";

/** OpenDSM, 2024: an hourly model above it is disqualified. */
const CVRMSE_LIMIT = 1.4;
/** CalTRACK 2.2.4.1. */
const LONGEST_FILLED_GAP_HOURS = 6;
/** CalTRACK 2.2.1.2: of the hours of each month that the reporting period needs, and of the months beside it. */
const LEAST_OF_A_MONTH = 0.9;
const HOURS_OF_A_DAY = 24;

/** CalTRACK 2, hourly (methods 3.7 to 3.12). Readings of an hour or shorter. */
export function caltrackHourlySavings(task: SavingsTask): SavingsReport {
  const { readings, zone, confidence } = task;
  const { period, reasons } = trimBaseline(task.baseline);
  const temperature = interpolateGaps(hourlyTemperature(task.temperatures), LONGEST_FILLED_GAP_HOURS);
  const hours = observeHours(readings, temperature);
  const baseline = hoursOf(hours, period, zone);
  const reporting = hoursOf(hours, task.reporting, zone);
  const model = fitCaltrackHourly(baseline, zone);
  const expected = reporting.map((hour) => (model === undefined ? undefined : predictHourKwh(model, hour)));
  const counted = reporting.filter((_, index) => expected[index] !== undefined);
  const days = (of: LocalPeriod) => dailyObservations(readings, temperature, of, zone);
  const baselineDays = days(period);
  return concludeSavings({
    method: "caltrack-hourly",
    model,
    expectedKwh: counted.length === 0 ? undefined : expected.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    observedKwh: counted.reduce((sum, each) => sum + each.energyKwh, 0),
    bandKwh: model && bandKwh(model, baseline, counted, confidence),
    confidence,
    cvrmseLimit: CVRMSE_LIMIT,
    reasons: [
      ...(model === undefined ? [{ code: "baseline-empty", weight: "disqualifies", numbers: {} } as const] : []),
      ...reasons,
      ...coarseReasons(readings, HOUR_MS),
      ...monthReasons(baseline, task.reporting, period, zone),
      ...reportingReasons(task.reporting, days(task.reporting), baselineDays),
      ...(model !== undefined && counted.length < reporting.length
        ? [
            {
              code: "hour-without-model",
              weight: "notes",
              numbers: { hours: reporting.length - counted.length },
            } as const,
          ]
        : []),
    ],
  });
}

/** Hours that were read as a whole and whose temperature is known, in order of time. */
export function observeHours(readings: readonly MeteredEnergy[], temperature: HourlyTemperature): HourObservation[] {
  const read = new Map<number, { energyKwh: number; lengthMs: number }>();
  for (const { fromMs, toMs, energyKwh } of readings) {
    if (toMs - fromMs > HOUR_MS) continue;
    const hour = Math.floor(fromMs / HOUR_MS);
    const known = read.get(hour) ?? { energyKwh: 0, lengthMs: 0 };
    read.set(hour, { energyKwh: known.energyKwh + energyKwh, lengthMs: known.lengthMs + toMs - fromMs });
  }
  return [...read]
    .flatMap(([hour, { energyKwh, lengthMs }]) => {
      const temperatureC = temperature.get(hour);
      return lengthMs >= HOUR_MS && temperatureC !== undefined
        ? [{ atMs: hour * HOUR_MS, energyKwh, temperatureC }]
        : [];
    })
    .sort((a, b) => a.atMs - b.atMs);
}

export function hoursOf(hours: readonly HourObservation[], period: LocalPeriod, zone: string): HourObservation[] {
  const { fromMs, toMs } = instantsOf(period, zone);
  return hours.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

/**
 * CalTRACK gives no band to hours. Hours of a day repeat each other in ways that a lag of one hour does not show, so the
 * band is that of daily sums; a parameter of the hourly model counts as the 24th part of one of a day.
 */
function bandKwh(
  model: HourlyModel,
  baseline: readonly HourObservation[],
  reporting: readonly HourObservation[],
  confidence: number,
): number | undefined {
  const sums = new Map<string, { observed: number; predicted: number; hours: number }>();
  for (const hour of baseline) {
    const { date } = localTimeOf(hour.atMs, model.zone);
    const sum = sums.get(date) ?? { observed: 0, predicted: 0, hours: 0 };
    sum.observed += hour.energyKwh;
    sum.predicted += predictHourKwh(model, hour) ?? hour.energyKwh;
    sum.hours += 1;
    sums.set(date, sum);
  }
  const days = [...sums.values()];
  const quality = fitQuality(
    days.map(({ observed }) => observed),
    days.map(({ predicted }) => predicted),
    model.quality.parameters / HOURS_OF_A_DAY,
  );
  return savingsBandKwh(quality, reporting.length / HOURS_OF_A_DAY, "daily", confidence);
}

/** A reason for each month that the reporting period needs, or that lies beside one, of which too few hours are known. */
function monthReasons(
  baseline: readonly HourObservation[],
  reporting: LocalPeriod,
  period: LocalPeriod,
  zone: string,
): Reason[] {
  const known = new Array<number>(13).fill(0);
  for (const { atMs } of baseline) {
    const { month } = hourOfWeek(atMs, zone);
    known[month] = (known[month] ?? 0) + 1;
  }
  const year = Number(period.to.slice(0, 4));
  return neededMonths(reporting).flatMap((month): Reason[] => {
    const hours = new Date(Date.UTC(year, month, 0)).getUTCDate() * HOURS_OF_A_DAY;
    const coveragePct = Math.min(100, (100 * (known[month] ?? 0)) / hours);
    if (coveragePct >= 100 * LEAST_OF_A_MONTH) return [];
    const numbers = { month, coveragePct, requiredPct: 100 * LEAST_OF_A_MONTH };
    return [{ code: "month-coverage-low", weight: "disqualifies", numbers }];
  });
}

function neededMonths({ from, to }: LocalPeriod): number[] {
  const first = monthNumber(from);
  const last = Math.min(monthNumber(to), first + 11);
  const needed = new Set<number>();
  for (let month = first - 1; month <= last + 1; month++) needed.add(((month + 11) % 12) + 1);
  return [...needed].sort((a, b) => a - b);
}

/** Months since year 0, counted so that a remainder of 12 tells the month: 1 is January, 0 December. */
const monthNumber = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
