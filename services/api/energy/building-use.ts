import type { BuildingIndicators } from "@lucciola/contract/api/supplies.ts";
import { isDeliveredFuel } from "@lucciola/contract/ids/supply-code.ts";
import { buildingIndicators } from "@lucciola/domain/energy/building-indicators.ts";
import { fuelEnergy } from "@lucciola/domain/energy/fuel-energy.ts";
import { knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { instantOfLocalTime } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { coveredPct, isElectricity } from "../consumption.ts";
import { countedConsumption } from "./counted-consumption.ts";
import type { BalancePeriod } from "./supply-balance.ts";
import { countedElsewhere } from "./supply-view.ts";

/**
 * Electricity of each building by area, its shares of supplies that feed several, beside other buildings of its use; and
 * the fuels that were delivered to it. Facts are those of the first day of the period. `degreeDays` is of the same period, undefined where nobody knows.
 */
export async function indicatorsOf(
  registry: Registry,
  store: TimeSeriesStore,
  date: string,
  period: BalancePeriod,
  degreeDays: number | undefined,
): Promise<BuildingIndicators["buildings"]> {
  const elsewhere = countedElsewhere(registry, date);
  const buildingFacts = registry.supplies.allBuildingFacts();
  const source = { store, registers: registry.registers };
  const used = new Map<string, { wh: number; coveredMs: number; supplies: number }>();
  for (const point of registry.assets.points("supply")) {
    if (!isElectricity(point) || elsewhere.has(point.id)) continue;
    const shares = sharesOf(registry, point, date);
    if (shares.length === 0) continue;
    const { totalWh, rows } = await countedConsumption(source, [point.id], { ...period, bucket: "month" });
    const coveredMs = rows.reduce((sum, row) => sum + row.coveredMs, 0);
    for (const { building, sharePct } of shares) {
      const before = used.get(building) ?? { wh: 0, coveredMs: 0, supplies: 0 };
      used.set(building, {
        wh: before.wh + (totalWh * sharePct) / 100,
        coveredMs: before.coveredMs + coveredMs,
        supplies: before.supplies + 1,
      });
    }
  }
  const fuels = fuelsByBuilding(registry, date, period);
  const lengthMs = period.toMs - period.fromMs;
  const uses = registry.assets.buildings().map(({ id, name, use, floorAreaM2 }) => {
    const facts = factsOn(buildingFacts.get(id) ?? [], date);
    const { wh, coveredMs, supplies } = used.get(id) ?? { wh: 0, coveredMs: 0, supplies: 0 };
    return {
      building: id,
      name,
      use: facts?.use ?? use,
      areaM2: facts?.heatedAreaM2 ?? facts?.grossAreaM2 ?? floorAreaM2,
      energyKwh: Math.round(wh) / 1_000,
      coveredPct: coveredPct(coveredMs, lengthMs, supplies),
    };
  });
  return buildingIndicators(uses, degreeDays).map((indicator, index) => {
    const { areaM2, ...use } = uses[index] as (typeof uses)[number];
    const { building } = use;
    return {
      ...use,
      ...known({ areaM2, fuel: fuelOf(fuels.get(building), areaM2) }),
      ...known(indicator),
      similar: indicator.similar,
    };
  });
}

/** The buildings that a supply feeds on a local day. */
function sharesOf({ supplies }: Registry, { id, building }: Point, date: string) {
  const feeds = factsOn(supplies.facts(id), date)?.feeds ?? [];
  const named = feeds.flatMap((feed) => ("building" in feed ? [feed] : []));
  return named.length > 0 ? named : building === undefined ? [] : [{ building, sharePct: 100 }];
}

type FuelUse = NonNullable<BuildingIndicators["buildings"][number]["fuel"]>;

/** What was delivered to each building on the days that begin in the period. */
function fuelsByBuilding(
  registry: Registry,
  date: string,
  { fromMs, toMs, zone }: BalancePeriod,
): Map<string, FuelUse> {
  const factors = knownFactors(registry.tariff.factors.list());
  const found = new Map<string, FuelUse>();
  for (const point of registry.assets.points("supply")) {
    if (!isDeliveredFuel(point.carrier)) continue;
    const delivered = registry.supplies.deliveries(point.id).filter((delivery) => {
      const dayMs = instantOfLocalTime(delivery.date, 0, zone);
      return fromMs <= dayMs && dayMs < toMs;
    });
    for (const delivery of delivered) {
      const energy = fuelEnergy(point.carrier, delivery, factors);
      for (const { building, sharePct } of sharesOf(registry, point, date)) {
        const { energyKwh, deliveries, unknown } = found.get(building) ?? { energyKwh: 0, deliveries: 0, unknown: [] };
        found.set(building, {
          energyKwh: energyKwh + (energy.kind === "known" ? (energy.energyKwh * sharePct) / 100 : 0),
          deliveries: deliveries + 1,
          unknown:
            energy.kind === "known"
              ? unknown
              : [...unknown, { supply: point.id, date: delivery.date, reason: energy.reason }],
        });
      }
    }
  }
  return found;
}

/** By area only where the energy of each delivery is known. */
const fuelOf = (fuel: FuelUse | undefined, areaM2: number | undefined): FuelUse | undefined =>
  fuel === undefined || areaM2 === undefined || areaM2 <= 0 || fuel.unknown.length > 0
    ? fuel
    : { ...fuel, kwhPerM2: fuel.energyKwh / areaM2 };

/** Without what is undefined. */
const known = <T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
