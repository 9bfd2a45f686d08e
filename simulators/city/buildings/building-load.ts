import { bySlot, SLOT_MS } from "../calendar/slots.ts";
import type { TownBuilding } from "../layout/town.ts";
import type { Works } from "../measures/carried-out.ts";
import { noise } from "../noise.ts";
import { USE_PROFILES } from "./building-uses.ts";
import { contractPowerW } from "./contract-power.ts";
import { type HeatDemand, heatDemand } from "./heat-demand.ts";
import { forgottenPresenceAt, presenceAt } from "./presence.ts";
import type { Surroundings } from "./surroundings.ts";

const SUMMER_COOLING_FROM_C = 24;
/** Daylight that makes lamps needless indoors, and the share that burns all the same. */
const BRIGHT_DAY_WM2 = 260;
const LIT_BY_DAY = 0.45;
/** Pumps and fans of a running boiler, W/m2. */
const HEATING_AUXILIARY_WM2 = 0.5;
const PANEL_PERFORMANCE = 0.82;

/** What a building draws as a healthy one of its kind does, by slot; remembered, because several meters ask. */
export interface BuildingLoad {
  /** Mean electric power, before what its panels give, W. */
  electricW(slot: number): number;
  /** The part of it that never sleeps, and that of full use, W. */
  readonly baseW: number;
  readonly inUseW: number;
  presence(slot: number): number;
  /** How much more it would be used on a day that the calendar closes, were that forgotten. */
  forgottenPresence(slot: number): number;
  /** The power of its electricity contract, W. */
  readonly contractPowerW: number;
  /** What its panels give, W. */
  photovoltaicW(slot: number): number;
  /** Heat from the boiler, W; `0` for one without gas. */
  boilerHeatW(slot: number): number;
  /** Whether the boiler heats the rooms, and gas for the same heat as a share of what it was. */
  boilerHeatsRooms(slot: number): boolean;
  gasPerHeat(slot: number): number;
  waterLh(slot: number): number;
  readonly heat: HeatDemand;
}

/** `works`: what measures of the energy plan have changed of it. */
export function buildingLoad(building: TownBuilding, surroundings: Surroundings, works: Works): BuildingLoad {
  const { calendar, weather, seed } = surroundings;
  const { use, floorAreaM2, isHeatedByGas, isHeatedByHeatPump } = building;
  const profile = USE_PROFILES[use];
  const chance = noise(seed, `load ${building.building.id}`);
  const ofDay = noise(seed, `load of the day ${building.building.id}`);
  const habits = noise(seed, `habits ${building.building.id}`);
  // No two schools are run alike.
  const baseW = profile.baseWm2 * floorAreaM2 * (0.8 + 0.4 * habits.uniform(1));
  const workW = profile.occupiedWm2 * floorAreaM2 * (0.8 + 0.4 * habits.uniform(2));
  const lightW = profile.lightingWm2 * floorAreaM2 * (0.8 + 0.4 * habits.uniform(3));
  const photovoltaicPeakW = building.supplies.reduce((sum, supply) => sum + supply.photovoltaicPeakW, 0);
  const heat = heatDemand(building, surroundings, works);
  const changed = (slot: number) => works.effectAt(slot * SLOT_MS);
  const presence = bySlot((slot) => presenceAt(use, calendar.at(slot)), "own");

  const electricW = bySlot((slot) => {
    const used = presence(slot);
    const outsideC = weather.airTemperatureC(slot);
    const dark = 1 - Math.min(1, weather.globalIrradianceWm2(slot) / BRIGHT_DAY_WM2);
    const now = changed(slot);
    const lighting = now.lighting * lightW * used * (LIT_BY_DAY + (1 - LIT_BY_DAY) * dark);
    const cooling = profile.coolingWm2K * floorAreaM2 * used * Math.max(0, outsideC - SUMMER_COOLING_FROM_C);
    const heatW = heat.healthyW(slot);
    const heating =
      isHeatedByHeatPump || (isHeatedByGas && now.isHeatPump)
        ? heatW / heatPumpEfficiency(outsideC)
        : isHeatedByGas && heatW > 0
          ? HEATING_AUXILIARY_WM2 * floorAreaM2
          : 0;
    const today = 1 + 0.05 * ofDay.normal(calendar.at(slot).day.number);
    const watts = now.base * baseW + now.work * used * workW * today + lighting + cooling + heating;
    return Math.max(0.6 * now.base * baseW, watts * (1 + 0.05 * chance.normal(slot)));
  }, "own");

  return {
    heat,
    electricW,
    presence,
    forgottenPresence: (slot) => forgottenPresenceAt(use, calendar.at(slot)),
    contractPowerW: contractPowerW(building),
    baseW,
    inUseW: workW + lightW,
    photovoltaicW: (slot) => (photovoltaicPeakW * PANEL_PERFORMANCE * weather.globalIrradianceWm2(slot)) / 1_000,
    boilerHeatW: (slot) => (isHeatedByGas ? (changed(slot).isHeatPump ? 0 : heat.healthyW(slot)) + heat.processW : 0),
    boilerHeatsRooms: (slot) => isHeatedByGas && !changed(slot).isHeatPump,
    gasPerHeat: (slot) => changed(slot).gasPerHeat,
    waterLh: (slot) => {
      const used = profile.waterLhm2 * floorAreaM2 * presence(slot);
      const constant = profile.constantWaterLhm2 * floorAreaM2;
      return constant + used * Math.max(0, 1 + 0.45 * chance.normal(slot + 7));
    },
  };
}

/** Heat for each unit of electricity of an air-to-water heat pump, by the air outside [A]. */
const heatPumpEfficiency = (outsideC: number): number => Math.min(4.5, Math.max(1.8, 2.7 + 0.07 * outsideC));
