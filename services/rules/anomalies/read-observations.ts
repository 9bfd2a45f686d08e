import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { Registers } from "@lucciola/platform/registry/energy/registers.ts";
import type {
  RangeResult,
  SeriesKey,
  TimedValue,
  TimeRange,
  TimeSeriesStore,
} from "@lucciola/platform/timeseries/time-series.ts";
import { type CountedRegister, observationsOf, QUARTER_MS } from "./meter-observations.ts";

/** So far before a range the reading is looked for that its first one is held against. */
const MARGIN_MS = 3 * 3_600_000;
/** Readings that are held at a time: three months of quarters, or a day of readings each two seconds. */
const SLICE = 50_000;
const MINUTE_MS = 60_000;

/** What of a supply is counted: the register that its meter advances. */
export const registerOf = (carrier: string): "importTotalWh" | "volumeTotalL" =>
  carrier === "gas" || carrier === "water" ? "volumeTotalL" : "importTotalWh";

export interface SupplySeries {
  readonly supply: PointId;
  readonly carrier: string;
  /** The point that measures the weather, where there is one. */
  readonly weather: PointId | undefined;
}

/** Where readings are, and what a fitter wrote down of the meters. */
export interface WatchedSource {
  readonly store: TimeSeriesStore;
  readonly registers: Pick<Registers, "record">;
}

/** The month (UTC) in which a supply is first heard of in a range, or the range's start; `undefined` when it is not. */
export async function firstHeard(
  store: TimeSeriesStore,
  { supply, carrier }: SupplySeries,
  range: TimeRange,
): Promise<number | undefined> {
  const series = [registerOf(carrier), "importWh" as const].map((quantity) => ({ point: supply, quantity }));
  const months = await store.aggregate({ series, ...range, bucket: "month", zone: "UTC" });
  const starts = months.map(({ startMs }) => Math.max(startMs, range.fromMs));
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/**
 * What is seen of a supply in a range, its start excluded and its end included. However many readings there are, all of
 * them are looked at, a slice at a time. Rejects as the store does.
 */
export async function readObservations(
  { store, registers }: WatchedSource,
  { supply, carrier, weather }: SupplySeries,
  range: TimeRange,
): Promise<Observation[]> {
  const around = { fromMs: range.fromMs - MARGIN_MS, toMs: range.toMs + 1 };
  const begin = (point: PointId | undefined, quantity: QuantityName): Promise<BegunSeries> =>
    beginSeries(store, point, quantity, around);
  const beginOfElectricity = (quantity: QuantityName) =>
    begin(carrier === "electricity" ? supply : undefined, quantity);
  const [register, exported, reactive, power, amounts, air, sun] = await Promise.all([
    begin(supply, registerOf(carrier)),
    beginOfElectricity("exportTotalWh"),
    beginOfElectricity("importReactiveTotalVarh"),
    beginOfElectricity("activePowerW"),
    beginOfElectricity("importWh"),
    begin(weather, "airTemperatureC"),
    begin(weather, "globalIrradianceWm2"),
  ]);
  const counted = async (begun: BegunSeries, quantity: QuantityName, keep: Keep): Promise<CountedRegister> => ({
    readings: await readToEnd(store, begun, keep),
    record: registers.record(supply, quantity),
  });
  const main = await counted(register, registerOf(carrier), firstOfEach(QUARTER_MS));
  // What else the meter said at the same instants.
  const instants = new Set(main.readings.map(({ at }) => at));
  const beside: Keep = (at) => instants.has(at);
  return observationsOf(
    {
      register: main,
      exported: await counted(exported, "exportTotalWh", beside),
      reactive: await counted(reactive, "importReactiveTotalVarh", beside),
      power: await readToEnd(store, power, beside),
      amounts: await readToEnd(store, amounts, () => true),
      air: await readToEnd(store, air, firstOfEach(MINUTE_MS)),
      sun: await readToEnd(store, sun, firstOfEach(MINUTE_MS)),
    },
    range,
  );
}

/** Whether a reading is kept; asked in the order of time. */
type Keep = (atMs: number) => boolean;

function firstOfEach(lengthMs: number): Keep {
  let last = Number.NaN;
  return (atMs) => {
    const part = Math.floor(atMs / lengthMs);
    const isFirst = part !== last;
    last = part;
    return isFirst;
  };
}

/** A series of which the first slice was read. */
interface BegunSeries {
  readonly series: SeriesKey | undefined;
  readonly toMs: number;
  readonly first: RangeResult;
}

async function beginSeries(
  store: TimeSeriesStore,
  point: PointId | undefined,
  quantity: QuantityName,
  range: TimeRange,
): Promise<BegunSeries> {
  if (point === undefined) return { series: undefined, toMs: range.toMs, first: { values: [], truncated: false } };
  const series = { point, quantity };
  return { series, toMs: range.toMs, first: await store.range(series, range, SLICE) };
}

async function readToEnd(store: TimeSeriesStore, begun: BegunSeries, keep: Keep): Promise<TimedValue[]> {
  const { series, toMs } = begun;
  const kept: TimedValue[] = [];
  let slice = begun.first;
  while (true) {
    const { values, truncated } = slice;
    for (const value of values) if (keep(value.at)) kept.push(value);
    const last = values.at(-1);
    if (!truncated || series === undefined || last === undefined) break;
    slice = await store.range(series, { fromMs: last.at + 1, toMs }, SLICE);
  }
  return kept;
}
