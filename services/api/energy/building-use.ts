import type { BuildingIndicators } from "@lucciola/contract/api/supplies.ts";
import { buildingIndicators } from "@lucciola/domain/energy/building-indicators.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { consumptionOf, coveredPct, isElectricity } from "../consumption.ts";
import type { BalancePeriod } from "./supply-balance.ts";
import { countedElsewhere } from "./supply-view.ts";

/**
 * Electricity of each building by area, its shares of supplies that feed several, beside other buildings of its use. Facts
 * are those of the first day of the period. `degreeDays` is of the same period, undefined where nobody knows.
 */
export async function indicatorsOf(
  registry: Registry,
  store: TimeSeriesStore,
  date: string,
  period: BalancePeriod,
  degreeDays: number | undefined,
): Promise<BuildingIndicators["buildings"]> {
  const elsewhere = countedElsewhere(registry, date);
  const supplyFacts = registry.supplies.allFacts();
  const buildingFacts = registry.supplies.allBuildingFacts();
  const used = new Map<string, { wh: number; coveredMs: number; supplies: number }>();
  for (const point of registry.assets.points("supply")) {
    if (!isElectricity(point) || elsewhere.has(point.id)) continue;
    const feeds = factsOn(supplyFacts.get(point.id) ?? [], date)?.feeds ?? [];
    const named = feeds.flatMap((feed) => ("building" in feed ? [feed] : []));
    const shares =
      named.length > 0 ? named : point.building === undefined ? [] : [{ building: point.building, sharePct: 100 }];
    if (shares.length === 0) continue;
    const { totalWh, rows } = await consumptionOf(store, [point.id], { ...period, bucket: "month" });
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
    return { ...use, ...known({ areaM2 }), ...known(indicator), similar: indicator.similar };
  });
}

/** Without what is undefined. */
const known = <T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
