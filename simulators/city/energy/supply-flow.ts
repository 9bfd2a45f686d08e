import type { BuildingLoad } from "../buildings/building-load.ts";
import { amountOf, type Fault, isActive } from "../faults/fault.ts";
import type { Supply } from "../layout/town.ts";

/** What passes a supply point in a slot: Wh/h drawn and fed in for electricity, L/h for gas and water. */
export interface Passing {
  drawn: number;
  fedIn: number;
}

/** Of a boiler: litres of gas per hour for each watt of heat, at 92 % of 9.6 kWh/m3. */
const GAS_LH_PER_W = 1 / (0.92 * 9.6);
const OUT_OF_SEASON_AIR_C = 5;
/** A building counts as empty below this presence. */
const EMPTY = 0.05;
const FULL = 0.4;

/** What passes a supply in a slot with the faults that are active at `atMs`; written into `into`, which is returned. */
export function passingAt(
  { carrier }: Supply,
  load: BuildingLoad,
  faults: readonly Fault[],
  slot: number,
  atMs: number,
  into: Passing,
): Passing {
  let drift = 1;
  let wanted = carrier === "electricity" ? load.electricW(slot) : carrier === "water" ? load.waterLh(slot) : 0;
  let heatW = carrier === "gas" ? load.boilerHeatW(slot) : 0;
  for (const fault of faults) {
    if (!isActive(fault, atMs)) continue;
    switch (fault.kind) {
      case "drift":
        drift += amountOf(fault) * ((atMs - fault.fromMs) / (fault.untilMs - fault.fromMs));
        break;
      case "night-waste":
        if (load.presence(slot) < EMPTY) wanted += amountOf(fault) * load.inUseW;
        break;
      case "base-load-change":
        wanted += amountOf(fault) * load.baseW;
        break;
      case "water-leak":
        wanted += amountOf(fault);
        break;
      case "heating-at-weekend":
        if (load.boilerHeatsRooms(slot)) heatW += load.heat.forgottenW(slot) - load.heat.healthyW(slot);
        break;
      case "holiday-use":
        wanted += amountOf(fault) * load.inUseW * load.forgottenPresence(slot);
        break;
      case "over-contract-power":
        // A machine that runs for an hour in four.
        if (slot % 16 < 4 && load.presence(slot) > FULL)
          wanted = Math.max(wanted, amountOf(fault) * load.contractPowerW + load.photovoltaicW(slot));
        break;
      case "heating-too-early":
        if (load.boilerHeatsRooms(slot)) heatW = Math.max(heatW, load.heat.earlyW(slot, amountOf(fault)));
        break;
      case "heating-out-of-season":
        if (load.boilerHeatsRooms(slot)) heatW += amountOf(fault) * load.heat.atAirW(slot, OUT_OF_SEASON_AIR_C);
        break;
      default:
        break;
    }
  }
  if (carrier === "gas") wanted = heatW * GAS_LH_PER_W * load.gasPerHeat(slot);
  wanted *= drift;
  const net = carrier === "electricity" ? wanted - load.photovoltaicW(slot) : wanted;
  into.drawn = Math.max(0, net);
  into.fedIn = Math.max(0, -net);
  return into;
}
