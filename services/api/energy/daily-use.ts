import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { datesOf, instantsOf, type LocalPeriod } from "@lucciola/domain/baseline/usage-observation.ts";
import { type LocalDate, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { AggregateRow, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

/** What supplies used on local days, from the store's own sums: quick for all of a town, gaps are spread evenly. */
export interface DailyUse {
  readonly dates: readonly LocalDate[];
  /** Wh, or litres, by day; 0 where nothing is known. */
  amounts(point: PointId): Float64Array;
  /** Which part of each day is known, 0 to 1. */
  covers(point: PointId): Float64Array;
}

/**
 * Reads registers of `quantity`, and of energy the amounts of files and loggers on days on which a supply's register counted
 * nothing. Rejects as the store does.
 */
export async function dailyUse(
  store: TimeSeriesStore,
  points: readonly PointId[],
  quantity: "importTotalWh" | "volumeTotalL",
  period: LocalPeriod,
  zone: string,
): Promise<DailyUse> {
  const dates = datesOf(period);
  const indexOf = new Map(dates.map((date, index) => [date, index]));
  const amounts = new Map<PointId, Float64Array>();
  const covers = new Map<PointId, Float64Array>();
  const none = new Float64Array(dates.length);
  const rows =
    points.length === 0
      ? []
      : await store.increase({
          series: points.map((point) => ({ point, quantity })),
          ...instantsOf(period, zone),
          bucket: "day",
          zone,
        });
  const dayOf = (point: PointId, startMs: number) => {
    const index = indexOf.get(localTimeOf(startMs, zone).date);
    if (index === undefined) return undefined;
    const amount = amounts.get(point) ?? new Float64Array(dates.length);
    const cover = covers.get(point) ?? new Float64Array(dates.length);
    amounts.set(point, amount);
    covers.set(point, cover);
    return { index, amount, cover };
  };
  const metered = new Set<string>();
  for (const { point, startMs, endMs, increase, coveredMs } of rows) {
    const day = dayOf(point, startMs);
    if (day === undefined) continue;
    metered.add(`${point} ${day.index}`);
    day.amount[day.index] = increase;
    day.cover[day.index] = Math.min(1, coveredMs / (endMs - startMs));
  }
  for (const { point, startMs, quantity: of, sum } of await amountsOf(store, points, quantity, period, zone)) {
    const day = dayOf(point, startMs);
    if (day === undefined || metered.has(`${point} ${day.index}`)) continue;
    const { fromMs, toMs } = instantsOf({ from: dates[day.index] ?? "", to: dates[day.index] ?? "" }, zone);
    if (of === "importWh") day.amount[day.index] = sum;
    else day.cover[day.index] = Math.min(1, (1_000 * sum) / (toMs - fromMs));
  }
  return {
    dates,
    amounts: (point) => amounts.get(point) ?? none,
    covers: (point) => covers.get(point) ?? none,
  };
}

const amountsOf = async (
  store: TimeSeriesStore,
  points: readonly PointId[],
  quantity: "importTotalWh" | "volumeTotalL",
  period: LocalPeriod,
  zone: string,
): Promise<AggregateRow[]> =>
  points.length === 0 || quantity !== "importTotalWh"
    ? []
    : store.aggregate({
        series: points.flatMap((point) =>
          (["importWh", "importCoveredS"] as const).map((amount) => ({ point, quantity: amount })),
        ),
        ...instantsOf(period, zone),
        bucket: "day",
        zone,
      });

/** Sum of a stretch of days, [`first`, `end`). */
export const sumOf = (values: Float64Array, first: number, end: number): number => {
  let sum = 0;
  for (let index = first; index < end; index++) sum += values[index] ?? 0;
  return sum;
};
