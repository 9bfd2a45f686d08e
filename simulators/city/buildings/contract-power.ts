import type { TownBuilding } from "../layout/town.ts";
import { USE_PROFILES } from "./building-uses.ts";

/** Contracts are made in steps of this, W [A]. */
const STEP_W = 5_000;
/** What the dearest of its kind draws, its hottest and its coldest hour, with nothing to spare. */
const BUSIEST = 1.35;
const HOT_K = 13;
const COLD_AIR_C = -7;
const COLD_EFFICIENCY = 2.2;
const PREHEAT_BOOST = 1.5;

/** The power of a building's electricity contract, W: above whatever it draws while nothing is wrong. */
export function contractPowerW({ use, floorAreaM2, isHeatedByHeatPump }: TownBuilding): number {
  const { baseWm2, occupiedWm2, lightingWm2, coolingWm2K, heatLossWm2K, comfortC } = USE_PROFILES[use];
  const heatingWm2 = isHeatedByHeatPump
    ? (PREHEAT_BOOST * heatLossWm2K * (comfortC - COLD_AIR_C)) / COLD_EFFICIENCY
    : 0;
  const peakWm2 = BUSIEST * (baseWm2 + occupiedWm2 + lightingWm2) + Math.max(coolingWm2K * HOT_K, heatingWm2);
  return Math.ceil((peakWm2 * floorAreaM2) / STEP_W) * STEP_W;
}
