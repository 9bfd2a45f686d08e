import { HOUR_MS, type HourlyTemperature, interpolateGaps } from "../hourly-temperature.ts";

/** One source of hourly temperatures: a station of the town, a file, an archive. */
export interface WeatherPart {
  readonly source: string;
  readonly temperature: HourlyTemperature;
}

/** The temperature of a period out of several sources, and what is known of how it came about. */
export interface ComposedWeather {
  readonly temperature: HourlyTemperature;
  /** How many hours each source gave; those that gave none are left out. */
  readonly sources: readonly { readonly source: string; readonly hours: number }[];
  /** Hours in gaps of up to six, on the straight line between their neighbours. */
  readonly interpolatedHours: number;
  /** What stays unknown. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** CalTRACK 2.2.4.1. */
const LONGEST_FILLED_GAP_HOURS = 6;

/**
 * Each hour of [`fromMs`, `toMs`) from the first source that knows it, so that a station comes before an import and that
 * before an archive. Gaps of up to six hours are filled and counted; longer ones are named and stay.
 */
export function composeWeather(parts: readonly WeatherPart[], fromMs: number, toMs: number): ComposedWeather {
  const [first, end] = [Math.floor(fromMs / HOUR_MS), Math.ceil(toMs / HOUR_MS)];
  const known = new Map<number, number>();
  const counts = new Map<string, number>();
  for (let hour = first; hour < end; hour++) {
    const part = parts.find(({ temperature }) => temperature.has(hour));
    const meanC = part?.temperature.get(hour);
    if (part === undefined || meanC === undefined) continue;
    known.set(hour, meanC);
    counts.set(part.source, (counts.get(part.source) ?? 0) + 1);
  }
  const temperature = interpolateGaps(known, LONGEST_FILLED_GAP_HOURS);
  return {
    temperature,
    sources: [...counts].map(([source, hours]) => ({ source, hours })),
    interpolatedHours: temperature.size - known.size,
    gaps: gapsOf(temperature, first, end),
  };
}

/** The weather of two periods, the earlier one first; what lies between them is not asked for, and no gap. */
export function joinWeather(before: ComposedWeather, after: ComposedWeather): ComposedWeather {
  const counts = new Map<string, number>();
  for (const { source, hours } of [...before.sources, ...after.sources])
    counts.set(source, (counts.get(source) ?? 0) + hours);
  return {
    temperature: new Map([...before.temperature, ...after.temperature]),
    sources: [...counts].map(([source, hours]) => ({ source, hours })),
    interpolatedHours: before.interpolatedHours + after.interpolatedHours,
    gaps: [...before.gaps, ...after.gaps],
  };
}

function gapsOf(temperature: HourlyTemperature, first: number, end: number): { fromMs: number; toMs: number }[] {
  const gaps: { fromMs: number; toMs: number }[] = [];
  for (let hour = first; hour < end; hour++) {
    if (temperature.has(hour)) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last.toMs === hour * HOUR_MS) last.toMs += HOUR_MS;
    else gaps.push({ fromMs: hour * HOUR_MS, toMs: (hour + 1) * HOUR_MS });
  }
  return gaps;
}
