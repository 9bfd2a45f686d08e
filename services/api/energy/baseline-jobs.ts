import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { Fuel, SavingsReport } from "@lucciola/domain/baseline/baseline.ts";
import { computeSavings, type SavingsMethod } from "@lucciola/domain/baseline/compute-savings.ts";
import { type FollowedSavings, type FollowTask, followSavings } from "@lucciola/domain/baseline/followed-savings.ts";
import type { HourlyTemperature } from "@lucciola/domain/baseline/hourly-temperature.ts";
import { followNights, type NightTask } from "@lucciola/domain/baseline/night-savings.ts";
import type { SavingsTask } from "@lucciola/domain/baseline/savings-task.ts";
import { fitTowtBaseline, type TowtBaseline } from "@lucciola/domain/baseline/towt/towt-baseline.ts";
import { observeTowt } from "@lucciola/domain/baseline/towt/towt-observations.ts";
import type { LocalPeriod, MeteredEnergy, UsageObservation } from "@lucciola/domain/baseline/usage-observation.ts";
import {
  correctForWeather,
  signatureOf,
  type WeatherCorrection,
  type WeatherCorrectionTask,
} from "@lucciola/domain/baseline/weather-corrected-use.ts";

/** What is computed beside the main loop: seconds for a year of hours on a slow machine. */
export type BaselineJob =
  | {
      readonly kind: "savings";
      readonly method: SavingsMethod;
      readonly task: SavingsTask;
      readonly calendar: readonly OperatingMode[];
    }
  | {
      readonly kind: "fit";
      readonly readings: readonly MeteredEnergy[];
      readonly temperature: HourlyTemperature;
      readonly calendar: readonly OperatingMode[];
      readonly period: LocalPeriod;
      readonly zone: string;
    }
  | { readonly kind: "follow"; readonly task: FollowTask }
  | { readonly kind: "follow-nights"; readonly task: NightTask }
  | { readonly kind: "correction"; readonly task: WeatherCorrectionTask }
  | { readonly kind: "signature"; readonly days: readonly UsageObservation[]; readonly fuel: Fuel };

export interface BaselineAnswers {
  readonly savings: SavingsReport;
  readonly fit: TowtBaseline | undefined;
  readonly follow: FollowedSavings;
  readonly "follow-nights": FollowedSavings;
  readonly correction: WeatherCorrection;
  readonly signature: ReturnType<typeof signatureOf>;
}

export function computeBaseline(job: BaselineJob): BaselineAnswers[BaselineJob["kind"]] {
  if (job.kind === "savings") return computeSavings(job.method, job.task, job.calendar);
  if (job.kind === "follow") return followSavings(job.task);
  if (job.kind === "follow-nights") return followNights(job.task);
  if (job.kind === "correction") return correctForWeather(job.task);
  if (job.kind === "signature") return signatureOf(job.days, job.fuel);
  const { readings, temperature, calendar, period, zone } = job;
  return fitTowtBaseline(observeTowt(readings, temperature, calendar, period, zone));
}
