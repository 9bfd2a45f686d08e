import { DateTime } from "luxon";
import { noise } from "./noise.ts";

/**
 * Outdoor air temperature of a place like Sesto Calende, °C: a yearly and a daily wave with the means of the Po valley's
 * northern edge (about 2 °C in January, 24 °C in July), and weather that changes from day to day.
 */
export function airTemperature(seed: number, zone: string): (atMs: number) => number {
  const weather = noise(seed, "weather");
  return (atMs) => {
    const local = DateTime.fromMillis(atMs, { zone });
    const dayOfYear = local.ordinal + local.hour / 24;
    const hour = local.hour + local.minute / 60;
    const yearly = 13 - 11 * Math.cos((2 * Math.PI * (dayOfYear - 18)) / 365.25);
    const swing = 3 + 2.5 * Math.sin((Math.PI * (dayOfYear - 60)) / 245) ** 2;
    const daily = -swing * Math.cos((2 * Math.PI * (hour - 3.5)) / 24);
    // Weather systems pass in days: noise at whole days, joined by straight lines.
    const day = Math.floor(atMs / 86_400_000);
    const share = atMs / 86_400_000 - day;
    const front = 2.6 * (weather.normal(day) * (1 - share) + weather.normal(day + 1) * share);
    return Math.round((yearly + daily + front) * 10) / 10;
  };
}
