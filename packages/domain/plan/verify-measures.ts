import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeasureCarrier } from "@lucciola/contract/plan/measure.ts";
import type { Reason } from "../baseline/baseline.ts";
import type { FollowedSavings, FollowMethod } from "../baseline/followed-savings.ts";
import { daysOf } from "../baseline/usage-observation.ts";
import type { LocalDate } from "../time/local-time.ts";
import { lostTogether, type RatesOf } from "./measure-options.ts";
import { type Judgement, judge, LEAST_DAYS, type VerdictReason } from "./measure-verdict.ts";
import { shareOfYear, spreadOf } from "./promise-by-day.ts";
import { findSavingDrift, type SavingDrift, type VerifiedDay } from "./saving-drift.ts";
import type { VerificationGroup } from "./verification-group.ts";

/** One meter with what it saved. */
export interface FollowedMeter {
  readonly meter: string;
  readonly carrier: MeasureCarrier;
  readonly savings: FollowedSavings;
}

export interface VerifyTask {
  readonly group: VerificationGroup;
  readonly meters: readonly FollowedMeter[];
  readonly site: LightingSite;
  readonly unheated: ReadonlySet<LocalDate>;
  readonly ratesOf: RatesOf;
}

/** Promised and measured of one carrier over the same days. */
export interface VerifiedCarrier {
  readonly carrier: MeasureCarrier;
  readonly promisedKwh: number;
  readonly measuredKwh: number;
  readonly bandKwh: number;
  readonly methods: readonly FollowMethod[];
  readonly cvrmse: number | undefined;
}

export interface Amounts {
  readonly kwh: number;
  readonly eur: number;
  readonly co2Kg: number;
}

export interface MeasureVerification {
  readonly judgement: Judgement;
  readonly promised: Amounts;
  readonly measured: Amounts;
  /** Half widths, at 90 %. */
  readonly band: Amounts;
  /** Of a year, all measures together. */
  readonly promisedPerYear: Amounts;
  readonly carriers: readonly VerifiedCarrier[];
  /** Carriers with a promise that nothing measures. */
  readonly unmeasured: readonly MeasureCarrier[];
  readonly days: readonly VerifiedDay[];
  readonly drift: SavingDrift | undefined;
  readonly reasons: readonly Reason[];
}

const NOTHING: Amounts = { kwh: 0, eur: 0, co2Kg: 0 };
const YEAR_DAYS = 365;

/**
 * What became of the promise of measures that are judged together: day by day what was promised and what the meters saved,
 * both over the days that are known. Promises of one carrier lose together what the plan says that they lose.
 */
export function verifyMeasures(task: VerifyTask): MeasureVerification {
  const { group, ratesOf } = task;
  const promisedCarriers = [
    ...new Set(group.measures.flatMap(({ measure }) => measure.savings.map(({ carrier }) => carrier))),
  ];
  const sides = promisedCarriers.flatMap((carrier) => carrierSide(task, carrier) ?? []);
  const unmeasured = promisedCarriers.filter((carrier) => !sides.some((side) => side.carrier === carrier));
  const amounts = (of: (side: CarrierSide) => number, join: (values: number[]) => number): Amounts => {
    const valued = (rate: (carrier: MeasureCarrier) => number) =>
      join(sides.map((side) => of(side) * rate(side.carrier)));
    return {
      kwh: valued(() => 1),
      eur: valued((carrier) => ratesOf(carrier).eurPerKwh),
      co2Kg: valued((carrier) => ratesOf(carrier).co2KgPerKwh),
    };
  };
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const days = dayByDay(sides);
  const reasons = sides.flatMap((side) => side.reasons);
  const promised = amounts((side) => side.promisedKwh, sum);
  const measured = amounts((side) => side.measuredKwh, sum);
  const band = amounts(
    (side) => side.bandKwh,
    (values) => Math.hypot(...values),
  );
  const promisedPerYear = amounts((side) => side.promisedKwhPerYear, sum);
  const yearly = sum(sides.map((side) => Math.abs(side.promisedKwhPerYear)));
  const judgement: Judgement =
    refusal(group, sides, reasons) ??
    judge({
      promisedKwh: promised.kwh,
      measuredKwh: measured.kwh,
      bandKwh: band.kwh,
      days: days.length,
      shareOfYear: yearly > 0 ? sum(sides.map((side) => Math.abs(side.promisedKwh))) / yearly : 0,
    });
  return {
    judgement,
    promised,
    measured,
    band,
    promisedPerYear: sides.length === 0 ? NOTHING : promisedPerYear,
    carriers: sides.map(({ carrier, promisedKwh, measuredKwh, bandKwh, methods, cvrmse }) => ({
      carrier,
      promisedKwh,
      measuredKwh,
      bandKwh,
      methods,
      cvrmse,
    })),
    unmeasured,
    days,
    drift: judgement.verdict === "cannot-say" ? undefined : findSavingDrift(days),
    reasons,
  };
}

interface CarrierSide extends VerifiedCarrier {
  readonly promisedKwhPerYear: number;
  readonly days: readonly VerifiedDay[];
  readonly reasons: readonly Reason[];
}

