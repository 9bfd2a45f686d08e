import { addDays, type LocalDate, localTimeOf } from "../time/local-time.ts";
import type { Reason } from "./baseline.ts";
import { DAY_MS, daysOf, instantsOf, type LocalPeriod, type UsageObservation } from "./usage-observation.ts";

/** CalTRACK 2.2.1: a baseline has 365 days, of which at most 37 may be missing. */
export const BASELINE_DAYS = 365;
const MOST_MISSING_DAYS = 37;
/** Of a reporting period; CalTRACK asks nothing, but a saving of half the days is none of the period that was asked for. */
const MOST_MISSING_OF_REPORTING = 0.1;
/** Extreme: above the median by more than three times the distance between the quartiles. */
const EXTREME_DISTANCES = 3;
/** A step of temperature beyond the baseline's own that is worth a word, degrees C. */
const BEYOND_C = 1;

/** The last 365 days of a longer baseline: what lies further back is not used (CalTRACK 2.2.5). */
export function trimBaseline(period: LocalPeriod): {
  readonly period: LocalPeriod;
  readonly reasons: readonly Reason[];
} {
  const days = daysOf(period);
  if (days <= BASELINE_DAYS) return { period, reasons: [] };
  const trimmed = { from: addDays(period.to, 1 - BASELINE_DAYS), to: period.to };
  const numbers = { days, usedDays: BASELINE_DAYS };
  return { period: trimmed, reasons: [{ code: "baseline-trimmed", weight: "notes", numbers, ...trimmed }] };
}

/** What stands against a baseline of days, and what a person should know of it; each gap with its first and last day. */
export function dailyBaselineReasons(period: LocalPeriod, observations: readonly UsageObservation[]): Reason[] {
  const days = daysOf(period);
  const withoutEnergy = observations.filter(({ energyKwh }) => energyKwh === undefined);
  const withoutTemperature = observations.filter(({ dailyMeansC }) => dailyMeansC.length === 0);
  const missing = new Set([...withoutEnergy, ...withoutTemperature]).size;
  return [
    ...lengthReasons(days),
    ...missingReasons(missing, {
      withoutReadings: withoutEnergy.length,
      withoutTemperatures: withoutTemperature.length,
    }),
    ...energyReasons(observations),
    ...gaps("gap-in-readings", withoutEnergy),
    ...gaps("gap-in-temperatures", withoutTemperature),
  ];
}

/**
 * The same for bills. The baseline begins with its first bill, so that a year whose first bill comes late is no year; what
 * no bill covers counts as missing.
 */
export function billingBaselineReasons(
  period: LocalPeriod,
  zone: string,
  observations: readonly UsageObservation[],
): Reason[] {
  const first = observations.find(({ energyKwh }) => energyKwh !== undefined);
  if (first === undefined) return lengthReasons(daysOf(period));
  const { toMs } = instantsOf(period, zone);
  const days = Math.floor((toMs - first.fromMs) / DAY_MS);
  const whole = observations.filter(({ energyKwh, dailyMeansC }) => energyKwh !== undefined && dailyMeansC.length > 0);
  const missing = days - whole.reduce((sum, each) => sum + each.days, 0);
  const without = observations.filter(({ dailyMeansC }) => dailyMeansC.length === 0);
  return [
    ...lengthReasons(days),
    ...missingReasons(missing, {}),
    ...energyReasons(observations),
    ...billGaps(observations, first.fromMs, toMs, zone),
    ...gaps("gap-in-temperatures", without),
  ];
}

/** What a person should know of the reporting period; each gap with its first and last day. */
export function reportingReasons(
  period: LocalPeriod,
  observations: readonly UsageObservation[],
  baseline: readonly UsageObservation[],
): Reason[] {
  const whole = observations.filter(({ energyKwh, dailyMeansC }) => energyKwh !== undefined && dailyMeansC.length > 0);
  const days = daysOf(period);
  const counted = whole.reduce((sum, each) => sum + each.days, 0);
  if (counted === 0) return [{ code: "reporting-empty", weight: "disqualifies", numbers: { days }, ...period }];
  const isThin = days - counted > MOST_MISSING_OF_REPORTING * days;
  return [
    ...(counted < days
      ? [
          {
            code: "reporting-incomplete",
            weight: isThin ? "disqualifies" : "notes",
            numbers: { days, countedDays: counted },
            ...period,
          } as const,
        ]
      : []),
    ...gaps(
      "gap-in-readings",
      observations.filter(({ energyKwh }) => energyKwh === undefined),
    ),
    ...gaps(
      "gap-in-temperatures",
      observations.filter(({ dailyMeansC }) => dailyMeansC.length === 0),
    ),
    ...temperatureReasons(whole, baseline),
  ];
}

