import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { registerFacts } from "./register-facts.ts";
import { registerLighting } from "./register-lighting.ts";
import type { Installed, Town } from "./town.ts";

/**
 * Writes the town's inventory into the registry, once: assets, installations and facts from `fromMs` on, and how its streets are lit.
 * The inventory has its mistakes: lamps that nobody registered are not in it, some have another wattage or cabinet.
 */
export function registerTown(registry: Registry, town: Town, seed: number, fromMs: number, zone: string): void {
  const { assets } = registry;
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
    registerLighting(registry, town, seed);
    registerFacts(registry, town, localTimeOf(fromMs, zone).date);
  });
}
