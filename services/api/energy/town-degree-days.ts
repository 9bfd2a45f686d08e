import { dailyMeans, degreeDays, HEATING_BASE_C } from "@lucciola/domain/baseline/weather/degree-days.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type { BalancePeriod } from "./supply-balance.ts";
import { townWeather } from "./town-weather.ts";

/** [A] As of the energy: a gap of a tenth shifts an indicator as much as a better boiler does. */
const LEAST_COVER_PCT = 90;

/**
 * Heating degree days (base 20 degrees C) of the local days that a period touches, K d, and on how many of them the
 * temperature is known, %. Days that are not known count nothing; below 90 % there is no sum.
 */
export async function townDegreeDays(
  deps: { readonly store: TimeSeriesStore; readonly registry: Registry },
  { fromMs, toMs, zone }: BalancePeriod,
): Promise<{ readonly degreeDays?: number; readonly degreeDaysCoveredPct: number }> {
  const days = { from: localTimeOf(fromMs, zone).date, to: localTimeOf(toMs - 1, zone).date };
  const weather = await townWeather(deps, fromMs, toMs);
  const {
    heating,
    knownDays,
    days: all,
  } = degreeDays(dailyMeans(weather.temperature, days, zone), days, HEATING_BASE_C);
  const degreeDaysCoveredPct = Math.round((1_000 * knownDays) / all) / 10;
  return degreeDaysCoveredPct < LEAST_COVER_PCT
    ? { degreeDaysCoveredPct }
    : { degreeDays: Math.round(heating * 10) / 10, degreeDaysCoveredPct };
}
