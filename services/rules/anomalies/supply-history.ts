import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { WatchedInterval } from "@lucciola/domain/anomaly/detectors.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import type { TimeRange, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const HOUR_MS = 3_600_000;

/** What of a supply is counted: the register that its meter advances. */
export const registerOf = (carrier: string): "importTotalWh" | "volumeTotalL" =>
  carrier === "gas" || carrier === "water" ? "volumeTotalL" : "importTotalWh";

/**
 * The hours of a supply in a range of whole hours, from its register, or from the amounts of a source that has none; with
 * the mean of the air outside where a sensor is given. An hour in which nothing was read, between two readings, is
 * estimated; one that no two readings enclose is unknown. Water and gas are litres where the others are Wh.
 */
export async function readHours(
  store: TimeSeriesStore,
  {
    supply,
    carrier,
    sensor,
  }: { readonly supply: PointId; readonly carrier: string; readonly sensor: PointId | undefined },
  range: TimeRange,
): Promise<WatchedInterval[]> {
  const query = { ...range, bucket: "hour" as const, zone: "UTC" };
  const register = { point: supply, quantity: registerOf(carrier) };
  const amounts = { point: supply, quantity: "importWh" as const };
  const air = sensor === undefined ? [] : [{ point: sensor, quantity: "airTemperatureC" as const }];
  const [increases, means] = await Promise.all([
    store.increase({ series: [register], ...query }),
    store.aggregate({ series: [register, amounts, ...air], ...query }),
  ]);
  const increaseAt = new Map([...increases].map((row) => [row.startMs, row]));
  const readAt = new Set<number>();
  const amountAt = new Map<number, number>();
  const airAt = new Map<number, number>();
  for (const { quantity, startMs, sum, mean } of means) {
    if (quantity === "airTemperatureC") airAt.set(startMs, mean);
    else if (quantity === "importWh") amountAt.set(startMs, sum);
    else readAt.add(startMs);
  }
  const hours: WatchedInterval[] = [];
  for (let fromMs = range.fromMs; fromMs < range.toMs; fromMs += HOUR_MS) {
    const temperatureC = airAt.get(fromMs);
    const counted = increaseAt.get(fromMs);
    const amount = amountAt.get(fromMs);
    const quality: EnergyInterval["quality"] =
      counted === undefined
        ? amount === undefined
          ? "unknown"
          : "measured"
        : counted.coveredMs < HOUR_MS || counted.resets > 0
          ? "unknown"
          : readAt.has(fromMs)
            ? "measured"
            : "estimated";
    hours.push({
      fromMs,
      toMs: fromMs + HOUR_MS,
      wh: quality === "unknown" ? 0 : (counted?.increase ?? Math.round(amount ?? 0)),
      quality,
      ...(temperatureC === undefined ? {} : { temperatureC }),
    });
  }
  return hours;
}
