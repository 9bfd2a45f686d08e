import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { Installed, Town } from "./town.ts";

/**
 * Writes the town's inventory into the registry, once: assets, installations from `fromMs` on, and the town's programme.
 * The inventory has its mistakes: lamps that nobody registered are not in it, some have another wattage or cabinet.
 */
export function registerTown(registry: Registry, town: Town, fromMs: number): void {
  const { assets, programmes, lighting } = registry;
  const installed = new Set(assets.installations().map(({ point }) => point));
  const place = (edge: EdgeId, { device, point }: Installed): void => {
    if (installed.has(point.id)) return;
    assets.putPoint(point);
    assets.install({ point: point.id, edge, device, fromMs });
  };
  registry.transaction(() => {
    for (const { building, edge, supplies } of town.buildings) {
      assets.putBuilding(building);
      for (const supply of supplies) place(edge, supply);
    }
    // A lamp names its cabinet, so all cabinets come before the lamps.
    for (const { edge, cabinet } of town.lampEdges) if (cabinet !== undefined) place(edge, cabinet);
    for (const { edge, lamps, sensors } of town.lampEdges) for (const each of [...lamps, ...sensors]) place(edge, each);
    // A lamp that is registered under another cabinet than its own hangs on no circuit that the inventory knows.
    for (const { id, cabinet, lamps } of town.circuits) {
      const known = lamps.filter(({ registered, point }) => registered && point.cabinet === cabinet);
      registry.alarms.putCircuit(
        id,
        known.map(({ point }) => point.id),
      );
    }
    if (programmes.get(defaultProgramme.id) === undefined) programmes.put(defaultProgramme);
    const group = lighting.groups.get(TOWN_GROUP);
    if (group !== undefined && group.programme === undefined)
      lighting.groups.put({ ...group, programme: defaultProgramme.id });
  });
}
