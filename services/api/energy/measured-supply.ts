import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import type { MeasuredSupply } from "@lucciola/domain/tariff/billed-quantity.ts";
import { type DailyEnergy, dailyEnergy } from "@lucciola/domain/tariff/daily-energy.ts";
import type { DayRange } from "@lucciola/domain/tariff/day-range.ts";
import type { PricedCarrier } from "@lucciola/domain/tariff/unit-price.ts";
import { addDays, instantOfLocalTime } from "@lucciola/domain/time/local-time.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import type { AggregateQuery, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

type Register = "importTotalWh" | "volumeTotalL" | "importReactiveTotalVarh" | "exportReactiveTotalVarh";

export const carrierOf = ({ carrier }: Point): PricedCarrier =>
  carrier === "gas" || carrier === "water" || carrier === "heat" ? carrier : "electricity";

/** What the store knows of a supply on local days, by hour: active energy or volume, and reactive energy where it is metered. */
export async function measuredSupply(
  store: TimeSeriesStore,
  supply: Point,
  days: DayRange,
  zone: string,
): Promise<MeasuredSupply> {
  const range = {
    fromMs: instantOfLocalTime(days.from, 0, zone),
    toMs: instantOfLocalTime(addDays(days.to, 1), 0, zone),
  };
  const read = (register: Register) => hourlyOfRegister(store, supply, register, { ...range, bucket: "hour", zone });
  const carrier = carrierOf(supply);
  const [active, drawn, injected] = await Promise.all([
    read(carrier === "gas" || carrier === "water" ? "volumeTotalL" : "importTotalWh"),
    carrier === "electricity" ? read("importReactiveTotalVarh") : [],
    carrier === "electricity" ? read("exportReactiveTotalVarh") : [],
  ]);
  const counted = active.length > 0 ? active : await hourlyAmounts(store, supply, { ...range, bucket: "hour", zone });
  return {
    active: dailyEnergy(counted, zone),
    ...known("reactiveDrawn", drawn, zone),
    ...known("reactiveInjected", injected, zone),
  };
}

const known = (
  name: "reactiveDrawn" | "reactiveInjected",
  intervals: readonly EnergyInterval[],
  zone: string,
): { reactiveDrawn?: DailyEnergy; reactiveInjected?: DailyEnergy } =>
  intervals.length === 0 ? {} : { [name]: dailyEnergy(intervals, zone) };

type Query = Omit<AggregateQuery, "series">;

/** An hour without a reading of its own lies in a gap: its sum over the gap is measured, its share of it is a guess. */
async function hourlyOfRegister(
  store: TimeSeriesStore,
  { id }: Point,
  quantity: Register,
  query: Query,
): Promise<EnergyInterval[]> {
  const series = [{ point: id, quantity }];
  const [increases, readings] = await Promise.all([
    store.increase({ series, ...query }),
    store.aggregate({ series, ...query }),
  ]);
  const read = new Set(readings.map(({ startMs }) => startMs));
  return [...increases].flatMap(({ startMs, endMs, increase, coveredMs }) =>
    coveredHour(startMs, endMs, increase, coveredMs, read.has(startMs) ? "measured" : "estimated"),
  );
}

/** Amounts of sources that have no register. */
async function hourlyAmounts(store: TimeSeriesStore, { id }: Point, query: Query): Promise<EnergyInterval[]> {
  const of = (quantity: "importWh" | "importCoveredS") =>
    store.aggregate({ series: [{ point: id, quantity }], ...query });
  const [amounts, covers] = await Promise.all([of("importWh"), of("importCoveredS")]);
  const coveredMs = new Map(covers.map(({ startMs, sum }) => [startMs, sum * 1_000]));
  return amounts.flatMap(({ startMs, sum }) => {
    const endMs = Math.min(startMs + 3_600_000, query.toMs);
    return coveredHour(startMs, endMs, Math.round(sum), coveredMs.get(startMs) ?? endMs - startMs, "measured");
  });
}

/** What is covered of an hour, laid at its beginning; the rest is not known, and no interval. */
function coveredHour(
  fromMs: number,
  endMs: number,
  wh: number,
  coveredMs: number,
  quality: "measured" | "estimated",
): EnergyInterval[] {
  const toMs = Math.min(endMs, fromMs + Math.round(coveredMs));
  return toMs > fromMs ? [{ fromMs, toMs, wh, quality }] : [];
}
