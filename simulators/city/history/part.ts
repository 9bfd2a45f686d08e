import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { LampState } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import type { Cabinet, LampEdge, Town, TownBuilding } from "../layout/town.ts";

/**
 * A part of the town whose past is made at one go: a building with its meters, or a cabinet with the lamps that it feeds,
 * as its meter shows what they draw.
 */
export type TownPart = { readonly id: string; readonly edges: readonly EdgeId[] } & (
  | { readonly kind: "building"; readonly building: TownBuilding }
  | { readonly kind: "cabinet"; readonly cabinet: Cabinet; readonly lampEdges: readonly LampEdge[] }
);

/** How a part stands at the end of its past: its lamps, by point. */
export interface PartState {
  readonly lamps: Readonly<Record<string, LampState>>;
}

/** The parts of a town: buildings first, which are soon made and worth seeing. */
export function partsOf(town: Town): TownPart[] {
  const buildings = town.buildings.map(
    (building): TownPart => ({
      kind: "building",
      id: `building ${building.building.id}`,
      edges: [building.edge],
      building,
    }),
  );
  const cabinets = town.cabinets.map((cabinet): TownPart => {
    const lampEdges = town.lampEdges.filter(
      (edge) => edge.cabinet === cabinet || edge.lamps[0]?.fedBy === cabinet.point.id,
    );
    return {
      kind: "cabinet",
      id: `cabinet ${cabinet.point.id}`,
      edges: lampEdges.map(({ edge }) => edge),
      cabinet,
      lampEdges,
    };
  });
  return [...buildings, ...cabinets];
}

/** About how many samples a day of a part has: what the making of its past costs. */
export function weightOf(part: TownPart): number {
  if (part.kind === "building") return part.building.supplies.length * 96;
  return 96 + part.lampEdges.reduce((sum, { lamps, sensors }) => sum + lamps.length * 7 + sensors.length * 96, 0);
}
