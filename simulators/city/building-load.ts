import { DateTime } from "luxon";
import { noise } from "./noise.ts";

/** How a building uses electricity: constant base, use during its hours, and heating or cooling by the weather. */
export interface BuildingHabits {
  readonly baseW: number;
  readonly occupiedW: number;
  /** Local hours of use by weekday, Monday first; an empty list: closed. */
  readonly week: readonly (readonly [from: number, to: number])[][];
  /** Closed in these months (1 to 12), as schools are in summer. */
  readonly closedMonths: readonly number[];
  /** Electric power for each degree below 16 °C and above 25 °C while in use, W/K. */
  readonly heatingWPerK: number;
  readonly coolingWPerK: number;
}

export const SLOT_MS = 900_000;

/** Mean power of a building in a quarter of an hour, W. A function of time and seed alone. */
export function buildingLoad(options: {
  readonly seed: number;
  readonly key: string;
  readonly habits: BuildingHabits;
  readonly zone: string;
  readonly airTemperatureC: (atMs: number) => number;
}): (slot: number) => number {
  const { seed, key, habits, zone, airTemperatureC } = options;
  const chance = noise(seed, `load ${key}`);
  return (slot) => {
    const atMs = slot * SLOT_MS;
    const local = DateTime.fromMillis(atMs, { zone });
    const presence = presenceAt(habits, local);
    const outsideC = airTemperatureC(atMs);
    const weather = habits.heatingWPerK * Math.max(0, 16 - outsideC) + habits.coolingWPerK * Math.max(0, outsideC - 25);
    const watts = habits.baseW + presence * (habits.occupiedW + weather);
    return Math.max(habits.baseW * 0.6, watts * (1 + 0.06 * chance.normal(slot)));
  };
}

/** From 0 (empty) to 1 (in full use); people come and go over half an hour. */
function presenceAt(habits: BuildingHabits, local: DateTime): number {
  if (habits.closedMonths.includes(local.month)) return 0;
  const hour = local.hour + local.minute / 60;
  const spans = habits.week[local.weekday - 1] ?? [];
  return Math.max(
    0,
    ...spans.map(([from, to]) => Math.min(1, Math.max(0, (hour - from) / 0.5), Math.max(0, (to - hour) / 0.5))),
  );
}
