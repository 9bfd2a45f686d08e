import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import {
  type RegisterFacts,
  type RegisterHistory,
  registerHistory,
} from "@lucciola/domain/energy/register-segments.ts";
import type { TimedValue, TimeRange } from "@lucciola/platform/timeseries/time-series.ts";

export const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** The weather that was said last holds so long. */
const WEATHER_HOLDS_MS = 3 * HOUR_MS;

/** Readings of a register, the oldest first, and what was written down of it. */
export interface CountedRegister {
  readonly readings: readonly TimedValue[];
  readonly record?: RegisterFacts;
}

/** Readings of a supply and of the weather station, each the oldest first. */
export interface MeterReadings {
  /** The first reading of each quarter of an hour. */
  readonly register: CountedRegister;
  /** At instants of the register's own readings. */
  readonly exported?: CountedRegister;
  readonly reactive?: CountedRegister;
  readonly power?: readonly TimedValue[];
  /** Amounts of a source without a register, named by the start of their interval. */
  readonly amounts: readonly TimedValue[];
  readonly air: readonly TimedValue[];
  readonly sun: readonly TimedValue[];
}

/**
 * What is seen of a supply at each reading of its register in a range, its start excluded and its end included, against
 * the one before. The first reading of all says nothing; readings from before the range let its first one speak. What a
 * fall of the register means is decided as for intervals and bills: a roll-over and a replacement with its readings are
 * counted, what ran around a reset is not known.
 *
 * Intervals spread what ran over a gap as the supply usually uses energy; an observation leaves a gap whole, because
 * nothing is to be learned or raised from hours that nobody measured.
 */
export function observationsOf(readings: MeterReadings, { fromMs, toMs }: TimeRange): Observation[] {
  const { register, exported, reactive, power = [] } = readings;
  const weather = { outsideC: lastBefore(readings.air), irradianceWm2: lastBefore(readings.sun) };
  const weatherAt = (atMs: number) => ({
    ...named("outsideC", weather.outsideC(atMs)),
    ...named("irradianceWm2", weather.irradianceWm2(atMs)),
  });
  if (register.readings.length === 0)
    return readings.amounts.flatMap(({ at, value }, index, all) => {
      const endMs = at + Math.min(HOUR_MS, (all[index + 1]?.at ?? at + QUARTER_MS) - at);
      return endMs > fromMs && endMs <= toMs ? [{ fromMs: at, toMs: endMs, imported: value, ...weatherAt(endMs) }] : [];
    });
  const exportedBetween = countedBetween(exported);
  const powerAt = new Map(power.map(({ at, value }) => [at, value]));
  const varhAt = risesOf(reactive);
  return stepsOf(historyOf(register)).flatMap((step): Observation[] => {
    if (step.toMs <= fromMs || step.toMs > toMs) return [];
    return [
      {
        fromMs: step.fromMs,
        toMs: step.toMs,
        imported: step.rise,
        ...named("exported", exportedBetween(step.fromMs, step.toMs)),
        ...named("reactiveVarh", varhAt.get(step.toMs)),
        ...named("powerW", powerAt.get(step.toMs)),
        ...weatherAt(step.toMs),
      },
    ];
  });
}

function historyOf({ readings, record }: CountedRegister): RegisterHistory {
  const received = readings.map(({ at, value }) => ({ atMs: at, value }));
  const [first, last] = [received[0]?.atMs ?? 0, received.at(-1)?.atMs ?? 0];
  // A replacement outside of what was read would stand alone, with nothing to count from.
  const replacements = (record?.replacements ?? []).filter(({ atMs }) => atMs > first && atMs <= last);
  return registerHistory(received, { ...record, replacements });
}

interface RegisterStep extends TimeRange {
  /** `undefined` from the end of one segment to the start of the next. */
  readonly rise: number | undefined;
}

function stepsOf({ segments }: RegisterHistory): RegisterStep[] {
  const steps: RegisterStep[] = [];
  let before: { atMs: number; value: number } | undefined;
  for (const segment of segments) {
    let isFirst = true;
    for (const reading of segment) {
      // A meter that was replaced ends where the next one begins.
      if (before !== undefined && reading.atMs > before.atMs)
        steps.push({
          fromMs: before.atMs,
          toMs: reading.atMs,
          rise: isFirst ? undefined : reading.value - before.value,
        });
      before = reading;
      isFirst = false;
    }
  }
  return steps;
}

/** By the instant of each reading: what the register counted since the one before it. */
const risesOf = (register: CountedRegister | undefined): ReadonlyMap<number, number | undefined> =>
  new Map(register === undefined ? [] : stepsOf(historyOf(register)).map(({ toMs, rise }) => [toMs, rise]));

/** What a register counted between two instants at which it was read; `undefined` where that is not known. */
function countedBetween(register: CountedRegister | undefined): (fromMs: number, toMs: number) => number | undefined {
  const at = new Map<number, { readonly segment: number; readonly value: number }>();
  if (register !== undefined)
    for (const [segment, readings] of historyOf(register).segments.entries())
      for (const { atMs, value } of readings) at.set(atMs, { segment, value });
  return (fromMs, toMs) => {
    const [from, to] = [at.get(fromMs), at.get(toMs)];
    return from === undefined || from.segment !== to?.segment ? undefined : to.value - from.value;
  };
}

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
