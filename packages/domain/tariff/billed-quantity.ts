import type { BillUnit } from "@lucciola/contract/energy/bill.ts";
import type {
  ContractPrice,
  PriceBand,
  PriceBasis,
  SupplyContract,
} from "@lucciola/contract/energy/supply-contract.ts";
import { BANDS, type Band } from "./bands.ts";
import type { BandedEnergy, DailyEnergy } from "./daily-energy.ts";
import { type DayRange, daysIn, monthsE6 } from "./day-range.ts";
import { QUANTITY_SCALE, scaled } from "./money.ts";
import { GRID_LOSSES_PCT, paysReactive, REACTIVE_RULES, valueOn } from "./regulated-values.ts";

/** What was measured of a supply. */
export interface MeasuredSupply {
  /** Active energy in Wh; litres where the supply is of gas or water. */
  readonly active: DailyEnergy;
  /** Reactive energy in varh, where a meter counts it. */
  readonly reactiveDrawn?: DailyEnergy;
  readonly reactiveInjected?: DailyEnergy;
}

/** Why a quantity cannot be told. */
export type QuantityGap =
  | "contract-power-unknown"
  | "voltage-unknown"
  | "losses-unknown"
  | "reactive-not-measured"
  | "coefficient-unknown"
  | "heating-value-unknown";

export type BilledQuantity =
  | { readonly kind: "quantity"; readonly quantityE6: number }
  | { readonly kind: "gap"; readonly reason: QuantityGap };

/** The unit of each basis, and what its price is divided by on that unit. */
export const BASIS: Readonly<Record<PriceBasis, { readonly unit: BillUnit; readonly divisor: number }>> = {
  kwh: { unit: "kWh", divisor: 1 },
  "kwh-with-losses": { unit: "kWh", divisor: 1 },
  "kwh-losses": { unit: "kWh", divisor: 1 },
  "kw-month": { unit: "kW", divisor: 1 },
  "kw-year": { unit: "kW", divisor: 12 },
  month: { unit: "month", divisor: 1 },
  year: { unit: "month", divisor: 12 },
  day: { unit: "day", divisor: 1 },
  "kvarh-33-75": { unit: "kvarh", divisor: 1 },
  "kvarh-over-75": { unit: "kvarh", divisor: 1 },
  "kvarh-injected": { unit: "kvarh", divisor: 1 },
  m3: { unit: "m3", divisor: 1 },
  sm3: { unit: "Sm3", divisor: 1 },
};

/** Bases that are worked out month by month: their prices, heating values or limits belong to months. */
export const isMonthly = ({ basis, overPerYear, upToPerYear }: ContractPrice): boolean =>
  /^(kwh|kvarh|sm3)/.test(basis) && overPerYear === undefined && upToPerYear === undefined;

const bandsOf = (band: PriceBand | undefined): readonly Band[] =>
  band === undefined ? BANDS : band === "F23" ? ["F2", "F3"] : [band];

/** Wh, varh or litres are thousandths of what is billed, and quantities are kept in millionths. */
const E6_OF_WH = QUANTITY_SCALE / 1_000;

const known = (quantityE6: number): BilledQuantity => ({ kind: "quantity", quantityE6 });
const gap = (reason: QuantityGap): BilledQuantity => ({ kind: "gap", reason });

/** What a price is multiplied with on some days of one contract version, in millionths of the basis' unit. */
export function billedQuantity(
  price: ContractPrice,
  contract: SupplyContract,
  days: DayRange,
  measured: MeasuredSupply,
): BilledQuantity {
  const whole = wholeQuantity(price, contract, days, measured);
  const { overPerYear = 0, upToPerYear } = price;
  if (whole.kind === "gap" || (overPerYear === 0 && upToPerYear === undefined)) return whole;
  const limit = (perYear: number): number => Math.round((scaled(perYear, QUANTITY_SCALE) * daysIn(days)) / 365);
  const upTo = upToPerYear === undefined ? whole.quantityE6 : Math.min(whole.quantityE6, limit(upToPerYear));
  return known(Math.max(0, upTo - limit(overPerYear)));
}

