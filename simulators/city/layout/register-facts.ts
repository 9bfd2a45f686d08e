import type { LocalDate } from "@lucciola/domain/time/local-time.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { Town } from "./town.ts";

/**
 * Says of each building how much floor it has and of each supply which panels lie behind it, from a local day on. Where
 * anybody said something already, that stays.
 */
export function registerFacts({ supplies }: Registry, town: Town, fromDate: LocalDate): void {
  const saidOfBuildings = supplies.allBuildingFacts();
  const saidOfSupplies = supplies.allFacts();
  for (const { building, use, floorAreaM2, supplies: connections } of town.buildings) {
    if (!saidOfBuildings.has(building.id))
      supplies.putBuildingFacts(building.id, fromDate, { use, heatedAreaM2: floorAreaM2 });
    for (const { point, photovoltaicPeakW } of connections)
      if (photovoltaicPeakW > 0 && !saidOfSupplies.has(point.id))
        supplies.putFacts(point.id, fromDate, {
          feeds: [{ building: building.id, sharePct: 100 }],
          peakPowerW: photovoltaicPeakW,
        });
  }
}
