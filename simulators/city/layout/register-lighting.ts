import type { LightClass } from "@lucciola/contract/lighting/light-class.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { LUMINAIRE_TYPES } from "./luminaires.ts";
import { streetKey } from "./street-names.ts";
import type { Lamp, RoadClass, Town } from "./town.ts";

/** How the roads of the town are classed, and the flow for which [A]: what its lighting calculations would say. */
const CLASSES: Readonly<
  Record<RoadClass, { designClass: LightClass; leastClass: LightClass; installedValue: number; serviceFlowVph: number }>
> = {
  main: { designClass: "M3", leastClass: "M5", installedValue: 1.12, serviceFlowVph: 800 },
  collector: { designClass: "M4", leastClass: "M6", installedValue: 0.82, serviceFlowVph: 500 },
  residential: { designClass: "P3", leastClass: "P5", installedValue: 8.4, serviceFlowVph: 120 },
  walk: { designClass: "P4", leastClass: "P6", installedValue: 5.8, serviceFlowVph: 120 },
};
/** What a counter of traffic misses at most [A]. */
const MISSED_PCT = 5;
const RATED_BURN_HOURS = 100_000;
const BATCH = 1_000;

/**
 * Classes the streets, names the makes of luminaires and gives the town its programme, once: what a person has changed
 * since stays. A street with a counter of traffic is adaptive.
 */
export function registerLighting(registry: Registry, town: Town): void {
  const { lighting, programmes } = registry;
  if (programmes.get(defaultProgramme.id) === undefined) programmes.put(defaultProgramme);
  if (lighting.groups.get("town")?.programme === undefined)
    lighting.groups.put({ id: "town", kind: "town", name: "Sesto Calende", programme: defaultProgramme.id });
  for (const [street, roadClass] of classedStreets(town)) {
    const id = sectionId(street);
    if (lighting.sections.get(id) !== undefined) continue;
    const section: LightingSection = { id, name: street, ...CLASSES[roadClass], lanes: lanesOf(town, street) };
    lighting.sections.put({ section, lamps: { streets: [street] } });
  }
  registerTypes(registry, town);
}

const sectionId = (street: string): string => `section-${streetKey(street)}`.slice(0, 64);

/** The class of each street, by where most of its lamps stand. */
function classedStreets({ lamps }: Town): Map<string, RoadClass> {
  const counts = new Map<string, Map<RoadClass, number>>();
  for (const { edge } of lamps) {
    const ofStreet = counts.get(edge.street) ?? new Map<RoadClass, number>();
    ofStreet.set(edge.roadClass, (ofStreet.get(edge.roadClass) ?? 0) + 1);
    counts.set(edge.street, ofStreet);
  }
  return new Map(
    [...counts].map(([street, classes]) => {
      const [most] = [...classes].sort(([, a], [, b]) => b - a);
      return [street, most?.[0] ?? "residential"];
    }),
  );
}

const lanesOf = ({ sensors }: Town, street: string): LightingSection["lanes"] =>
  sensors
    .filter(({ kind, point }) => kind === "traffic" && point.street === street)
    .map(({ point }) => ({ name: point.name, counters: [{ point: point.id, missedPct: MISSED_PCT }] }));

/** The inventory knows a luminaire by its wattage. */
function registerTypes({ lighting }: Registry, { lamps }: Town): void {
  const known = lighting.lampTypes.byLamp();
  for (const { type, nominalPowerW, standbyPowerW, meteringClass } of LUMINAIRE_TYPES) {
    const id = type.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    if (lighting.lampTypes.get(id) === undefined)
      lighting.lampTypes.put({
        id,
        name: type,
        meteringClassPct: meteringClass === 0.02 ? 2 : 5,
        standbyPowerW,
        ratedBurnHours: RATED_BURN_HOURS,
      });
    const ofType = lamps.filter(({ point }: Lamp) => point.nominalPowerW === nominalPowerW && !known.has(point.id));
    for (let start = 0; start < ofType.length; start += BATCH)
      lighting.lampTypes.assign(
        ofType.slice(start, start + BATCH).map(({ point }) => point.id),
        id,
      );
  }
}
