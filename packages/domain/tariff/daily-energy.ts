import type { EnergyInterval } from "../energy/energy-interval.ts";
import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";
import { BANDS, type Band, type BandPeriod, bandsOfDay } from "./bands.ts";

/** An amount of a band. `wh` is all that is counted, `estimatedWh` the part of it whose place in time is a guess. */
export interface BandAmount {
  readonly wh: number;
  readonly estimatedWh: number;
}

/** What a supply used on some days, by band. Wh, or litres where volumes are counted. */
export interface BandedEnergy {
  readonly bands: Readonly<Record<Band, BandAmount>>;
  readonly totalWh: number;
  readonly estimatedWh: number;
  /** What is expected of the time of which nothing is known; counted nowhere. */
  readonly unknownWh: number;
  /** Time between readings, and of that the part whose energy was spread, ms. */
  readonly coveredMs: number;
  readonly estimatedMs: number;
  readonly lengthMs: number;
}

export interface DailyEnergy {
  readonly zone: string;
  /** The energy of local days, both included. Nothing is known of days without intervals. */
  sum(from: LocalDate, to: LocalDate): BandedEnergy;
}

interface Day {
  readonly wh: Record<Band, number>;
  readonly estimatedWh: Record<Band, number>;
  unknownWh: number;
  coveredMs: number;
  estimatedMs: number;
}
const emptyDay = (): Day => ({
  wh: { F1: 0, F2: 0, F3: 0 },
  estimatedWh: { F1: 0, F2: 0, F3: 0 },
  unknownWh: 0,
  coveredMs: 0,
  estimatedMs: 0,
});

/**
 * Lays intervals into local days and bands. An interval that reaches over a change of band or a midnight is cut in
 * proportion to time, its parts are whole and sum up to it, and they count as estimated: when the energy flowed inside is
 * not known. Of an unknown interval its known part is counted, and none of it is covered. So the sum over bands is the sum
 * of the intervals, and a period may be split at any midnight.
 */
export function dailyEnergy(intervals: readonly EnergyInterval[], zone: string): DailyEnergy {
  const days = new Map<LocalDate, Day>();
  const bandsOf = rememberedBands(zone);
  for (const interval of intervals) layInto(days, interval, bandsOf, zone);
  return { zone, sum: (from, to) => sumOf(days, from, to, zone) };
}

function layInto(
  days: Map<LocalDate, Day>,
  interval: EnergyInterval,
  bandsOf: (date: LocalDate) => BandPeriod[],
  zone: string,
): void {
  const { fromMs, toMs, wh, quality, estimatedWh = 0 } = interval;
  let date = localTimeOf(fromMs, zone).date;
  let counted = 0;
  let expected = 0;
  for (let atMs = fromMs; atMs < toMs; date = addDays(date, 1)) {
    const day = days.get(date) ?? emptyDay();
    days.set(date, day);
    for (const { band, toMs: endMs } of bandsOf(date)) {
      if (endMs <= atMs) continue;
      const untilMs = Math.min(endMs, toMs);
      const isWhole = atMs === fromMs && untilMs === toMs;
      const [upTo, expectedUpTo] = isWhole
        ? [wh, estimatedWh]
        : [shareUpTo(wh, untilMs, interval), shareUpTo(estimatedWh, untilMs, interval)];
      day.wh[band] += upTo - counted;
      if (quality === "estimated" || !isWhole) day.estimatedWh[band] += upTo - counted;
      if (quality === "unknown") day.unknownWh += expectedUpTo - expected;
      else {
        day.coveredMs += untilMs - atMs;
        if (quality === "estimated" || !isWhole) day.estimatedMs += untilMs - atMs;
      }
      counted = upTo;
      expected = expectedUpTo;
      atMs = untilMs;
      if (atMs >= toMs) break;
    }
  }
}

/** What of an interval's amount lies before an instant inside it, rounded down: differences of it add up to the whole. */
function shareUpTo(wh: number, untilMs: number, { fromMs, toMs }: EnergyInterval): number {
  if (untilMs >= toMs || wh === 0) return wh;
  return Number((BigInt(wh) * BigInt(untilMs - fromMs)) / BigInt(toMs - fromMs));
}

function sumOf(days: ReadonlyMap<LocalDate, Day>, from: LocalDate, to: LocalDate, zone: string): BandedEnergy {
  const sum = emptyDay();
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const day = days.get(date);
    if (day === undefined) continue;
    for (const band of BANDS) {
      sum.wh[band] += day.wh[band];
      sum.estimatedWh[band] += day.estimatedWh[band];
    }
    sum.unknownWh += day.unknownWh;
    sum.coveredMs += day.coveredMs;
    sum.estimatedMs += day.estimatedMs;
  }
  const amount = (band: Band): BandAmount => ({ wh: sum.wh[band], estimatedWh: sum.estimatedWh[band] });
  return {
    bands: { F1: amount("F1"), F2: amount("F2"), F3: amount("F3") },
    totalWh: sum.wh.F1 + sum.wh.F2 + sum.wh.F3,
    estimatedWh: sum.estimatedWh.F1 + sum.estimatedWh.F2 + sum.estimatedWh.F3,
    unknownWh: sum.unknownWh,
    coveredMs: sum.coveredMs,
    estimatedMs: sum.estimatedMs,
    lengthMs: Math.max(0, instantOfLocalTime(addDays(to, 1), 0, zone) - instantOfLocalTime(from, 0, zone)),
  };
}

/** Intervals come in the order of time: the bands of a day are asked for some hundred times in a row. */
function rememberedBands(zone: string): (date: LocalDate) => BandPeriod[] {
  let known: { date: LocalDate; bands: BandPeriod[] } | undefined;
  return (date) => {
    if (known?.date !== date) known = { date, bands: bandsOfDay(date, zone) };
    return known.bands;
  };
}
