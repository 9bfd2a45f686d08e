import type { Fuel, Reason } from "./baseline.ts";
import type { TemperatureSample } from "./hourly-temperature.ts";
import type { LocalPeriod, MeteredEnergy } from "./usage-observation.ts";

/** A saving to compute: what was read, how warm it was, and the periods before and after the work. */
export interface SavingsTask {
  /** In order of time, none overlapping. */
  readonly readings: readonly MeteredEnergy[];
  readonly temperatures: readonly TemperatureSample[];
  readonly baseline: LocalPeriod;
  readonly reporting: LocalPeriod;
  /** IANA zone whose days are meant. */
  readonly zone: string;
  readonly fuel: Fuel;
  /** Of the band, between 0 and 1. */
  readonly confidence: number;
}

export const countCoarse = (readings: readonly MeteredEnergy[], longestMs: number): number =>
  readings.filter(({ fromMs, toMs }) => toMs - fromMs > longestMs).length;

/** Says so when readings are longer than a method can use: of most of them, and there is nothing to compute. */
export function coarseReasons(readings: readonly MeteredEnergy[], longestMs: number): Reason[] {
  const coarse = countCoarse(readings, longestMs);
  if (coarse === 0) return [];
  const weight = coarse > readings.length / 2 ? "disqualifies" : "notes";
  return [{ code: "readings-too-coarse", weight, numbers: { readings: coarse, of: readings.length } }];
}
