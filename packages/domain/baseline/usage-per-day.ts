import type { BaselineModel, Fuel } from "./baseline.ts";
import { type Candidate, chooseCandidate } from "./degree-day-candidates.ts";
import { fitQuality } from "./fit-quality.ts";
import type { UsageObservation } from "./usage-observation.ts";

/**
 * CalTRACK 2, daily and billing: use per day = intercept + betaHdd x heating degrees + betaCdd x cooling degrees. Degrees
 * are Fahrenheit, as the balance points of the method are; `intercept` is kWh a day, the betas kWh per degree F and day.
 */
export interface UsagePerDayModel extends BaselineModel {
  readonly method: "caltrack-daily" | "caltrack-billing";
  readonly model: Candidate["model"];
}

const fahrenheit = (temperatureC: number): number => temperatureC * 1.8 + 32;
const celsius = (temperatureF: number): number => (temperatureF - 32) / 1.8;

/** CalTRACK 3.2.2.1: balance points of 30 to 90 degrees F in steps of one. */
const BALANCE_POINTS_F = Array.from({ length: 61 }, (_, index) => 30 + index);
/** CalTRACK 3.2.2: what a candidate's degree days must at least be; days without any are not counted for bills. */
const LEAST = {
  "caltrack-daily": { daysWithDegrees: 10, degreeDays: 20 },
  "caltrack-billing": { daysWithDegrees: 0, degreeDays: 20 },
} as const;

/** Whether an observation takes part in a fit or a saving: both its energy and its temperature are known. */
export const isWhole = (
  observation: UsageObservation,
): observation is UsageObservation & { readonly energyKwh: number } =>
  observation.energyKwh !== undefined && observation.dailyMeansC.length > 0;

/**
 * The candidate with the best adjusted R2 of those without a negative coefficient (CalTRACK 3.2 to 3.4; facts of the
 * published implementation: eemeter 2.9.2, usage_per_day.py, Apache-2.0). Bills weigh as many days as they have. Gas has
 * no cooling term. `undefined` when nothing qualifies.
 */
export function fitUsagePerDay(
  observations: readonly UsageObservation[],
  method: UsagePerDayModel["method"],
  fuel: Fuel,
): UsagePerDayModel | undefined {
  const whole = observations.filter(isWhole);
  const weights = whole.map(({ dailyMeansC }) => (method === "caltrack-billing" ? dailyMeansC.length : 1));
  const usePerDay = whole.map(({ energyKwh, days }) => energyKwh / days);
  const degrees = (isHeating: boolean) =>
    new Map(BALANCE_POINTS_F.map((pointF) => [pointF, degreeColumn(whole, pointF, isHeating)] as const));
  const data = { usePerDay, weights, heating: degrees(true), cooling: degrees(false) };
  const chosen = chooseCandidate(data, LEAST[method], fuel);
  if (chosen === undefined) return undefined;

  const { candidate, intercept, coefficients, r2, r2Adj } = chosen;
  const { heatingF, coolingF } = candidate;
  const betas = {
    ...(coolingF === undefined ? {} : { betaCdd: coefficients[0] ?? 0 }),
    ...(heatingF === undefined ? {} : { betaHdd: coefficients.at(-1) ?? 0 }),
  };
  const model = {
    method,
    model: candidate.model,
    balancePoints: {
      ...(heatingF === undefined ? {} : { heatingF, heatingC: celsius(heatingF) }),
      ...(coolingF === undefined ? {} : { coolingF, coolingC: celsius(coolingF) }),
    },
    coefficients: { intercept, ...betas },
  };
  const observed = whole.map(({ energyKwh }) => energyKwh);
  const predicted = whole.map((each) => predictUsageKwh(model, each));
  return { ...model, quality: { ...fitQuality(observed, predicted, coefficients.length), r2, r2Adj } };
}

/** What the model expects of a day or bill, kWh; its temperature must be known. */
export function predictUsageKwh(
  { balancePoints, coefficients }: Pick<BaselineModel, "balancePoints" | "coefficients">,
  observation: Pick<UsageObservation, "days" | "dailyMeansC">,
): number {
  const { heatingF, coolingF } = balancePoints;
  const { intercept = 0, betaHdd = 0, betaCdd = 0 } = coefficients;
  const heating = heatingF === undefined ? 0 : betaHdd * meanDegrees(observation.dailyMeansC, heatingF, true);
  const cooling = coolingF === undefined ? 0 : betaCdd * meanDegrees(observation.dailyMeansC, coolingF, false);
  return observation.days * (intercept + heating + cooling);
}

const degreeColumn = (observations: readonly UsageObservation[], pointF: number, isHeating: boolean): number[] =>
  observations.map(({ dailyMeansC }) => meanDegrees(dailyMeansC, pointF, isHeating));

/** Mean of the days' degrees beyond the balance point, degrees F. */
function meanDegrees(dailyMeansC: readonly number[], pointF: number, isHeating: boolean): number {
  const sign = isHeating ? 1 : -1;
  const sum = dailyMeansC.reduce((total, meanC) => total + Math.max(sign * (pointF - fahrenheit(meanC)), 0), 0);
  return sum / dailyMeansC.length;
}
