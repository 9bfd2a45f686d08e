import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { gasEnergyOn } from "@lucciola/domain/tariff/gas-energy.ts";
import type { LocalDate } from "@lucciola/domain/time/local-time.ts";

/**
 * [A] kWh of a litre of gas at the meter where no contract says it: near the gross heating value that Italian bills state.
 * Whatever is computed with it is said to be assumed.
 */
export const USUAL_KWH_PER_LITRE = 10.7 / 1_000;

/** The energy of a litre at a gas meter on a day: by the contract, else assumed. */
export function gasKwhPerLitre(
  contracts: readonly SupplyContract[],
  day: LocalDate,
): { readonly kwhPerLitre: number; readonly isAssumed: boolean } {
  const energy = gasEnergyOn(contracts, day);
  return energy.kind === "known"
    ? { kwhPerLitre: energy.kwhPerLitre, isAssumed: false }
    : { kwhPerLitre: USUAL_KWH_PER_LITRE, isAssumed: true };
}
