import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { LocalDate } from "../time/local-time.ts";
import type { BilledLine } from "./billed-lines.ts";
import type { MeasuredSupply } from "./billed-quantity.ts";
import { contractOn } from "./contract-versions.ts";
import type { DayRange } from "./day-range.ts";
import { QUANTITY_SCALE } from "./money.ts";
import { GRID_LOSSES_PCT, valueOn } from "./regulated-values.ts";

/** The energy that a bill states beside what the meter counted, in kWh; m3 or Sm3 where that is what is billed. */
export interface BilledEnergy {
  readonly billed: number;
  /** At the meter, in kWh or m3. */
  readonly measured: number;
  /** Losses of the grid that the contract bills beside what the meter counts: per cent of it, and kWh. */
  readonly lossPct: number;
  readonly losses: number;
  /** Of the measured amount: the part whose place in time is a guess. */
  readonly estimated: number;
  /** How much of the bill's days lies between readings, per cent. */
  readonly coveredPct: number;
}

export function billedEnergy(
  lines: readonly BilledLine[],
  contracts: readonly SupplyContract[],
  { active }: MeasuredSupply,
  { from, to }: DayRange,
): BilledEnergy {
  const energy = active.sum(from, to);
  const billed = lines
    .filter(({ component, isCorrection }) => (component === "energy" || component === "losses") && !isCorrection)
    .reduce((sum, { quantityE6 = 0 }) => sum + quantityE6, 0);
  const lossPct = foreseenLossesPct(contractOn(contracts, from), from);
  return {
    billed: billed / QUANTITY_SCALE,
    measured: energy.totalWh / 1_000,
    lossPct,
    losses: (energy.totalWh * lossPct) / 100_000,
    estimated: energy.estimatedWh / 1_000,
    coveredPct: energy.lengthMs === 0 ? 0 : (100 * energy.coveredMs) / energy.lengthMs,
  };
}

/** The losses that a contract bills, per cent; 0 where it bills what the meter counts. */
function foreseenLossesPct(contract: SupplyContract | undefined, day: LocalDate): number {
  const billsLosses = contract?.prices.some(({ basis }) => basis === "kwh-with-losses" || basis === "kwh-losses");
  if (!billsLosses || contract?.voltage === undefined) return 0;
  return valueOn(GRID_LOSSES_PCT[contract.voltage], day) ?? 0;
}
