import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { Fuel, SavingsReport } from "@lucciola/domain/baseline/baseline.ts";
import { computeSavings, type SavingsMethod } from "@lucciola/domain/baseline/compute-savings.ts";
import type { HourlyTemperature } from "@lucciola/domain/baseline/hourly-temperature.ts";
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
  | { readonly kind: "correction"; readonly task: WeatherCorrectionTask }
  | { readonly kind: "signature"; readonly days: readonly UsageObservation[]; readonly fuel: Fuel };

export interface BaselineAnswers {
  readonly savings: SavingsReport;
  readonly fit: TowtBaseline | undefined;
  readonly correction: WeatherCorrection;
  readonly signature: ReturnType<typeof signatureOf>;
}

export function computeBaseline(job: BaselineJob): BaselineAnswers[BaselineJob["kind"]] {
  if (job.kind === "savings") return computeSavings(job.method, job.task, job.calendar);
  if (job.kind === "correction") return correctForWeather(job.task);
  if (job.kind === "signature") return signatureOf(job.days, job.fuel);
  const { readings, temperature, calendar, period, zone } = job;
  return fitTowtBaseline(observeTowt(readings, temperature, calendar, period, zone));
}
