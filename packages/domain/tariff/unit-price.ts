import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { LocalDate } from "../time/local-time.ts";
import { contractOn } from "./contract-versions.ts";
import { GRID_LOSSES_PCT, valueOn } from "./regulated-values.ts";

export type PricedCarrier = SupplyContract["carrier"];

/**
 * What a unit costs where no contract is stored, with tax: an assumption, and always said to be one. Electricity and heat
 * for a kWh, gas and water for a m3.
 */
export const ASSUMED_PRICES_EUR: Readonly<Record<PricedCarrier, number>> = {
  electricity: 0.25,
  heat: 0.12,
  gas: 1.1,
  water: 2.2,
};

/** What one more unit costs: a kWh of electricity and heat, a m3 of gas and water, euro with tax. */
export interface UnitPrice {
  readonly eur: number;
  readonly unit: "kWh" | "m3";
  readonly from: "contract" | "assumption";
}

/** Hours of each band in a week without holidays, of 168. */
const HOURS = { F1: 55, F2: 41, F3: 72 } as const;
const WEIGHTS = { ...HOURS, F23: HOURS.F2 + HOURS.F3 } as const;
const WEEK_HOURS = HOURS.F1 + HOURS.F2 + HOURS.F3;

/**
 * What a unit that is wasted at any hour costs on a day: every price of the contract that grows with the amount, bands
 * weighted by their hours, losses and tax included. Steps and fixed parts are left out. The assumed price where there is
 * no contract, or none with such a price.
 */
export function unitPrice(contracts: readonly SupplyContract[], carrier: PricedCarrier, day: LocalDate): UnitPrice {
  const contract = contractOn(contracts, day);
  const eur = contract === undefined ? 0 : priceOf(contract, day);
  const unit = carrier === "gas" || carrier === "water" ? "m3" : "kWh";
  return eur > 0 ? { eur, unit, from: "contract" } : { eur: ASSUMED_PRICES_EUR[carrier], unit, from: "assumption" };
}

function priceOf(contract: SupplyContract, day: LocalDate): number {
  const { voltage, carrier, coefficientC = 1, heatingValues = [], vatPct } = contract;
  const lossPct = voltage === undefined ? 0 : (valueOn(GRID_LOSSES_PCT[voltage], day) ?? 0);
  const kwhPerSm3 = heatingValues.find(({ month }) => month === day.slice(0, 7))?.kwhPerSm3 ?? 10.7;
  const perUnit: Readonly<Record<string, number>> = {
    kwh: carrier === "gas" ? coefficientC * kwhPerSm3 : 1,
    "kwh-with-losses": 1 + lossPct / 100,
    "kwh-losses": lossPct / 100,
    sm3: coefficientC,
    m3: 1,
  };
  return contract.prices
    .filter(({ from = day, to = day, overPerYear = 0 }) => from <= day && day <= to && overPerYear === 0)
    .reduce((sum, { basis, band, priceEur, vatPct: own = vatPct }) => {
      const weight = band === undefined ? 1 : WEIGHTS[band] / WEEK_HOURS;
      return sum + (perUnit[basis] ?? 0) * weight * priceEur * (1 + own / 100);
    }, 0);
}
