import type { WeatherUsed } from "@lucciola/contract/api/savings.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { HOUR_MS } from "@lucciola/domain/baseline/hourly-temperature.ts";
import {
  type ComposedWeather,
  composeWeather,
  type WeatherPart,
} from "@lucciola/domain/baseline/weather/compose-weather.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const GAPS_TOLD = 1_000;

/**
 * The town's outside temperature over [`fromMs`, `toMs`): what its own stations measured, then what was imported, then
 * what an archive gave.
 */
export async function townWeather(
  { store, registry }: { readonly store: TimeSeriesStore; readonly registry: Registry },
  fromMs: number,
  toMs: number,
): Promise<ComposedWeather> {
  const stations = registry.assets.points("weather");
  const rows =
    stations.length === 0
      ? []
      : await store.aggregate({
          series: stations.map(({ id }) => ({ point: id, quantity: "airTemperatureC" })),
          fromMs,
          toMs,
          bucket: "hour",
          zone: "UTC",
        });
  const measured = stations.map(
    ({ id, name }): WeatherPart => ({
      source: `station ${name === "" ? id : name}`,
      temperature: new Map(
        rows.filter(({ point }) => point === id).map(({ startMs, mean }) => [Math.floor(startMs / HOUR_MS), mean]),
      ),
    }),
  );
  const rank = { import: 0, archive: 1 } as const;
  const kept = registry.weather
    .series()
    .sort((a, b) => rank[a.kind] - rank[b.kind] || b.keptAtMs - a.keptAtMs)
    .map(
      ({ id, kind, source }): WeatherPart => ({
        source: `${kind} ${id}: ${source}`,
        temperature: new Map(
          registry.weather
            .hours(id, fromMs, toMs)
            .map(({ atMs, airTemperatureC }) => [Math.floor(atMs / HOUR_MS), airTemperatureC]),
        ),
      }),
    );
  return composeWeather([...measured, ...kept], fromMs, toMs);
}

export const weatherUsed = ({ sources, interpolatedHours, gaps }: ComposedWeather): WeatherUsed => ({
  sources: [...sources],
  interpolatedHours,
  gaps: gaps.slice(0, GAPS_TOLD).map(({ fromMs, toMs }) => ({ from: formatInstant(fromMs), to: formatInstant(toMs) })),
});
