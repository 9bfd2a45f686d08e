import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LampType } from "@lucciola/contract/lighting/lamp-type.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { floorPct } from "./classes.ts";
import type { LampMembership } from "./group-membership.ts";

/** What a lamp must know by its section, its type and its cabinet; `undefined` where none of them says anything. */
export function lampSettings(
  { section, groups }: LampMembership,
  type: LampType | undefined,
): LampSettings | undefined {
  const circuit = groups.find(({ kind }) => kind === "cabinet")?.circuit;
  const depreciation = type?.depreciation;
  if (section === undefined && circuit === undefined && depreciation === undefined) return undefined;
  return {
    // Most circuits are switched by their cabinet's contactor.
    circuit: circuit ?? "switched",
    ...(section === undefined ? { designDimPct: 100, leastDimPct: 0 } : floorsOf(section)),
    ...(depreciation === undefined ? {} : { constantLightOutput: { depreciation } }),
  };
}

/** Levels that keep the section's classes, rounded up: a floor is not undercut by a decimal. */
function floorsOf(section: LightingSection): Pick<LampSettings, "designDimPct" | "leastDimPct" | "adaptiveGroup"> {
  const designDimPct = roundUp(floorPct(section, section.designClass));
  return {
    designDimPct,
    // A least class above the design class is an error of the data: then the design class is the least.
    leastDimPct: Math.min(designDimPct, roundUp(floorPct(section, section.leastClass))),
    // Whose traffic is counted is adaptive; where it is not known, its lamps burn at the design class.
    ...(section.lanes.length > 0 ? { adaptiveGroup: section.id } : {}),
  };
}

const roundUp = (pct: number): number => Math.min(100, Math.ceil(pct * 10 - 1e-9) / 10);

/** The groups that a lamp obeys, itself among them while somebody has ordered something for it alone. */
export function groupsHeard(lamp: string, { section, groups }: LampMembership, hasOwnOrders: boolean): string[] {
  return [
    ...(hasOwnOrders ? [lamp] : []),
    ...(section === undefined ? [] : [section.id]),
    ...groups.map(({ id }) => id),
  ];
}

/** The programme that a lamp has by its groups: a zone's before its cabinet's before the town's. */
export function programmeByGroup({ groups }: LampMembership): { programmeId: string; byGroup: string } | undefined {
  for (const { id, programme } of groups) if (programme !== undefined) return { programmeId: programme, byGroup: id };
  return undefined;
}
