import type { FactorCarrier } from "@lucciola/contract/energy/factor.ts";
import { type DeliveredFuel, type FuelUnit, isDeliveredFuel } from "@lucciola/contract/ids/supply-code.ts";
import { factorOn, type KnownFactor } from "../tariff/factors.ts";
import type { LocalDate } from "../time/local-time.ts";

/** Why nobody can say how much energy a delivery holds. */
export type FuelEnergyGap =
  /** No fuel that is delivered. */
  | "fuel-unknown"
  /** No factor `energy` of the fuel holds on the day. */
  | "energy-factor-missing"
  /** The fuel is sold by volume and its factor speaks of mass, or the other way round, and no factor `density` holds. */
  | "density-factor-missing"
  /** The unit of a factor is none of kWh or MWh for each kg, t, L or m3, or of kg for each L or m3. */
  | "factor-unit-unknown";

/** What a delivery of fuel holds, by the factors of its day. */
export type FuelEnergy =
  | {
      readonly kind: "known";
      readonly energyKwh: number;
      readonly heatingValue: "gross" | "net" | "none";
      /** Whether all factors that were taken were looked up in their source. */
      readonly isVerified: boolean;
    }
  | { readonly kind: "unknown"; readonly reason: FuelEnergyGap };

interface Delivered {
  readonly date: LocalDate;
  readonly amount: number;
  readonly unit: FuelUnit;
}

const FACTOR_CARRIERS: Readonly<Record<DeliveredFuel, FactorCarrier>> = {
  oil: "diesel",
  lpg: "lpg",
  pellets: "pellet",
  wood: "wood",
};

/** Of each unit: its dimension, and how many kg or litres it is. A stacked m3 is a thousand litres, air included. */
const SIZES: Readonly<Record<FuelUnit, { readonly dimension: "mass" | "volume"; readonly size: number }>> = {
  kg: { dimension: "mass", size: 1 },
  t: { dimension: "mass", size: 1_000 },
  L: { dimension: "volume", size: 1 },
  m3: { dimension: "volume", size: 1_000 },
};

/** The energy of a delivery by the dated factors `energy`, and `density` where one of the two is a volume. */
export function fuelEnergy(
  fuel: string | undefined,
  delivered: Delivered,
  factors: readonly KnownFactor[],
): FuelEnergy {
  if (!isDeliveredFuel(fuel)) return gap("fuel-unknown");
  const carrier = FACTOR_CARRIERS[fuel];
  const factor = factorOn(factors, "energy", carrier, delivered.date);
  if (factor === undefined) return gap("energy-factor-missing");
  const per = rateOf(factor, { kWh: 1, MWh: 1_000 });
  if (per === undefined) return gap("factor-unit-unknown");
  const { dimension, size } = SIZES[delivered.unit];
  const amount = delivered.amount * size;
  const known = (inDimension: number, isVerified: boolean): FuelEnergy => ({
    kind: "known",
    energyKwh: inDimension * per.rate,
    heatingValue: factor.heatingValue,
    isVerified,
  });
  if (per.dimension === dimension) return known(amount, factor.verified);
  const density = factorOn(factors, "density", carrier, delivered.date);
  if (density === undefined) return gap("density-factor-missing");
  const kg = rateOf(density, { kg: 1 });
  if (kg?.dimension !== "volume") return gap("factor-unit-unknown");
  return known(dimension === "volume" ? amount * kg.rate : amount / kg.rate, factor.verified && density.verified);
}

const gap = (reason: FuelEnergyGap): FuelEnergy => ({ kind: "unknown", reason });

/** A factor such as 11.94 kWh/kg for one kg or litre; `undefined` where its unit cannot be read. */
function rateOf(
  { value, unit }: KnownFactor,
  of: Readonly<Record<string, number>>,
): { readonly dimension: "mass" | "volume"; readonly rate: number } | undefined {
  const [what = "", each = ""] = unit.split("/");
  const times = Object.hasOwn(of, what) ? of[what] : undefined;
  if (times === undefined || !isUnit(each) || value <= 0) return undefined;
  const { dimension, size } = SIZES[each];
  return { dimension, rate: (value * times) / size };
}

const isUnit = (text: string): text is FuelUnit => Object.hasOwn(SIZES, text);
