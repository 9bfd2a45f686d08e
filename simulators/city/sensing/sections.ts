import type { LightClass } from "@lucciola/contract/lighting/light-class.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { drawFrom } from "../chance.ts";
import { streetKey } from "../layout/street-names.ts";
import type { Lamp, RoadClass, Town } from "../layout/town.ts";

/** A street as its lighting design sees it, with the lamps that stand along it. */
export interface TownSection {
  readonly section: LightingSection;
  readonly roadClass: RoadClass;
  readonly lamps: readonly Lamp[];
  /** `traffic`: radar over the lanes, vehicles only. `motion`: detectors of whatever passes. */
  readonly countedBy: "traffic" | "motion";
}

interface SectionDesign {
  readonly designClass: LightClass;
  readonly leastClass: LightClass;
  /** Some more than the busiest hour of a lane, as a designer chooses it [A]. */
  readonly serviceFlowVph: number;
  readonly requiredValue: number;
  readonly lanes: readonly string[];
  readonly countedBy: TownSection["countedBy"];
  /** What a healthy counter is said to miss at most. */
  readonly missedPct: number;
}

const DESIGNS: Readonly<Record<RoadClass, SectionDesign>> = {
  main: road("M3", "M5", 720, 1, ["in", "out"], "traffic", 5),
  collector: road("M4", "M6", 250, 0.75, ["in", "out"], "traffic", 5),
  residential: road("P3", "P5", 70, 7.5, ["all"], "motion", 15),
  walk: road("P2", "P4", 130, 10, ["all"], "motion", 15),
};
const COUNTERS_A_LANE = 2;

function road(
  designClass: LightClass,
  leastClass: LightClass,
  serviceFlowVph: number,
  requiredValue: number,
  lanes: readonly string[],
  countedBy: TownSection["countedBy"],
  missedPct: number,
): SectionDesign {
  return { designClass, leastClass, serviceFlowVph, requiredValue, lanes, countedBy, missedPct };
}

/** One section for each lit street of a town. Their counters are named after them and stand in no inventory. */
export function sectionsOf(town: Town, seed: number): TownSection[] {
  const draw = drawFrom(seed, "sections");
  const streets = new Map<string, Lamp[]>();
  for (const lamp of town.lamps) {
    const lamps = streets.get(lamp.edge.street) ?? [];
    lamps.push(lamp);
    streets.set(lamp.edge.street, lamps);
  }
  return [...streets].map(([street, lamps]) => {
    const roadClass = lamps[0]?.edge.roadClass ?? "main";
    const design = DESIGNS[roadClass];
    const id = streetKey(street);
    const section: LightingSection = {
      id,
      name: street,
      designClass: design.designClass,
      leastClass: design.leastClass,
      // Lamps come in sizes: what is installed is a little more than the class asks for.
      installedValue: Math.round(1_000 * design.requiredValue * draw.between(1, 1.25)) / 1_000,
      serviceFlowVph: design.serviceFlowVph,
      lanes: design.lanes.map((lane) => ({
        name: lane,
        counters: Array.from({ length: COUNTERS_A_LANE }, (_, index) => ({
          point: `count-${id}-${lane}-${index + 1}`.slice(0, 64),
          missedPct: design.missedPct,
        })),
      })),
    };
    return { section, roadClass, lamps, countedBy: design.countedBy };
  });
}
