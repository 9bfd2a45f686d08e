import type { Fuel, Reason, SavingsReport } from "./baseline.ts";
import { monthlyBills, readBills } from "./bills.ts";
import { hourlyTemperature } from "./hourly-temperature.ts";
import { concludeSavings } from "./savings-report.ts";
import { coarseReasons, countCoarse, type SavingsTask } from "./savings-task.ts";
import { savingsBandKwh } from "./savings-uncertainty.ts";
import { billingBaselineReasons, dailyBaselineReasons, reportingReasons, trimBaseline } from "./sufficiency.ts";
import {
  billObservations,
  DAY_MS,
  dailyObservations,
  type LocalPeriod,
  type UsageObservation,
} from "./usage-observation.ts";
import { fitUsagePerDay, isWhole, predictUsageKwh } from "./usage-per-day.ts";

/** OpenDSM, 2024: a daily or billing model above it is disqualified. */
const CVRMSE_LIMIT = 1;
const LONGEST_DAY_MS = 1.5 * DAY_MS;
const DAYS_OF_A_MONTH = 30;

/** CalTRACK 2, daily (methods 3.1 to 3.6): degree days of local days. */
export function caltrackDailySavings(task: SavingsTask): SavingsReport {
  const { readings, zone } = task;
  const { period, reasons } = trimBaseline(task.baseline);
  const temperature = hourlyTemperature(task.temperatures);
  const observe = (of: LocalPeriod) => withoutZeros(dailyObservations(readings, temperature, of, zone), task.fuel);
  const baseline = observe(period);
  const reporting = observe(task.reporting);
  return conclude(task, "caltrack-daily", baseline, reporting, [
    ...reasons,
    ...coarseReasons(readings, LONGEST_DAY_MS),
    ...dailyBaselineReasons(period, baseline),
    ...reportingReasons(task.reporting, reporting, baseline),
  ]);
}

/**
 * CalTRACK 2, billing: a bill counts with as many days as it has. Readings shorter than a bill are summed to months that
 * begin on the period's first day of the month.
 */
export function caltrackBillingSavings(task: SavingsTask): SavingsReport {
  const { readings, zone } = task;
  const { period, reasons } = trimBaseline(task.baseline);
  const temperature = hourlyTemperature(task.temperatures);
  const isBilled = countCoarse(readings, LONGEST_DAY_MS) > readings.length / 2;
  const observe = (of: LocalPeriod) => {
    const read = isBilled ? readBills(readings, of, zone) : { bills: monthlyBills(readings, of, zone), reasons: [] };
    return { ...read, observations: withoutZeros(billObservations(read.bills, temperature, of, zone), task.fuel) };
  };
  const baseline = observe(period);
  const reporting = observe(task.reporting);
  return conclude(task, "caltrack-billing", baseline.observations, reporting.observations, [
    ...reasons,
    ...baseline.reasons,
    ...billingBaselineReasons(period, zone, baseline.observations),
    ...reporting.reasons,
    ...reportingReasons(task.reporting, reporting.observations, baseline.observations),
  ]);
}

function conclude(
  { fuel, confidence }: SavingsTask,
  method: "caltrack-daily" | "caltrack-billing",
  baseline: readonly UsageObservation[],
  reporting: readonly UsageObservation[],
  reasons: readonly Reason[],
): SavingsReport {
  const isEmpty = !baseline.some(isWhole);
  const model = isEmpty ? undefined : fitUsagePerDay(baseline, method, fuel);
  const whole = reporting.filter(isWhole);
  const count = method === "caltrack-daily" ? whole.length : Math.round(spanDays(whole) / DAYS_OF_A_MONTH);
  const interval = method === "caltrack-daily" ? "daily" : "billing";
  return concludeSavings({
    method,
    model,
    expectedKwh:
      model === undefined || whole.length === 0
        ? undefined
        : whole.reduce((sum, each) => sum + predictUsageKwh(model, each), 0),
    observedKwh: whole.reduce((sum, each) => sum + each.energyKwh, 0),
    bandKwh: model && savingsBandKwh(model.quality, count, interval, confidence),
    confidence,
    cvrmseLimit: CVRMSE_LIMIT,
    reasons: isEmpty ? [{ code: "baseline-empty", weight: "disqualifies", numbers: {} }, ...reasons] : reasons,
  });
}

function spanDays(observations: readonly UsageObservation[]): number {
  const [first] = observations;
  const last = observations.at(-1);
  return first === undefined || last === undefined ? 0 : (last.toMs - first.fromMs) / DAY_MS;
}

/** CalTRACK 2.2.1.4: no electricity in a whole day or bill is taken for a missing reading; gas may well be 0. */
const withoutZeros = (observations: readonly UsageObservation[], fuel: Fuel): UsageObservation[] =>
  observations.map((each) =>
    fuel === "electricity" && each.energyKwh === 0 ? { ...each, energyKwh: undefined } : each,
  );
