import type { Building } from "@lucciola/platform/registry/registry.ts";
import { coveredPct } from "../../consumption.ts";
import type { RouteDeps } from "../../routes/route-deps.ts";
import { feedingSupplies, type ShownCarrier, useByMonth, wholeMonthsBefore } from "./month-use.ts";

/** One carrier of a building in one local month. Of single buildings nothing finer than this is told. */
export interface BuildingMonthUse {
  readonly building: string;
  /** `YYYY-MM` */
  readonly month: string;
  readonly carrier: ShownCarrier;
  /** Wh; of gas litres. */
  readonly amount: number;
  /** How much of the month is covered by readings, %; nothing is told of a month without any. */
  readonly coveredPct: number;
}

/** What these buildings used in each of the last whole months, oldest first: their share of supplies that feed several. */
export async function buildingMonths(
  { store, registry, clock, config }: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  buildings: readonly Pick<Building, "id">[],
  monthCount: number,
): Promise<BuildingMonthUse[]> {
  const { zone } = config.site;
  const months = wholeMonthsBefore(clock.now(), monthCount, zone);
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const wanted = new Set<string>(buildings.map(({ id }) => id));
  const supplies = feedingSupplies(registry, `${last.name}-01`).filter(({ shares }) =>
    shares.some(({ building }) => wanted.has(building)),
  );
  const found: BuildingMonthUse[] = [];
  for (const carrier of new Set(supplies.map((supply) => supply.carrier))) {
    const some = supplies.filter((supply) => supply.carrier === carrier);
    const points = some.map(({ point }) => point.id);
    const used = await useByMonth(store, points, carrier, { fromMs: first.fromMs, toMs: last.toMs, zone });
    for (const building of wanted) {
      const own = some.flatMap(({ point, shares }) => {
        const sharePct = shares.find((share) => share.building === building)?.sharePct;
        return sharePct === undefined ? [] : [{ uses: used.get(point.id), sharePct }];
      });
      if (own.length === 0) continue;
      for (const { name, fromMs, toMs } of months) {
        const coveredMs = own.reduce((sum, { uses }) => sum + (uses?.get(fromMs)?.coveredMs ?? 0), 0);
        const amount = own.reduce(
          (sum, { uses, sharePct }) => sum + ((uses?.get(fromMs)?.amount ?? 0) * sharePct) / 100,
          0,
        );
        const cover = coveredPct(coveredMs, toMs - fromMs, own.length);
        if (cover > 0) found.push({ building, month: name, carrier, amount: Math.round(amount), coveredPct: cover });
      }
    }
  }
  return found;
}
