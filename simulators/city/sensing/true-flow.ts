import { slotOf } from "../calendar/slots.ts";
import type { TownCalendar } from "../calendar/town-calendar.ts";
import type { Weather } from "../climate/weather.ts";
import { type Noise, noise } from "../noise.ts";
import type { TownSection } from "./sections.ts";
import { vehiclesPerHour, walkersPerHour } from "./traffic.ts";

/** Traffic is counted in the ten minutes of the clock. */
export const COUNT_MS = 600_000;

export interface FlowSurroundings {
  readonly seed: number;
  readonly calendar: TownCalendar;
  readonly weather: Weather;
}

/** How much heavier one direction is in the morning, and the other in the evening [A]. */
const TIDE = 0.18;
/** A day is busier or quieter than others by so much, one standard deviation [A]. */
const DAY_SPREAD = 0.1;

/**
 * What truly passes along a section: vehicles on each lane, or people and vehicles where there is one way for all, in the
 * ten minutes that begin at `startMs`. A function of seed, section, lane and interval alone.
 */
export function trueFlow(
  { section, roadClass, countedBy }: Pick<TownSection, "section" | "roadClass" | "countedBy">,
  { seed, calendar, weather }: FlowSurroundings,
): (lane: string, startMs: number) => number {
  const chance = noise(seed, `flow ${section.id}`);
  const size = 0.7 + 0.35 * chance.uniform(-1);
  const lanes = new Map(section.lanes.map(({ name }) => [name, noise(seed, `flow ${section.id} ${name}`)]));
  return (lane, startMs) => {
    const slot = slotOf(startMs + COUNT_MS / 2);
    const time = calendar.at(slot);
    const walkers = walkersPerHour(roadClass, time, weather.airTemperatureC(slot), weather.precipitationMm(slot));
    const perHour = vehiclesPerHour(roadClass, time) + (countedBy === "motion" ? walkers : 0);
    const ofDay = Math.max(0.6, 1 + DAY_SPREAD * chance.normal(time.day.number));
    const direction = section.lanes.length > 1 ? tide(lane, time.hour) : 1;
    const laneNoise = lanes.get(lane) ?? chance;
    return poisson((perHour * size * ofDay * direction) / 6, laneNoise, startMs / COUNT_MS);
  };
}

/** Into the town in the morning, out of it in the evening. */
function tide(lane: string, hour: number): number {
  const inwards = hour < 12 ? TIDE : -TIDE;
  return 1 + (lane === "in" ? inwards : -inwards);
}

/** A count after Poisson's distribution; by its normal neighbour where the mean is large. */
export function poisson(mean: number, chance: Noise, index: number): number {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal(index)));
  let left = chance.uniform(index);
  let probability = Math.exp(-mean);
  let count = 0;
  while (left > probability && count < 200) {
    left -= probability;
    count++;
    probability *= mean / count;
  }
  return count;
}
