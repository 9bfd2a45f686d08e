import type { TownTime } from "../calendar/town-calendar.ts";
import type { RoadClass } from "../layout/town.ts";

/** Vehicles on one lane in the busiest hour of a workday, and walkers, by the class of the road [A]. */
const PEAK_VEHICLES_H: Readonly<Record<RoadClass, number>> = { main: 620, collector: 210, residential: 38, walk: 0 };
const PEAK_WALKERS_H: Readonly<Record<RoadClass, number>> = { main: 60, collector: 70, residential: 24, walk: 110 };

/** Share of the busiest hour, hour by hour from midnight [A]. */
const WORKDAY = [
  0.06, 0.04, 0.03, 0.03, 0.06, 0.16, 0.42, 0.86, 1, 0.7, 0.58, 0.58, 0.66, 0.62, 0.6, 0.64, 0.78, 0.96, 0.98, 0.72,
  0.44, 0.28, 0.2, 0.12,
];
const SATURDAY = [
  0.12, 0.08, 0.06, 0.05, 0.05, 0.08, 0.18, 0.32, 0.48, 0.62, 0.72, 0.74, 0.64, 0.5, 0.52, 0.6, 0.66, 0.72, 0.7, 0.58,
  0.42, 0.34, 0.32, 0.24,
];
const SUNDAY = [
  0.2, 0.14, 0.1, 0.07, 0.05, 0.06, 0.1, 0.16, 0.26, 0.4, 0.52, 0.56, 0.5, 0.42, 0.46, 0.56, 0.66, 0.74, 0.72, 0.56,
  0.38, 0.26, 0.18, 0.1,
];
const AUGUST = 0.72;
/** People walk later in the day, and more in the warm months. */
const WALKING_LATER_H = 1.5;

/** Vehicles per hour on one lane that a road of a class has at a time, without chance. */
export function vehiclesPerHour(roadClass: RoadClass, { day, hour }: TownTime): number {
  const season = day.month === 8 ? AUGUST : 1;
  return PEAK_VEHICLES_H[roadClass] * share(day, hour) * season;
}

/** People per hour who pass a sensor, by time and air, without chance. */
export function walkersPerHour(roadClass: RoadClass, { day, hour }: TownTime, airC: number, rainMm: number): number {
  const mild = Math.min(1.3, Math.max(0.25, 0.4 + airC / 25));
  const dry = rainMm > 0 ? 0.35 : 1;
  return PEAK_WALKERS_H[roadClass] * share(day, (hour - WALKING_LATER_H + 24) % 24) * mild * dry;
}

function share({ weekday, isHoliday }: TownTime["day"], hour: number): number {
  const table = isHoliday || weekday === 7 ? SUNDAY : weekday === 6 ? SATURDAY : WORKDAY;
  // An hour's share stands for its middle.
  const position = (hour + 23.5) % 24;
  const whole = Math.floor(position);
  const [before, after] = [table[whole] ?? 0, table[(whole + 1) % 24] ?? 0];
  return before + (after - before) * (position - whole);
}
