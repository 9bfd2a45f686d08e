import { addDays, instantOfLocalTime, localTimeOf } from "../time/local-time.ts";
import { HOUR_MS } from "./hourly-temperature.ts";
import { DAY_MS, type MeteredEnergy } from "./usage-observation.ts";

/** Energy by the instant at which it began to be used; `NaN` ends the reading before it and begins none. */
export interface StampedEnergy {
  readonly atMs: number;
  readonly energyKwh: number;
}

/** What a table of stamped readings turned out to be. */
export interface StampedReadings {
  readonly step: "below-a-day" | "days" | "bills";
  /** In order of time, none overlapping. */
  readonly readings: readonly MeteredEnergy[];
  /** Stamps that came more than once with another value: the last one counts. */
  readonly conflicts: number;
  /** The stamp of a last bill that nothing ends, and that is left out. */
  readonly openBillMs: number | undefined;
}

const DAY_FROM_MS = 20 * HOUR_MS;
const DAY_TO_MS = 28 * HOUR_MS;

/**
 * Turns stamps into periods by the step that is usual in the table. A reading of an hour or a quarter lasts to the next
 * stamp but not longer than the step, a day to the same time of the next day: what is not there stays missing. A bill lasts
 * to the next stamp, whenever that is; the last one needs a row with its end and no value.
 */
export function readStamps(rows: readonly StampedEnergy[], zone: string): StampedReadings {
  const byStamp = new Map<number, number>();
  let conflicts = 0;
  for (const { atMs, energyKwh } of rows) {
    const known = byStamp.get(atMs);
    if (known !== undefined && !Object.is(known, energyKwh)) conflicts += 1;
    if (known === undefined || !Number.isNaN(energyKwh)) byStamp.set(atMs, energyKwh);
  }
  const stamps = [...byStamp.keys()].sort((a, b) => a - b);
  const stepMs = medianStepMs(stamps);
  const step = stepMs < DAY_FROM_MS ? "below-a-day" : stepMs <= DAY_TO_MS ? "days" : "bills";
  const longestEnd = (atMs: number): number => {
    if (step === "below-a-day") return atMs + stepMs;
    if (step === "bills") return Number.POSITIVE_INFINITY;
    const { date, timeMs } = localTimeOf(atMs, zone);
    return instantOfLocalTime(addDays(date, 1), Math.floor(timeMs / 60_000), zone);
  };
  const readings = stamps.flatMap((fromMs, index): MeteredEnergy[] => {
    const energyKwh = byStamp.get(fromMs) ?? Number.NaN;
    const next = stamps[index + 1] ?? Number.POSITIVE_INFINITY;
    // A day of another zone's clock may be 25 hours long where this one's has 24.
    const isNextDay = step === "days" && next - fromMs <= DAY_MS + HOUR_MS;
    const toMs = isNextDay ? next : Math.min(next, longestEnd(fromMs));
    return Number.isNaN(energyKwh) || toMs === Number.POSITIVE_INFINITY ? [] : [{ fromMs, toMs, energyKwh }];
  });
  const last = stamps.at(-1);
  const isOpen = step === "bills" && last !== undefined && !Number.isNaN(byStamp.get(last) ?? Number.NaN);
  return { step, readings, conflicts, openBillMs: isOpen ? last : undefined };
}

function medianStepMs(stamps: readonly number[]): number {
  const steps = stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? stamp));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? DAY_MS;
}

const LEAST_FOR_A_REGISTER = 30;

/** Whether values only ever rise, as those of a register do that counts on and on, and those of use do not. */
export function looksLikeRegister(rows: readonly StampedEnergy[]): boolean {
  const values = rows.map(({ energyKwh }) => energyKwh).filter((each) => !Number.isNaN(each));
  const rises = values.slice(1).filter((each, index) => each > (values[index] ?? each)).length;
  const falls = values.slice(1).filter((each, index) => each < (values[index] ?? each)).length;
  return values.length >= LEAST_FOR_A_REGISTER && falls === 0 && rises > values.length / 2;
}
