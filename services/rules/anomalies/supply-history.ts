import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { TimedValue, TimeRange, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { QUARTER_MS, quarterIncreases, quarterLasts, quarterMeans } from "./quarter-readings.ts";

const MARGIN_MS = 3_600_000;
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

/**
 * What was seen of a supply in each quarter of an hour of a range of whole quarters: by its register, or by the amounts of
 * a source that has none. Rejects as the store does.
 */
export async function readObservations(
  store: TimeSeriesStore,
  { supply, carrier, weather }: SupplySeries,
  { fromMs, toMs }: TimeRange,
): Promise<Observation[]> {
  const around = { fromMs: fromMs - MARGIN_MS, toMs: toMs + MARGIN_MS };
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
  const imports = quarterIncreases(register, fromMs, toMs);
  const exports = quarterIncreases(exported, fromMs, toMs);
  const varhs = quarterIncreases(reactive, fromMs, toMs);
  const powers = quarterLasts(power, fromMs, toMs);
  const airs = quarterMeans(air, fromMs, toMs);
  const suns = quarterMeans(sun, fromMs, toMs);
  const amountAt = new Map(register.length > 0 ? [] : amounts.map(({ at, value }) => [at, value] as const));
  return imports.map((increase, index): Observation => {
    const startMs = fromMs + index * QUARTER_MS;
    return {
      fromMs: startMs,
      toMs: startMs + QUARTER_MS,
      imported: increase ?? amountAt.get(startMs),
      ...known("exported", exports[index]),
      ...known("reactiveVarh", varhs[index]),
      ...known("powerW", powers[index]),
      ...known("outsideC", airs[index]),
      ...known("irradianceWm2", suns[index]),
    };
  });
}

const known = <Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
