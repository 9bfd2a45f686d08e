import { type Draw, drawFrom } from "@lucciola/city/chance.ts";
import type { FaultKindName } from "@lucciola/city/faults/fault-kinds.ts";
import { placesOf } from "@lucciola/city/faults/fault-places.ts";
import type { Town } from "@lucciola/city/layout/town.ts";
import type { ScenarioFault } from "@lucciola/city/scenario/scenario.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many of a kind begin in the nights that count, and how long each lasts, hours. */
const PLAN: readonly (readonly [kind: FaultKindName, count: number, fromH: number, toH: number])[] = [
  ["lamp-dead", 20, 30, 190],
  ["day-burner", 20, 40, 190],
  ["cycling", 20, 30, 190],
  ["driver-hot", 20, 40, 190],
  ["dimming-failure", 20, 30, 190],
  ["power-too-high", 20, 30, 190],
  ["power-too-low", 20, 30, 190],
  ["life-near-end", 20, 100, 300],
  ["communication-lost", 20, 30, 190],
  ["lamp-supply-lost", 20, 30, 190],
  ["cable-lost", 20, 24, 90],
  ["contactor-stuck-on", 20, 24, 120],
  ["contactor-stuck-off", 20, 12, 72],
  ["cabinet-tripped", 20, 3, 40],
  ["gateway-offline", 20, 2, 30],
];
/** Cabinets on whose lines somebody ties a load; a fault of a month, so that each cabinet has one at most. */
const TIED_LOADS = 7;

/** Draws the faults of a town for the nights in [fromMs, toMs): at most one befalls a lamp, a circuit or a cabinet at a time. */
export function planFaults(seed: number, town: Town, fromMs: number, toMs: number): ScenarioFault[] {
  const draw = drawFrom(seed, "diagnosis faults");
  const faults: ScenarioFault[] = [];
  const taken = new Map<string, [number, number][]>();
  const lamps = new Set<string>(town.lamps.map(({ point }) => point.id));
  // A lamp has one fault in all: another would befall one that was mended, with a curve that is not known yet.
  const isFree = (place: string, from: number, until: number): boolean =>
    !(lamps.has(place) && taken.has(place)) &&
    (taken.get(place) ?? []).every(([start, end]) => until < start - DAY_MS || from > end + DAY_MS);
  const latestMs = toMs - 2 * DAY_MS;
  const add = (kind: FaultKindName, point: string, from: number, until: number, amount?: number): void => {
    taken.set(point, [...(taken.get(point) ?? []), [from, until]]);
    const fault: ScenarioFault = { kind, point, from: formatInstant(from), until: formatInstant(until) };
    if (amount !== undefined) fault.amount = amount;
    faults.push(fault);
  };
  for (const [kind, count, fromH, toH] of PLAN) {
    const places = placesOf(town, kind);
    for (let left = count, tries = 0; left > 0 && tries < 50 * count && places.length > 0; tries++) {
      const point = draw.pick(places);
      const from = beginOf(draw, fromMs, latestMs);
      const until = from + Math.round(draw.between(fromH, toH) * 3_600) * 1_000;
      if (!isFree(point, from, until)) continue;
      add(kind, point, from, until, kind === "cable-lost" ? draw.between(0.15, 0.6) : undefined);
      left -= 1;
    }
  }
  const clean = town.cabinets.filter(({ circuits }) => circuits.every(({ lamps }) => lamps.every((l) => l.registered)));
  for (const { point } of draw.shuffled(clean).slice(0, TIED_LOADS)) {
    const from = beginOf(draw, fromMs, latestMs);
    add("unregistered-load", point.id, from, from + 14 * DAY_MS, Math.round(draw.between(60, 300)));
  }
  return faults;
}

const beginOf = (draw: Draw, fromMs: number, toMs: number): number =>
  Math.round((fromMs + draw.between(0, 1) * (toMs - fromMs)) / 1_000) * 1_000;
