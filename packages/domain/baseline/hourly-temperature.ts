/** Outside temperature at an instant, or from it on until the next one. */
export interface TemperatureSample {
  readonly atMs: number;
  readonly temperatureC: number;
}

/** Mean outside temperature, degrees Celsius, by hours since 1970 (UTC). An hour that is not there is not known. */
export type HourlyTemperature = ReadonlyMap<number, number>;

export const HOUR_MS = 3_600_000;
/** A value may stand for the hours until the next, as long as the file is regular; for a day at most. */
const MAX_HOURS_OF_A_SAMPLE = 24;

/**
 * Hourly means of samples in any order. Several in an hour are averaged; where samples come less often than hourly (every
 * three hours, once a day), each stands for the hours until the next would be due, never beyond: a gap stays a gap.
 */
export function hourlyTemperature(samples: readonly TemperatureSample[]): HourlyTemperature {
  const sums = new Map<number, { sumC: number; count: number }>();
  for (const { atMs, temperatureC } of samples) {
    const hour = Math.floor(atMs / HOUR_MS);
    const known = sums.get(hour);
    if (known === undefined) sums.set(hour, { sumC: temperatureC, count: 1 });
    else {
      known.sumC += temperatureC;
      known.count += 1;
    }
  }
  const hours = [...sums.keys()].sort((a, b) => a - b);
  const step = Math.min(medianStep(hours), MAX_HOURS_OF_A_SAMPLE);
  const means = new Map<number, number>();
  hours.forEach((hour, index) => {
    const { sumC = 0, count = 1 } = sums.get(hour) ?? {};
    const until = Math.min(hour + step, hours[index + 1] ?? Number.POSITIVE_INFINITY);
    for (let covered = hour; covered < until; covered++) means.set(covered, sumC / count);
  });
  return means;
}

function medianStep(hours: readonly number[]): number {
  const steps = hours.slice(1).map((hour, index) => hour - (hours[index] ?? hour));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1;
}

/** The same with gaps of up to `mostHours` filled along a straight line (CalTRACK 2.2.4.1); longer ones stay. */
export function interpolateGaps(temperature: HourlyTemperature, mostHours: number): HourlyTemperature {
  const filled = new Map(temperature);
  const hours = [...temperature.keys()].sort((a, b) => a - b);
  hours.forEach((hour, index) => {
    const next = hours[index + 1] ?? hour;
    const missing = next - hour - 1;
    if (missing < 1 || missing > mostHours) return;
    const [fromC = Number.NaN, toC = Number.NaN] = [temperature.get(hour), temperature.get(next)];
    for (let step = 1; step <= missing; step++) filled.set(hour + step, fromC + ((toC - fromC) * step) / (missing + 1));
  });
  return filled;
}

/** What is known of the temperature over [`fromMs`, `toMs`): the mean of the known hours, and how many of all they are. */
export function temperatureOver(
  temperature: HourlyTemperature,
  fromMs: number,
  toMs: number,
): { readonly meanC: number | undefined; readonly hours: number; readonly knownHours: number } {
  const first = Math.floor(fromMs / HOUR_MS);
  const end = Math.ceil(toMs / HOUR_MS);
  let sumC = 0;
  let knownHours = 0;
  for (let hour = first; hour < end; hour++) {
    const meanC = temperature.get(hour);
    if (meanC === undefined) continue;
    sumC += meanC;
    knownHours += 1;
  }
  return { meanC: knownHours === 0 ? undefined : sumC / knownHours, hours: end - first, knownHours };
}
