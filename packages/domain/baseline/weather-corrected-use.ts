import type { Fuel } from "./baseline.ts";
import type { UsageObservation } from "./usage-observation.ts";
import { fitUsagePerDay, isWhole, predictUsageKwh, type UsagePerDayModel } from "./usage-per-day.ts";

/** Days before a period that tell how use depends on the weather, and the period itself. */
export interface WeatherCorrectionTask {
  readonly history: readonly UsageObservation[];
  readonly period: readonly UsageObservation[];
  readonly fuel: Fuel;
}

export type WeatherCorrection =
  | {
      readonly kind: "known";
      /** What the habits of the history would have used in the weather of the period, kWh, on its days that are known. */
      readonly expectedKwh: number;
      readonly r2: number;
      readonly model: UsagePerDayModel["model"];
      readonly historyDays: number;
    }
  | {
      readonly kind: "missing";
      readonly reason: "too-little-history" | "weather-unknown" | "not-measured-now" | "no-model";
      readonly historyDays: number;
    };

/**
 * [A] A year has every season; with fewer days than these some season is not in the model. CalTRACK asks for 328 of 365
 * for a saving that is claimed; this is a look.
 */
export const LEAST_HISTORY_DAYS = 300;
const LEAST_OF_PERIOD = 0.9;

/** Use against degree days by CalTRACK's daily method, fitted to the history, in the weather of the period. */
export function correctForWeather({ history, period, fuel }: WeatherCorrectionTask): WeatherCorrection {
  const whole = history.filter(isWhole);
  const missing = (reason: Extract<WeatherCorrection, { kind: "missing" }>["reason"]): WeatherCorrection => ({
    kind: "missing",
    reason,
    historyDays: whole.length,
  });
  const read = history.filter(({ energyKwh }) => energyKwh !== undefined);
  if (read.length < LEAST_HISTORY_DAYS) return missing("too-little-history");
  if (whole.length < LEAST_HISTORY_DAYS) return missing("weather-unknown");
  if (period.filter(({ energyKwh }) => energyKwh !== undefined).length < LEAST_OF_PERIOD * period.length)
    return missing("not-measured-now");
  const warm = period.filter(({ dailyMeansC }) => dailyMeansC.length > 0);
  if (warm.length < LEAST_OF_PERIOD * period.length) return missing("weather-unknown");
  const model = fitUsagePerDay(whole, "caltrack-daily", fuel);
  if (model === undefined) return missing("no-model");
  const perDay = warm.reduce((sum, each) => sum + predictUsageKwh(model, each), 0) / warm.length;
  return {
    kind: "known",
    expectedKwh: perDay * period.length,
    r2: model.quality.r2,
    model: model.model,
    historyDays: whole.length,
  };
}

/** The model of a scatter of days, or why there is none. */
export function signatureOf(
  days: readonly UsageObservation[],
  fuel: Fuel,
): UsagePerDayModel | "too-few-days" | "weather-unknown" | "no-model" {
  const read = days.filter(({ energyKwh }) => energyKwh !== undefined);
  const whole = days.filter(isWhole);
  if (read.length < LEAST_SIGNATURE_DAYS) return "too-few-days";
  if (whole.length < LEAST_SIGNATURE_DAYS) return "weather-unknown";
  return fitUsagePerDay(whole, "caltrack-daily", fuel) ?? "no-model";
}
/** [A] Two months, so that the days are not all alike. */
const LEAST_SIGNATURE_DAYS = 60;
