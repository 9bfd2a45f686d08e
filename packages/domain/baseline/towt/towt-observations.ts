import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import { type LocalDate, localTimeOf } from "../../time/local-time.ts";
import { HOURS_OF_A_WEEK, hourOfWeek } from "../hour-of-week.ts";
import { hoursOf, observeHours } from "../hourly-savings.ts";
import { HOUR_MS, type HourlyTemperature } from "../hourly-temperature.ts";
import { modeFlags } from "../operating-calendar.ts";
import { dailyObservations, type LocalPeriod, type MeteredEnergy } from "../usage-observation.ts";
import type { TowtConditions } from "./towt.ts";

export type TowtInterval = "hourly" | "daily";

/** Rows of a supply for the time-of-week-and-temperature model. */
export interface TowtObservations {
  readonly interval: TowtInterval;
  /** The local day of each row. */
  readonly dates: readonly LocalDate[];
  /** kWh of the hour or day; `NaN` where it is not known. */
  readonly observed: Float64Array;
  readonly conditions: TowtConditions;
}

/** Hours where readings are that short, days otherwise. */
export function towtInterval(readings: readonly MeteredEnergy[]): TowtInterval {
  const short = readings.filter(({ fromMs, toMs }) => toMs - fromMs <= HOUR_MS).length;
  return short > readings.length / 2 ? "hourly" : "daily";
}

/**
 * What a supply used over the local days of a period, with the time of the week (0 is Monday, or its first hour), the
 * temperature and the building's operating modes. Hours that were not read as a whole are left out; days of which too
 * little was read are `NaN`.
 */
export function observeTowt(
  readings: readonly MeteredEnergy[],
  temperature: HourlyTemperature,
  calendar: readonly OperatingMode[],
  period: LocalPeriod,
  zone: string,
  interval = towtInterval(readings),
): TowtObservations {
  if (interval === "hourly") {
    const hours = hoursOf(observeHours(readings, temperature), period, zone);
    const dates = hours.map(({ atMs }) => localTimeOf(atMs, zone).date);
    return {
      interval,
      dates,
      observed: Float64Array.from(hours, ({ energyKwh }) => energyKwh),
      conditions: {
        slots: hours.map(({ atMs }) => hourOfWeek(atMs, zone).hour),
        temperaturesC: Float64Array.from(hours, ({ temperatureC }) => temperatureC),
        modes: modeFlags(calendar, dates),
      },
    };
  }
  const days = dailyObservations(readings, temperature, period, zone);
  const dates = days.map(({ date }) => date);
  return {
    interval,
    dates,
    observed: Float64Array.from(days, ({ energyKwh }) => energyKwh ?? Number.NaN),
    conditions: {
      slots: days.map(({ date }) => (new Date(date).getUTCDay() + 6) % 7),
      temperaturesC: Float64Array.from(days, ({ dailyMeansC: [meanC] }) => meanC ?? Number.NaN),
      modes: modeFlags(calendar, dates),
    },
  };
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** What a time of the week is called: `mon`, or `mon-08` for its hour from 8 to 9. */
export function slotName(slot: number, interval: TowtInterval): string {
  if (interval === "daily") return WEEKDAYS[slot] ?? String(slot);
  const hour = slot % (HOURS_OF_A_WEEK / WEEKDAYS.length);
  return `${WEEKDAYS[Math.floor(slot / (HOURS_OF_A_WEEK / WEEKDAYS.length))]}-${String(hour).padStart(2, "0")}`;
}
