import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { sectionsOf } from "../sensing/sections.ts";
import { LUMINAIRE_TYPES } from "./luminaires.ts";
import type { Lamp, Town } from "./town.ts";

/** What a counter of traffic misses at most [A]. */
const MISSED_PCT = 5;
const RATED_BURN_HOURS = 100_000;
const BATCH = 1_000;

/**
 * Classes the streets and names the makes of luminaires, once: what a person has changed since stays. A street with a
 * counter of traffic is adaptive.
 */
export function registerLighting(registry: Registry, town: Town, seed: number): void {
  const { lighting } = registry;
  for (const { section } of sectionsOf(town, seed)) {
    if (lighting.sections.get(section.id) !== undefined) continue;
    const lanes = lanesOf(town, section.name);
    lighting.sections.put({ section: { ...section, lanes }, lamps: { streets: [section.name] } });
  }
  registerTypes(registry, town);
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