const lengthReasons = (days: number): Reason[] =>
  days === BASELINE_DAYS
    ? []
    : [{ code: "baseline-not-365-days", weight: "disqualifies", numbers: { days, requiredDays: BASELINE_DAYS } }];

const missingReasons = (missingDays: number, parts: Readonly<Record<string, number>>): Reason[] =>
  missingDays <= MOST_MISSING_DAYS
    ? []
    : [
        {
          code: "too-many-missing-days",
          weight: "disqualifies",
          numbers: { missingDays, allowedDays: MOST_MISSING_DAYS, ...parts },
        },
      ];

function energyReasons(observations: readonly UsageObservation[]): Reason[] {
  const perDay = observations.flatMap(({ energyKwh, days }) => (energyKwh === undefined ? [] : [energyKwh / days]));
  const negative = perDay.filter((each) => each < 0).length;
  const limitKwhPerDay = quantile(perDay, 0.5) + EXTREME_DISTANCES * (quantile(perDay, 0.75) - quantile(perDay, 0.25));
  const extreme = perDay.filter((each) => each > limitKwhPerDay);
  return [
    ...(negative > 0
      ? [{ code: "negative-energy", weight: "disqualifies", numbers: { observations: negative } } as const]
      : []),
    ...(extreme.length > 0
      ? [
          {
            code: "extreme-values",
            weight: "notes",
            numbers: { observations: extreme.length, limitKwhPerDay, highestKwhPerDay: Math.max(...extreme) },
          } as const,
        ]
      : []),
  ];
}

/** Linear between the nearest two. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (place - Math.floor(place)) * (high - low);
}

/** One reason for each run of observations that follow each other. */
function gaps(code: "gap-in-readings" | "gap-in-temperatures", missing: readonly UsageObservation[]): Reason[] {
  const runs: { from: LocalDate; to: LocalDate; days: number }[] = [];
  for (const { date, days } of missing) {
    const last = runs.at(-1);
    if (last !== undefined && addDays(last.to, 1) === date) {
      last.to = addDays(date, days - 1);
      last.days += days;
    } else runs.push({ from: date, to: addDays(date, days - 1), days });
  }
  return runs.map(({ from, to, days }) => ({ code, weight: "notes", numbers: { days }, from, to }));
}

function billGaps(observations: readonly UsageObservation[], fromMs: number, toMs: number, zone: string): Reason[] {
  const reasons: Reason[] = [];
  let covered = fromMs;
  for (const next of [...observations.filter(({ energyKwh }) => energyKwh !== undefined), { fromMs: toMs, toMs }]) {
    const days = Math.floor((next.fromMs - covered) / DAY_MS);
    if (days > 0) {
      const from = localTimeOf(covered, zone).date;
      reasons.push({ code: "gap-in-readings", weight: "notes", numbers: { days }, from, to: addDays(from, days - 1) });
    }
    covered = next.toMs;
  }
  return reasons;
}

function temperatureReasons(reporting: readonly UsageObservation[], baseline: readonly UsageObservation[]): Reason[] {
  const known = baseline.flatMap(({ dailyMeansC }) => dailyMeansC);
  if (known.length === 0) return [];
  const [lowestC, highestC] = [Math.min(...known), Math.max(...known)];
  const days = reporting
    .flatMap(({ dailyMeansC }) => dailyMeansC)
    .filter((meanC) => meanC < lowestC - BEYOND_C || meanC > highestC + BEYOND_C).length;
  return days === 0
    ? []
    : [{ code: "outside-baseline-temperatures", weight: "notes", numbers: { days, lowestC, highestC } }];
}
