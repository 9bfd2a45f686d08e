import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { TimedValue, TimeRange, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { observationsOf } from "./meter-observations.ts";

/** So far before a range the reading is looked for that its first one is held against. */
const MARGIN_MS = 3 * 3_600_000;
/** A week of readings each five seconds. */
const MOST_READINGS = 130_000;

/** What of a supply is counted: the register that its meter advances. */
export const registerOf = (carrier: string): "importTotalWh" | "volumeTotalL" =>
  carrier === "gas" || carrier === "water" ? "volumeTotalL" : "importTotalWh";

export interface SupplySeries {
  readonly supply: PointId;
  readonly carrier: string;
  /** The point that measures the weather, where there is one. */
  readonly weather: PointId | undefined;
}

/** What is seen of a supply in a range, its start excluded and its end included. Rejects as the store does. */
export async function readObservations(
  store: TimeSeriesStore,
  { supply, carrier, weather }: SupplySeries,
  range: TimeRange,
): Promise<Observation[]> {
  const around = { fromMs: range.fromMs - MARGIN_MS, toMs: range.toMs + 1 };
  const readings = async (point: PointId | undefined, quantity: QuantityName): Promise<readonly TimedValue[]> =>
    point === undefined ? [] : (await store.range({ point, quantity }, around, MOST_READINGS)).values;
  const ofElectricity = (quantity: QuantityName) => readings(carrier === "electricity" ? supply : undefined, quantity);
  const [register, exported, reactive, power, amounts, air, sun] = await Promise.all([
    readings(supply, registerOf(carrier)),
    ofElectricity("exportTotalWh"),
    ofElectricity("importReactiveTotalVarh"),
    ofElectricity("activePowerW"),
    ofElectricity("importWh"),
    readings(weather, "airTemperatureC"),
    readings(weather, "globalIrradianceWm2"),
  ]);
  return observationsOf({ register, exported, reactive, power, amounts, air, sun }, range);
}
