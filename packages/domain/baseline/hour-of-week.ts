import { localTimeOf } from "../time/local-time.ts";
import { HOUR_MS } from "./hourly-temperature.ts";

export const HOURS_OF_A_WEEK = 168;

/** The hour of the week that the zone's clock shows, 0 is Monday from midnight to one, and the month, 1 to 12. */
export function hourOfWeek(atMs: number, zone: string): { readonly hour: number; readonly month: number } {
  const { date, timeMs } = localTimeOf(atMs, zone);
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  return { hour: weekday * 24 + Math.floor(timeMs / HOUR_MS), month: Number(date.slice(5, 7)) };
}
