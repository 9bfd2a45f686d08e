import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const HOUR_MS = 3_600_000;

/**
 * What a supply drew hour by hour, by its import register, in order. An hour counts when it lies between readings of one
 * segment and holds one itself: over a longer gap the register's straight line says how much was drawn, but not when.
 */
export async function hourlyEnergy(
  store: TimeSeriesStore,
  supply: PointId,
  fromMs: number,
  toMs: number,
): Promise<MeteredEnergy[]> {
  const query = {
    series: [{ point: supply, quantity: "importTotalWh" as const }],
    fromMs,
    toMs,
    bucket: "hour" as const,
    zone: "UTC",
  };
  const [increases, readings] = await Promise.all([store.increase(query), store.aggregate(query)]);
  const read = new Set(readings.map(({ startMs }) => startMs));
  return [...increases]
    .filter(
      ({ startMs, endMs, coveredMs }) =>
        read.has(startMs) && coveredMs >= endMs - startMs && endMs - startMs === HOUR_MS,
    )
    .map(({ startMs, endMs, increase }) => ({ fromMs: startMs, toMs: endMs, energyKwh: increase / 1_000 }));
}