/** `undefined` where no meter tells of the carrier. */
function carrierSide({ group, meters, site, unheated }: VerifyTask, carrier: MeasureCarrier): CarrierSide | undefined {
  const mine = meters.filter((meter) => meter.carrier === carrier);
  if (mine.length === 0) return undefined;
  const known = mine.map(({ savings }) => new Map(savings.days.map((day) => [day.date, day])));
  // A day counts where every meter knows it, so that promise and measure are of the same.
  const dates = (mine[0]?.savings.days ?? [])
    .map(({ date }) => date)
    .filter((date) => known.every((days) => days.has(date)));
  const baselineKwhPerYear = mine.reduce(
    (sum, { savings }) =>
      sum + (savings.baselineDays > 0 ? (savings.baselineKwh / savings.baselineDays) * YEAR_DAYS : 0),
    0,
  );
  const spreadDays = {
    site,
    unheated,
    baseline: group.baseline,
    baselineKwhPerYear,
    meansC: new Map(mine.flatMap(({ savings }) => savings.meansC)),
    heatsBelowC: mine.find(({ savings }) => savings.heatsBelowC !== undefined)?.savings.heatsBelowC,
    expectedKwh: new Map(
      dates.map((date) => [date, known.reduce((sum, days) => sum + (days.get(date)?.expectedKwh ?? 0), 0)]),
    ),
  };
  const promises = group.measures.flatMap(({ measure }) =>
    measure.savings
      .filter((saving) => saving.carrier === carrier)
      .map(({ kwhPerYear }) => ({ kwhPerYear, share: shareOfYear(spreadOf(measure.kind, carrier), spreadDays) })),
  );
  const alone = promises.reduce((sum, { kwhPerYear }) => sum + kwhPerYear, 0);
  const together = combinedKwh(
    promises.map(({ kwhPerYear }) => kwhPerYear),
    baselineKwhPerYear,
  );
  const left = alone === 0 ? 1 : together / alone;
  const days = dates.map((date): VerifiedDay => {
    const here = known.flatMap((each) => each.get(date) ?? []);
    return {
      date,
      promisedKwh: left * promises.reduce((sum, { kwhPerYear, share }) => sum + kwhPerYear * share(date), 0),
      savedKwh: here.reduce((sum, day) => sum + day.expectedKwh - day.observedKwh, 0),
      bandKwh: Math.hypot(...here.map(({ bandKwh }) => bandKwh)),
    };
  });
  return {
    carrier,
    promisedKwh: days.reduce((sum, { promisedKwh }) => sum + promisedKwh, 0),
    measuredKwh: days.reduce((sum, { savedKwh }) => sum + savedKwh, 0),
    bandKwh: days.at(-1)?.bandKwh ?? 0,
    promisedKwhPerYear: together,
    methods: [...new Set(mine.flatMap(({ savings }) => savings.method ?? []))],
    cvrmse: mine[0]?.savings.cvrmse,
    days,
    reasons: mine.flatMap(({ savings }) => savings.reasons),
  };
}

/** What promises of one use come to together, each pair less what it loses, as the plan has it. */
export function combinedKwh(promises: readonly number[], usedKwh: number): number {
  let sum = promises.reduce((total, each) => total + each, 0);
  for (const [index, one] of promises.entries())
    for (const other of promises.slice(index + 1))
      if (one > 0 && other > 0 && usedKwh > 0) sum -= lostTogether(one, other, usedKwh);
  return sum;
}

/** All carriers together, on the days that each of them knows. */
function dayByDay(sides: readonly CarrierSide[]): VerifiedDay[] {
  const [first, ...rest] = sides.map((side) => new Map(side.days.map((day) => [day.date, day])));
  if (first === undefined) return [];
  return [...first.values()].flatMap((day) => {
    const others = rest.flatMap((side) => side.get(day.date) ?? []);
    if (others.length < rest.length) return [];
    return [
      {
        date: day.date,
        promisedKwh: others.reduce((sum, other) => sum + other.promisedKwh, day.promisedKwh),
        savedKwh: others.reduce((sum, other) => sum + other.savedKwh, day.savedKwh),
        bandKwh: Math.hypot(day.bandKwh, ...others.map((other) => other.bandKwh)),
      },
    ];
  });
}

/** Reasons of the methods that forbid a verdict, by what they are to whoever reads it. */
const REFUSALS: Readonly<Partial<Record<Reason["code"], VerdictReason>>> = {
  "baseline-empty": "baseline-short",
  "baseline-not-365-days": "baseline-short",
  "too-few-nights": "baseline-short",
  "too-many-missing-days": "baseline-incomplete",
  "negative-energy": "baseline-incomplete",
  "readings-too-coarse": "baseline-incomplete",
  "reporting-empty": "reporting-incomplete",
  "reporting-incomplete": "reporting-incomplete",
  "outside-baseline-nights": "baseline-short",
  "no-candidate-model": "model-refused",
  "cvrmse-too-high": "model-refused",
};

function refusal(
  group: VerificationGroup,
  sides: readonly CarrierSide[],
  reasons: readonly Reason[],
): Judgement | undefined {
  if (group.measures.every(({ measure }) => measure.savings.length === 0))
    return { verdict: "cannot-say", why: "nothing-promised" };
  if (sides.length === 0) return { verdict: "cannot-say", why: "no-meter" };
  const broken = reasons.find(({ weight }) => weight === "disqualifies");
  if (broken === undefined) return undefined;
  // Some days after the works a hole in the readings is soon made good.
  if (broken.code.startsWith("reporting") && group.reporting !== undefined && daysOf(group.reporting) < LEAST_DAYS)
    return { verdict: "too-early", why: "few-days" };
  return { verdict: "cannot-say", why: REFUSALS[broken.code] ?? "model-refused" };
}
