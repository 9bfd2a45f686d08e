import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Building, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { townDegreeDays } from "../../energy/town-degree-days.ts";
import { inventoryOf } from "../../inventory.ts";
import { lightingEnergyOf } from "../../lighting/lighting-energy.ts";
import type { RouteDeps } from "../../routes/route-deps.ts";
import { type BuildingMonth, type CarrierUse, compareMonths } from "./compare-months.ts";
import { feedingSupplies, type Month, SHOWN_CARRIERS, useByMonth, wholeMonthsBefore } from "./month-use.ts";
import { type SolarMonth, solarMonth } from "./solar-month.ts";
import { type NightLight, nightLight } from "./tonight.ts";

/** All that the first page says of the town. */
export interface TownFigures {
  readonly atMs: number;
  readonly simulated: boolean;
  /** The last whole month and the same a year before. */
  readonly month: Month;
  readonly yearBefore: Month;
  readonly buildings: readonly BuildingMonth[];
  readonly carriers: readonly CarrierUse[];
  /** K d, base 20 degrees C; undefined where fewer than nine days of ten are known. */
  readonly degreeDays: { readonly month: number | undefined; readonly yearBefore: number | undefined };
  readonly lighting: LightingMonth | undefined;
  readonly tonight: NightLight;
  /** Undefined where the town has no panels. */
  readonly solar: SolarMonth | undefined;
}

/** The lamps' own registers over the month, held against burning at full power for as long. */
export interface LightingMonth {
  readonly lamps: number;
  readonly usedWh: number;
  readonly coveredPct: number;
  readonly savedWh: number | undefined;
  readonly savedPct: number | undefined;
}

type Deps = Pick<RouteDeps, "store" | "registry" | "clock" | "config">;

/** `listed` are the buildings that are told one by one; the sums are of all. */
export async function townFigures(
  { store, registry, clock, config }: Deps,
  listed: readonly Building[],
): Promise<TownFigures> {
  const { site } = config;
  const { zone } = site;
  const nowMs = clock.now();
  const [yearBefore, month] = comparedMonths(nowMs, zone);
  const supplies = feedingSupplies(registry, `${month.name}-01`);
  const usesOf = async (range: Month) => {
    const uses = new Map<PointId, { amount: number; coveredMs: number }>();
    for (const carrier of SHOWN_CARRIERS) {
      const points = supplies.filter((supply) => supply.carrier === carrier).map(({ point }) => point.id);
      for (const [point, months] of await useByMonth(store, points, carrier, { ...range, zone }))
        for (const use of months.values()) uses.set(point, use);
    }
    return uses;
  };
  const degreeDaysOf = async (range: Month) =>
    (await townDegreeDays({ store, registry }, { ...range, zone })).degreeDays;
  const degreeDays = { month: await degreeDaysOf(month), yearBefore: await degreeDaysOf(yearBefore) };
  const compared = compareMonths({
    supplies,
    buildings: listed,
    month: { range: month, uses: await usesOf(month) },
    yearBefore: { range: yearBefore, uses: await usesOf(yearBefore) },
    degreeDays,
  });
  const { lamps } = inventoryOf(registry);
  return {
    atMs: nowMs,
    simulated: isSimulated(registry),
    month,
    yearBefore,
    ...compared,
    degreeDays,
    lighting: await lightingMonth(store, registry, month, zone),
    tonight: nightLight(lamps.length, registry.programmes.assignments(), site, nowMs),
    solar: await solarMonth(store, registry, month, zone),
  };
}

/** Whether any of what is shown comes from a simulator. */
export const isSimulated = ({ assets }: Registry): boolean =>
  assets.buildings().some(({ simulated }) => simulated) || assets.points().some(({ simulated }) => simulated);

function comparedMonths(nowMs: number, zone: string): readonly [Month, Month] {
  const months = wholeMonthsBefore(nowMs, 13, zone);
  const [before, last] = [months[0], months[12]];
  if (before === undefined || last === undefined) throw new TypeError("thirteen months have a first and a last");
  return [before, last];
}

async function lightingMonth(
  store: TimeSeriesStore,
  registry: Registry,
  month: Month,
  zone: string,
): Promise<LightingMonth | undefined> {
  const { lamps } = inventoryOf(registry);
  if (lamps.length === 0) return undefined;
  const question = { ...month, zone, by: "town", staticFullLoadH: 0 } as const;
  const { total } = await lightingEnergyOf(store, lamps, [], question);
  if (total.coveredPct === 0) return undefined;
  const { fullPowerWh, savedOverFullPct } = total;
  const isKnown = fullPowerWh !== undefined && savedOverFullPct !== undefined;
  return {
    lamps: total.lamps,
    usedWh: total.energyWh,
    coveredPct: total.coveredPct,
    savedWh: isKnown ? Math.round((fullPowerWh * savedOverFullPct) / 100) : undefined,
    savedPct: savedOverFullPct,
  };
}
