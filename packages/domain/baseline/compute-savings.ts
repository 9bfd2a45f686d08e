import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { SavingsReport } from "./baseline.ts";
import { caltrackBillingSavings, caltrackDailySavings } from "./caltrack-savings.ts";
import { caltrackHourlySavings } from "./hourly-savings.ts";
import type { SavingsTask } from "./savings-task.ts";
import { towtSavings } from "./towt/towt-savings.ts";

/** Methods that compute a saving. */
export const SAVINGS_METHODS = ["caltrack-daily", "caltrack-billing", "caltrack-hourly", "towt"] as const;
export type SavingsMethod = (typeof SAVINGS_METHODS)[number];

/** What was saved, by a published method. Only `towt` knows of a building's calendar. */
export function computeSavings(
  method: SavingsMethod,
  task: SavingsTask,
  calendar: readonly OperatingMode[] = [],
): SavingsReport {
  switch (method) {
    case "caltrack-daily":
      return caltrackDailySavings(task);
    case "caltrack-billing":
      return caltrackBillingSavings(task);
    case "caltrack-hourly":
      return caltrackHourlySavings(task);
    case "towt":
      return towtSavings(task, calendar);
  }
}