function wholeQuantity(
  { basis, band }: ContractPrice,
  contract: SupplyContract,
  days: DayRange,
  measured: MeasuredSupply,
): BilledQuantity {
  const { contractPowerKw } = contract;
  switch (basis) {
    case "month":
    case "year":
      return known(monthsE6(days));
    case "day":
      return known(daysIn(days) * QUANTITY_SCALE);
    case "kw-month":
    case "kw-year":
      if (contractPowerKw === undefined) return gap("contract-power-unknown");
      return known(Math.round((scaled(contractPowerKw, 1_000) * monthsE6(days)) / 1_000));
    case "m3":
      return known(amountIn(measured.active, days, band) * E6_OF_WH);
    case "sm3":
      return standardM3(contract, days, measured);
    case "kwh":
      if (contract.carrier === "gas") return gasKwh(contract, days, measured);
      return known(amountIn(measured.active, days, band) * E6_OF_WH);
    case "kwh-with-losses":
    case "kwh-losses":
      return withLosses(basis, contract, days, amountIn(measured.active, days, band) * E6_OF_WH);
    default:
      return reactive(basis, band, contract, days, measured);
  }
}

const amountIn = (energy: DailyEnergy, { from, to }: DayRange, band: PriceBand | undefined): number => {
  const sum = energy.sum(from, to);
  return bandsOf(band).reduce((total, each) => total + sum.bands[each].wh, 0);
};

function withLosses(
  basis: "kwh-with-losses" | "kwh-losses",
  { voltage }: SupplyContract,
  { from }: DayRange,
  kwhE6: number,
): BilledQuantity {
  if (voltage === undefined) return gap("voltage-unknown");
  const lossPct = valueOn(GRID_LOSSES_PCT[voltage], from);
  if (lossPct === undefined) return gap("losses-unknown");
  // Wh have three decimals to spare in E6, and losses one: exact.
  const lossesE6 = Math.round((kwhE6 / E6_OF_WH) * scaled(lossPct, 10));
  return known(basis === "kwh-losses" ? lossesE6 : kwhE6 + lossesE6);
}

function standardM3({ coefficientC }: SupplyContract, days: DayRange, measured: MeasuredSupply): BilledQuantity {
  if (coefficientC === undefined) return gap("coefficient-unknown");
  const litres = amountIn(measured.active, days, undefined);
  return known(Number((BigInt(litres) * BigInt(scaled(coefficientC, 1_000_000))) / 1_000n));
}

function gasKwh(contract: SupplyContract, days: DayRange, measured: MeasuredSupply): BilledQuantity {
  const volume = standardM3(contract, days, measured);
  const month = days.from.slice(0, 7);
  const value = contract.heatingValues?.find((each) => each.month === month);
  if (volume.kind === "gap") return volume;
  if (value === undefined) return gap("heating-value-unknown");
  return known(Number((BigInt(volume.quantityE6) * BigInt(scaled(value.kwhPerSm3, 1_000_000))) / 1_000_000n));
}

function reactive(
  basis: PriceBasis,
  band: PriceBand | undefined,
  { contractPowerKw }: SupplyContract,
  days: DayRange,
  { active, reactiveDrawn, reactiveInjected }: MeasuredSupply,
): BilledQuantity {
  const rules = valueOn(REACTIVE_RULES, days.from);
  if (contractPowerKw === undefined) return gap("contract-power-unknown");
  if (rules === undefined || !paysReactive(contractPowerKw, rules)) return known(0);
  const inBands = (some: readonly Band[]) => bandsOf(band).filter((each) => some.includes(each));
  if (basis === "kvarh-injected") {
    if (reactiveInjected === undefined) return gap("reactive-not-measured");
    const sum = reactiveInjected.sum(days.from, days.to);
    return known(inBands(rules.injectedIn).reduce((total, each) => total + sum.bands[each].wh * E6_OF_WH, 0));
  }
  if (reactiveDrawn === undefined) return gap("reactive-not-measured");
  const [drawn, used] = [reactiveDrawn.sum(days.from, days.to), active.sum(days.from, days.to)];
  return known(inBands(rules.drawnIn).reduce((total, each) => total + drawnAbove(basis, drawn, used, each, rules), 0));
}

/** Reactive energy of a band between the two limits, or above the second, in millionths of a kvarh. */
function drawnAbove(
  basis: PriceBasis,
  drawn: BandedEnergy,
  used: BandedEnergy,
  band: Band,
  { freeUpToPct, dearerFromPct }: { freeUpToPct: number; dearerFromPct: number },
): number {
  const varhE6 = drawn.bands[band].wh * E6_OF_WH;
  const limit = (pct: number): number => Math.round((used.bands[band].wh * E6_OF_WH * pct) / 100);
  const overSecond = Math.max(0, varhE6 - limit(dearerFromPct));
  return basis === "kvarh-over-75" ? overSecond : Math.max(0, varhE6 - overSecond - limit(freeUpToPct));
}
