import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { SavingsReport } from "@lucciola/domain/baseline/baseline.ts";
import { computeSavings, type SavingsMethod } from "@lucciola/domain/baseline/compute-savings.ts";
import type { HourlyTemperature } from "@lucciola/domain/baseline/hourly-temperature.ts";
import type { SavingsTask } from "@lucciola/domain/baseline/savings-task.ts";
import { fitTowtBaseline, type TowtBaseline } from "@lucciola/domain/baseline/towt/towt-baseline.ts";
import { observeTowt } from "@lucciola/domain/baseline/towt/towt-observations.ts";
import type { LocalPeriod, MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";

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
    };

export interface BaselineAnswers {
  readonly savings: SavingsReport;
  readonly fit: TowtBaseline | undefined;
}

export function computeBaseline(job: BaselineJob): BaselineAnswers[BaselineJob["kind"]] {
  if (job.kind === "savings") return computeSavings(job.method, job.task, job.calendar);
  const { readings, temperature, calendar, period, zone } = job;
  return fitTowtBaseline(observeTowt(readings, temperature, calendar, period, zone));
}
