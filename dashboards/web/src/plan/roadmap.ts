import type { ScenarioAnswer } from "@lucciola/contract/api/plan.ts";

export type PlannedWork = ScenarioAnswer["works"][number];

/** Measures of one nature have one colour and one letter in the picture. */
export const FAMILIES = ["lighting", "envelope", "heating", "sun", "other"] as const;
export type Family = (typeof FAMILIES)[number];

const FAMILY_OF: Readonly<Record<NonNullable<PlannedWork["kind"]>, Family>> = {
  "led-street-lighting": "lighting",
  "adaptive-control": "lighting",
  "indoor-led": "lighting",
  "wall-insulation": "envelope",
  "roof-insulation": "envelope",
  windows: "envelope",
  "condensing-boiler": "heating",
  "heat-pump": "heating",
  "biomass-boiler": "heating",
  "thermostatic-valves": "heating",
  "building-controls": "heating",
  "ventilation-heat-recovery": "heating",
  "solar-thermal": "sun",
  pv: "sun",
  other: "other",
};
export const familyOf = ({ kind }: PlannedWork): Family => (kind === undefined ? "other" : FAMILY_OF[kind]);

export interface RoadmapRow {
  /** The place's id; `undefined`: all the others together. */
  readonly place: string | undefined;
  /** How many places it stands for. */
  readonly places: number;
  /** Works by year, from the first. */
  readonly years: readonly (readonly PlannedWork[])[];
}

/** A row for each place in the order in which works reach them, the dearest of a year first; what is over `most` in one. */
export function roadmapRows(
  { works, years }: Pick<ScenarioAnswer, "works" | "years">,
  most: number = Number.POSITIVE_INFINITY,
): RoadmapRow[] {
  const byPlace = new Map<string, PlannedWork[]>();
  for (const work of works) byPlace.set(work.place.id, [...(byPlace.get(work.place.id) ?? []), work]);
  const costOf = (ones: readonly PlannedWork[]): number => ones.reduce((sum, { investEur }) => sum + investEur, 0);
  const byCost = [...byPlace].sort(([, a], [, b]) => costOf(b) - costOf(a));
  const shown = byCost.length > most ? byCost.slice(0, most - 1) : byCost;
  const others = byCost.slice(shown.length);
  const first = (ones: readonly PlannedWork[]): number => Math.min(...ones.map(({ year }) => year));
  const inYears = (ones: readonly PlannedWork[]): PlannedWork[][] =>
    years.map(({ year }) => ones.filter((work) => work.year === year));
  const rows = shown
    .sort(([, a], [, b]) => first(a) - first(b))
    .map(([place, ones]): RoadmapRow => ({ place, places: 1, years: inYears(ones) }));
  if (others.length === 0) return rows;
  return [...rows, { place: undefined, places: others.length, years: inYears(others.flatMap(([, ones]) => ones)) }];
}
