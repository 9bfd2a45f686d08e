import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { TimedValue, TimeRange } from "@lucciola/platform/timeseries/time-series.ts";

export const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** The weather that was said last holds so long. */
const WEATHER_HOLDS_MS = 3 * HOUR_MS;

/** Readings of a supply and of the weather station, each the oldest first. */
export interface MeterReadings {
  readonly register: readonly TimedValue[];
  readonly exported: readonly TimedValue[];
  readonly reactive: readonly TimedValue[];
  readonly power: readonly TimedValue[];
  /** Amounts of a source without a register, named by the start of their interval. */
  readonly amounts: readonly TimedValue[];
  readonly air: readonly TimedValue[];
  readonly sun: readonly TimedValue[];
}

/**
 * What is seen of a supply at each reading of its register in a range, its start excluded and its end included: the first
 * one of a quarter of an hour, against the one before. The first reading of all says nothing; readings from before the
 * range let its first one speak.
 */
export function observationsOf(readings: MeterReadings, { fromMs, toMs }: TimeRange): Observation[] {
  const { register, exported, reactive, power } = readings;
  const weather = { outsideC: lastBefore(readings.air), irradianceWm2: lastBefore(readings.sun) };
  const weatherAt = (atMs: number) => ({
    ...named("outsideC", weather.outsideC(atMs)),
    ...named("irradianceWm2", weather.irradianceWm2(atMs)),
  });
  if (register.length === 0)
    return readings.amounts.flatMap(({ at, value }, index, all) => {
      const endMs = at + Math.min(HOUR_MS, (all[index + 1]?.at ?? at + QUARTER_MS) - at);
      return endMs > fromMs && endMs <= toMs ? [{ fromMs: at, toMs: endMs, imported: value, ...weatherAt(endMs) }] : [];
    });
  const kept = register.filter(({ at }, index) => quarterOf(at) !== quarterOf(register[index - 1]?.at ?? -1));
  const exportAt = new Map(exported.map(({ at, value }) => [at, value]));
  const powerAt = new Map(power.map(({ at, value }) => [at, value]));
  const varhAt = new Map(reactive.map(({ at, value }, index) => [at, difference(value, reactive[index - 1]?.value)]));
  return kept.flatMap(({ at, value }, index): Observation[] => {
    const before = kept[index - 1];
    if (before === undefined || at <= fromMs || at > toMs) return [];
    return [
      {
        fromMs: before.at,
        toMs: at,
        imported: difference(value, before.value),
        ...named("exported", difference(exportAt.get(at), exportAt.get(before.at))),
        ...named("reactiveVarh", varhAt.get(at)),
        ...named("powerW", powerAt.get(at)),
        ...weatherAt(at),
      },
    ];
  });
}

const quarterOf = (atMs: number): number => Math.floor(atMs / QUARTER_MS);

/** A register that went back was reset or replaced: what ran meanwhile is not known. */
const difference = (now: number | undefined, before: number | undefined): number | undefined =>
  now === undefined || before === undefined || now < before ? undefined : now - before;

/** What was said last at or before an instant, while it holds; to be asked forwards in time. */
function lastBefore(values: readonly TimedValue[]): (atMs: number) => number | undefined {
  let next = 0;
  return (atMs) => {
    while ((values[next]?.at ?? Number.POSITIVE_INFINITY) <= atMs) next += 1;
    const last = values[next - 1];
    return last === undefined || atMs - last.at > WEATHER_HOLDS_MS ? undefined : last.value;
  };
}

const named = <Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
