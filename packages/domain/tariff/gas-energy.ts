import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { LocalDate } from "../time/local-time.ts";
import { contractOn } from "./contract-versions.ts";

/** What a litre at a gas meter holds, or what the contract does not say. */
export type GasEnergy =
  | { readonly kind: "known"; readonly kwhPerLitre: number; readonly heatingValue: "gross" | "net" }
  | {
      readonly kind: "gap";
      readonly reason: "contract-unknown" | "coefficient-unknown" | "heating-value-unknown";
      readonly day: LocalDate;
    };

const LITRES_A_M3 = 1_000;

/**
 * The energy of gas on a local day, by the contract that holds on it: m3 at the meter times coefficient C are Sm3, and these
 * times the month's heating value kWh (ARERA, RTDG and TIVG). Nothing is assumed in the place of what it does not say.
 */
export function gasEnergyOn(contracts: readonly SupplyContract[], day: LocalDate): GasEnergy {
  const contract = contractOn(contracts, day);
  const value = contract?.heatingValues?.find(({ month }) => month === day.slice(0, 7));
  if (contract === undefined) return { kind: "gap", reason: "contract-unknown", day };
  if (contract.coefficientC === undefined) return { kind: "gap", reason: "coefficient-unknown", day };
  if (value === undefined) return { kind: "gap", reason: "heating-value-unknown", day };
  const kwhPerLitre = (contract.coefficientC * value.kwhPerSm3) / LITRES_A_M3;
  return { kind: "known", kwhPerLitre, heatingValue: value.heatingValue };
}
