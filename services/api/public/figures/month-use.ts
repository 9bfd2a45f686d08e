import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { bucketEdges } from "@lucciola/platform/timeseries/local-calendar.ts";
import type { TimeRange, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { DateTime } from "luxon";
import { countedElsewhere } from "../../energy/supply-view.ts";

/** What citizens are told of, by carrier. */
export const SHOWN_CARRIERS = ["electricity", "gas", "heat"] as const;
export type ShownCarrier = (typeof SHOWN_CARRIERS)[number];

/** Of a supply in a month: Wh; of gas litres. `coveredMs` is how much of the month lies between readings. */
export interface MonthUse {
  readonly amount: number;
  readonly coveredMs: number;
}

/** A supply that is added up, and which buildings it feeds in what shares. */
export interface FeedingSupply {
  readonly point: Point;
  readonly carrier: ShownCarrier;
  readonly shares: readonly { readonly building: string; readonly sharePct: number }[];
}

/** A local month that is over, or the part of it that is. */
export interface Month extends TimeRange {
  /** `YYYY-MM` */
  readonly name: string;
}

/** The last `count` whole months before an instant, oldest first. */
export function wholeMonthsBefore(nowMs: number, count: number, zone: string): Month[] {
  const end = DateTime.fromMillis(nowMs, { zone }).startOf("month");
  return Array.from({ length: count }, (_, index) => {
    const start = end.minus({ months: count - index });
    return {
      name: start.toFormat("yyyy-MM"),
      fromMs: start.toMillis(),
      toMs: start.plus({ months: 1 }).toMillis(),
    };
  });
}

/** The supplies that feed a building, but for those that are counted by another meter. Facts are those of a local day. */
export function feedingSupplies(registry: Registry, date: string): FeedingSupply[] {
  const elsewhere = countedElsewhere(registry, date);
  const facts = registry.supplies.allFacts();
  return registry.assets.points("supply").flatMap((point): FeedingSupply[] => {
    const carrier = SHOWN_CARRIERS.find((shown) => shown === (point.carrier ?? "electricity"));
    if (carrier === undefined || elsewhere.has(point.id)) return [];
    const named = (factsOn(facts.get(point.id) ?? [], date)?.feeds ?? []).flatMap((feed) =>
      "building" in feed ? [{ building: feed.building as string, sharePct: feed.sharePct }] : [],
    );
    const usual = point.building === undefined ? [] : [{ building: point.building as string, sharePct: 100 }];
    const shares = named.length > 0 ? named : usual;
    return shares.length === 0 ? [] : [{ point, carrier, shares }];
  });
}

/**
 * What each supply used in each local month of a range: the increase of its register; where it has none, the amounts of
 * files. Keys of the inner map are the months' starts, ms.
 */
export async function useByMonth(
  store: TimeSeriesStore,
  points: readonly PointId[],
  carrier: ShownCarrier,
  { fromMs, toMs, zone }: TimeRange & { readonly zone: string },
): Promise<Map<PointId, Map<number, MonthUse>>> {
  const used = new Map<PointId, Map<number, MonthUse>>();
  if (points.length === 0) return used;
  const query = (quantity: QuantityName, some: readonly PointId[]) => ({
    series: some.map((point) => ({ point, quantity })),
    bucket: "month" as const,
    fromMs,
    toMs,
    zone,
  });
  const months = bucketEdges({ fromMs, toMs }, "month", zone);
  const monthOf = (atMs: number): number => months.findLast((edge) => edge <= atMs) ?? fromMs;
  const add = (point: PointId, startMs: number, amount: number, coveredMs: number): void => {
    const ofPoint = used.get(point) ?? new Map<number, MonthUse>();
    const before = ofPoint.get(monthOf(startMs)) ?? { amount: 0, coveredMs: 0 };
    ofPoint.set(monthOf(startMs), { amount: before.amount + amount, coveredMs: before.coveredMs + coveredMs });
    used.set(point, ofPoint);
  };
  const register = carrier === "gas" ? "volumeTotalL" : "importTotalWh";
  for (const { point, startMs, increase, coveredMs } of await store.increase(query(register, points)))
    add(point, startMs, increase, coveredMs);
  if (carrier === "gas") return used;
  const without = points.filter((point) => !used.has(point));
  if (without.length === 0) return used;
  for (const { point, startMs, sum } of await store.aggregate(query("importWh", without))) add(point, startMs, sum, 0);
  for (const { point, startMs, sum } of await store.aggregate(query("importCoveredS", without)))
    add(point, startMs, 0, sum * 1_000);
  return used;
}
