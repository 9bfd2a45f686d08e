import { townCalendar } from "@lucciola/city/calendar/town-calendar.ts";
import { drawFrom } from "@lucciola/city/chance.ts";
import { weatherOf } from "@lucciola/city/climate/weather.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { type RequiredLight, requiredLight } from "@lucciola/city/lighting/required-light.ts";
import { Scenario } from "@lucciola/city/scenario/scenario.ts";
import { counterFaults } from "@lucciola/city/sensing/counter-faults.ts";
import { type CounterSample, sectionCounter } from "@lucciola/city/sensing/section-counter.ts";
import { sectionsOf, type TownSection } from "@lucciola/city/sensing/sections.ts";
import { trueFlow } from "@lucciola/city/sensing/true-flow.ts";
import { type MessageFate, messageFates } from "@lucciola/city/world/message-fate.ts";
import type { DepreciationCurve } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";

export const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const DAY_MS = 86_400_000;

/** Four weeks of seven nights, from noon to noon, one in each season; the clock changes in two of them. */
export const WEEKS: readonly { readonly fromMs: number; readonly toMs: number }[] = [
  "2026-01-12T11:00:00Z",
  "2026-03-23T11:00:00Z",
  "2026-07-06T10:00:00Z",
  "2026-10-19T10:00:00Z",
].map((from) => ({ fromMs: Date.parse(from), toMs: Date.parse(from) + 7 * DAY_MS }));

export type Week = (typeof WEEKS)[number];

/** What the maker of the luminaires guarantees of their light: L80 at 100,000 hours. */
export const DEPRECIATION: DepreciationCurve = [
  { burnHours: 0, fluxPct: 100 },
  { burnHours: 100_000, fluxPct: 80 },
];

/** A section with what truly passes along it and what its counters send. */
export interface SectionNights {
  readonly town: TownSection;
  /** Its luminaires were hung together. They hold what was guaranteed, and some a little more. */
  readonly age: { readonly burntHours: number; readonly fluxOfMaintained: number };
  /** What truly passes on a lane in the ten minutes that begin at `startMs`. */
  passed(lane: string, startMs: number): number;
  required(week: Week): readonly RequiredLight[];
  /** What a counter sends of the ten minutes that begin at `startMs`, or null. */
  sample(counter: string, startMs: number, week: Week): CounterSample | null;
}

export interface TownNights {
  readonly seed: number;
  readonly sections: readonly SectionNights[];
  messageFate(device: string, atMs: number): MessageFate;
}

/** A small town with links as rough as those of the simulated town: 1 % of messages lost, 2 % late. */
export function townNights(seed: number): TownNights {
  const { value, issues } = checkConfig(Scenario, {
    name: "Adaptive town",
    seed,
    size: { lamps: 420, cabinets: 5, buildings: 0 },
    roughness: { lostPct: 1, latePct: 2 },
    faults: { rate: 0 },
  });
  if (issues.length > 0) throw new TypeError(JSON.stringify(issues));
  const scenario = value as Scenario;
  const calendar = townCalendar(scenario, SITE.zone);
  const surroundings = { seed, calendar, weather: weatherOf(scenario, SITE, calendar) };
  return {
    seed,
    sections: sectionsOf(layOutTown(scenario), seed).map((town) => sectionNights(town, surroundings)),
    messageFate: messageFates(scenario),
  };
}

function sectionNights(town: TownSection, surroundings: Parameters<typeof trueFlow>[1]): SectionNights {
  const { seed } = surroundings;
  const passed = trueFlow(town, surroundings);
  const readers = new Map<string, ReturnType<typeof sectionCounter>>();
  const readerOf = (counter: string, week: Week) => {
    const key = `${counter} ${week.fromMs}`;
    const known = readers.get(key);
    if (known !== undefined) return known;
    const lane = town.section.lanes.find(({ counters }) => counters.some(({ point }) => point === counter));
    const missedPct = lane?.counters.find(({ point }) => point === counter)?.missedPct ?? 0;
    const faults = counterFaults(seed, counter, week.fromMs, week.toMs);
    const passes = (startMs: number): number => passed(lane?.name ?? "", startMs);
    const made = sectionCounter({ seed, counter, missedPct, faults, passed: passes });
    readers.set(key, made);
    return made;
  };
  const required = new Map<Week, readonly RequiredLight[]>();
  const draw = drawFrom(seed, `age ${town.section.id}`);
  const burntHours = Math.round(draw.between(0, 90_000));
  const leftPct = 100 - burntHours / 5_000 + draw.between(0, 2);
  return {
    town,
    age: { burntHours, fluxOfMaintained: leftPct / 80 },
    passed,
    required: (week) => {
      const known = required.get(week) ?? requiredLight(town, passed, week.fromMs, week.toMs);
      required.set(week, known);
      return known;
    },
    sample: (counter, startMs, week) => readerOf(counter, week)(startMs),
  };
}
