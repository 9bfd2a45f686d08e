import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { LocalDate } from "../../time/local-time.ts";
import type { Reason, SavingsReport } from "../baseline.ts";
import { fitQuality } from "../fit-quality.ts";
import { hourlyTemperature, interpolateGaps } from "../hourly-temperature.ts";
import { concludeSavings } from "../savings-report.ts";
import { coarseReasons, type SavingsTask } from "../savings-task.ts";
import { studentT } from "../student-t.ts";
import { BASELINE_DAYS, dailyBaselineReasons, reportingReasons, trimBaseline } from "../sufficiency.ts";
import { DAY_MS, dailyObservations, type LocalPeriod, type UsageObservation } from "../usage-observation.ts";
import { fittedTowt, predictTowt } from "./towt.ts";
import { fitTowtBaseline, type TowtBaseline } from "./towt-baseline.ts";
import { observeTowt, type TowtObservations, towtInterval } from "./towt-observations.ts";

/** OpenDSM, 2024, for daily and for hourly models. */
const CVRMSE_LIMITS = { daily: 1, hourly: 1.4 } as const;
/** CalTRACK 2.2.4.1; longer gaps stay gaps. */
const LONGEST_FILLED_GAP_HOURS = 6;
const LONGEST_DAY_MS = 1.5 * DAY_MS;
/** As CalTRACK has it: a year less a tenth. The model needs all times of the week and all temperatures, not 365 days. */
const MOST_MISSING_DAYS = 37;
const HOURS_OF_A_DAY = 24;
const DAYS_OF_A_MONTH = 30;

/**
 * What was saved by the time-of-week-and-temperature model of LBNL: by hours where readings are that short, else by days.
 * `calendar` says when the building ran otherwise (school holidays, closed), in both periods; a mode that the baseline
 * never had cannot be told and is named.
 */
export function towtSavings(task: SavingsTask, calendar: readonly OperatingMode[] = []): SavingsReport {
  const { readings, zone, confidence } = task;
  const { period, reasons } = trimBaseline(task.baseline);
  const interval = towtInterval(readings);
  const known = hourlyTemperature(task.temperatures);
  // A day's mean is that of the hours that are known; only hours of their own need what lies between.
  const temperature = interval === "hourly" ? interpolateGaps(known, LONGEST_FILLED_GAP_HOURS) : known;
  const observe = (of: LocalPeriod) => observeTowt(readings, temperature, calendar, of, zone, interval);
  const days = (of: LocalPeriod) => dailyObservations(readings, temperature, of, zone);
  const baseline = observe(period);
  const reporting = observe(task.reporting);
  const model = fitTowtBaseline(baseline);
  const predicted = model === undefined ? undefined : predictTowt(model.towt, reporting.conditions);
  const counted = [...reporting.observed.keys()].filter((row) =>
    Number.isFinite((reporting.observed[row] ?? Number.NaN) + (predicted?.[row] ?? Number.NaN)),
  );
  const sumOf = (values: Float64Array) => counted.reduce((sum, row) => sum + (values[row] ?? 0), 0);
  const reportingDays = counted.length / (interval === "hourly" ? HOURS_OF_A_DAY : 1);
  const baselineDays = days(period);
  return concludeSavings({
    method: "towt",
    model,
    expectedKwh: predicted === undefined || counted.length === 0 ? undefined : sumOf(predicted),
    observedKwh: sumOf(reporting.observed),
    bandKwh: model && bandKwh(model, baseline, reportingDays, confidence),
    confidence,
    cvrmseLimit: CVRMSE_LIMITS[interval],
    reasons: [
      ...(model === undefined ? [{ code: "baseline-empty", weight: "disqualifies", numbers: {} } as const] : []),
      ...reasons,
      ...coarseReasons(readings, LONGEST_DAY_MS),
      ...towtBaselineReasons(period, baselineDays),
      ...reportingReasons(task.reporting, days(task.reporting), baselineDays),
      ...withoutModel(model, reporting, counted.length),
      ...unknownModes(baseline, reporting),
    ],
  });
}

