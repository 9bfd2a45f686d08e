import type { FactorCarrier } from "@lucciola/contract/energy/factor.ts";
import type { MeasureCarrier } from "@lucciola/contract/plan/measure.ts";
import type { RatesOf } from "@lucciola/domain/plan/measure-options.ts";
import { factorOn, knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { unitPrice } from "@lucciola/domain/tariff/unit-price.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Euro for a kWh of fuels that are brought, with tax: an assumption. */
const FUEL_EUR_PER_KWH: Readonly<Record<string, number>> = { oil: 0.13, lpg: 0.15, pellets: 0.08, wood: 0.06 };
const KWH_PER_M3_OF_GAS = 10.7;
const FACTOR_OF: Readonly<Record<MeasureCarrier, FactorCarrier>> = {
  electricity: "electricity",
  gas: "gas",
  heat: "heat",
  oil: "diesel",
  lpg: "lpg",
  pellets: "pellet",
  wood: "wood",
};

/**
 * What a kWh costs and emits for the town: the mean of what its supplies of that carrier pay for one more unit, by their
 * contracts or by assumption, and the factor that holds today. A carrier without a factor emits nothing here.
 */
export function planRates({ assets, tariff }: Registry, today: string): RatesOf {
  const factors = knownFactors(tariff.factors.list());
  const priceOf = (carrier: MeasureCarrier): number => {
    const fuel = FUEL_EUR_PER_KWH[carrier];
    if (fuel !== undefined) return fuel;
    const priced = carrier as "electricity" | "gas" | "heat";
    const supplies = assets.points("supply").filter((point) => (point.carrier ?? "electricity") === carrier);
    const prices = supplies.map(({ id }) => unitPrice(tariff.contracts.ofSupply(id), priced, today));
    const known = prices.filter(({ from }) => from === "contract");
    const used = known.length > 0 ? known : [unitPrice([], priced, today)];
    const eur = used.reduce((sum, price) => sum + price.eur, 0) / used.length;
    return carrier === "gas" ? eur / KWH_PER_M3_OF_GAS : eur;
  };
  const remembered = new Map<MeasureCarrier, { eurPerKwh: number; co2KgPerKwh: number }>();
  return (carrier) => {
    const before = remembered.get(carrier);
    if (before !== undefined) return before;
    const factor = factorOn(factors, "co2", FACTOR_OF[carrier], today);
    const rates = { eurPerKwh: priceOf(carrier), co2KgPerKwh: factor?.value ?? 0 };
    remembered.set(carrier, rates);
    return rates;
  };
}