/** The rules of days, but a year with up to 37 days missing may be a period of 328 days too. */
export function towtBaselineReasons(period: LocalPeriod, days: readonly UsageObservation[]): Reason[] {
  const known = days.filter(({ energyKwh, dailyMeansC }) => energyKwh !== undefined && dailyMeansC.length > 0).length;
  const missingDays = BASELINE_DAYS - known;
  const numbers = { missingDays, allowedDays: MOST_MISSING_DAYS };
  return [
    ...(missingDays > MOST_MISSING_DAYS
      ? [{ code: "too-many-missing-days", weight: "disqualifies", numbers } as const]
      : []),
    ...dailyBaselineReasons(period, days).filter(
      ({ code }) => code !== "baseline-not-365-days" && code !== "too-many-missing-days",
    ),
  ];
}

function withoutModel(
  model: TowtBaseline | undefined,
  { observed, interval }: TowtObservations,
  counted: number,
): Reason[] {
  const known = observed.filter(Number.isFinite).length;
  if (model === undefined || counted === known) return [];
  return [
    {
      code: "hour-without-model",
      weight: "notes",
      numbers: { [interval === "hourly" ? "hours" : "days"]: known - counted },
    },
  ];
}

/** One reason for each mode on days of the reporting period that no day of the baseline was like. */
function unknownModes(baseline: TowtObservations, reporting: TowtObservations): Reason[] {
  return Object.entries(reporting.conditions.modes ?? {}).flatMap(([mode, flags]): Reason[] => {
    const seen = Array.from(baseline.conditions.modes?.[mode] ?? []).some((flag) => flag === 1);
    const days = new Set(reporting.dates.filter((_, row) => flags[row] === 1)).size;
    return seen || days === 0 ? [] : [{ code: "mode-not-in-baseline", weight: "notes", numbers: { days }, mode }];
  });
}

/**
 * Half width of the band around a saving, kWh (ASHRAE Guideline 14-2014, annex B; Sun and Baltazar 2013; as nmecr computes
 * it): t alpha sqrt(MSE' (1 + 2/n') m), with n' the days that do not repeat each other. Hours of a day repeat each other
 * in ways that a lag of an hour does not show, so of hours the daily sums are taken, and a parameter counts as the 24th
 * part of one of a day. `undefined` where fewer days than parameters are left.
 */
function bandKwh(
  model: TowtBaseline,
  baseline: TowtObservations,
  reportingDays: number,
  confidence: number,
): number | undefined {
  const days = dailySums(baseline, fittedTowt(model.towt, baseline.conditions));
  const scale = model.interval === "hourly" ? HOURS_OF_A_DAY : 1;
  const parameters = model.quality.parameters / scale;
  const quality = fitQuality(
    days.map(({ observed }) => observed),
    days.map(({ fitted }) => fitted),
    0,
  );
  const rho = Math.max(quality.residualAutocorrelation, 0);
  const effective = (days.length * (1 - rho)) / (1 + rho);
  const freedom = effective - parameters;
  const months = days.length / DAYS_OF_A_MONTH;
  const alpha = -0.00024 * months ** 2 + 0.03535 * months + 1.00286;
  const meanSquare = (quality.rmse ** 2 * days.length) / freedom;
  const band = studentT(confidence, freedom) * alpha * Math.sqrt(meanSquare * (1 + 2 / effective) * reportingDays);
  return Number.isFinite(band) ? band : undefined;
}

function dailySums(
  { dates, observed }: TowtObservations,
  fitted: Float64Array,
): { observed: number; fitted: number }[] {
  const sums = new Map<LocalDate, { observed: number; fitted: number }>();
  for (const [row, date] of dates.entries()) {
    const [use = Number.NaN, expected = Number.NaN] = [observed[row], fitted[row]];
    if (!Number.isFinite(use + expected)) continue;
    const sum = sums.get(date) ?? { observed: 0, fitted: 0 };
    sums.set(date, { observed: sum.observed + use, fitted: sum.fitted + expected });
  }
  return [...sums.values()];
}
