import { dot, mean, robustFit } from "./robust-fit.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import { type DayRecord, HOURS, type KeptFit, type SupplyMemory, type WorkingWeek } from "./supply-memory.ts";
import type { Watch } from "./watch.ts";
import { emptyHours, LEAST_DAYS, usedHours, workdayOf } from "./working-week.ts";

/** A mean rate over some hours of a day, and what the weather was in them. */
export interface Signal {
  readonly value: number;
  readonly features: readonly number[];
}

/**
 * - `night`: empty hours of the night. `use`: hours of use of an open day. `idle`: the hours of a workday on a day that is
 *   closed, by its week or by the calendar. `before-start`: the hour before the first of use. `start`: that first one.
 *   `whole`: the day.
 */
export type SignalName = "night" | "use" | "idle" | "before-start" | "start" | "whole";

/** Degrees from which heating at night, heating by day and cooling are felt: assumptions near those of EN 15316. */
const NIGHT_HEATING_C = 12;
const DAY_HEATING_C = 17;
const COOLING_C = 23;
const REFIT_DAYS = 5;
/** So much colder than any day that was learned from, a fit still holds: an assumption. */
const FAMILIAR_C = 3;
const DAY_MS = 86_400_000;

/** Of a boiler only the heating season tells how it is run. */
export const isTelling = ({ carrier }: SupplyFacts, { day }: DayRecord): boolean =>
  carrier !== "gas" || day.isHeatingSeason;

/** Whether the week or the calendar leaves a building closed on a day. */
export const isIdle = (week: WorkingWeek, { isClosed, day }: DayRecord): boolean =>
  isClosed ||
  (!day.isHoliday &&
    usedHours(week, day.weekday).length === 0 &&
    typeof week.medians[(day.weekday - 1) * HOURS] === "number");

export function signalOf(name: SignalName, week: WorkingWeek, record: DayRecord): Signal | undefined {
  const { weekday } = record.day;
  const own = usedHours(week, weekday);
  const workday = workdayOf(week);
  switch (name) {
    case "night":
      return over(record, emptyHours(week, weekday));
    case "whole":
      return over(
        record,
        Array.from({ length: HOURS }, (_, hour) => hour),
      );
    case "use":
      return isIdle(week, record) || own.length < 2 ? undefined : scaled(over(record, own), week, weekday, own);
    case "idle": {
      if (workday === undefined || !isIdle(week, record)) return undefined;
      return over(record, own.length > 0 ? own : usedHours(week, workday));
    }
    case "start":
    case "before-start": {
      const [first] = own;
      if (isIdle(week, record) || first === undefined || first < 3) return undefined;
      // The hour in which it begins may be a part of one only.
      return over(record, name === "start" ? [first + 1] : [first - 1]);
    }
  }
}

function over(record: DayRecord, hours: readonly number[]): Signal | undefined {
  const known = hours.flatMap((hour) => {
    const rate = record.rates[hour];
    return rate === null || rate === undefined ? [] : [{ rate, hour }];
  });
  if (known.length === 0 || known.length < hours.length * 0.6) return undefined;
  const feltC = mean(known.map(({ hour }) => record.feltC[hour] ?? 15));
  const dark = 1 - mean(known.map(({ hour }) => record.daylight[hour] ?? 0));
  const heats = record.day.isHeatingSeason ? 1 : 0;
  return {
    value: mean(known.map(({ rate }) => rate)),
    features: [
      1,
      heats * Math.max(0, NIGHT_HEATING_C - feltC),
      heats * Math.max(0, DAY_HEATING_C - feltC),
      Math.max(0, feltC - COOLING_C),
      dark,
    ],
  };
}

/** As if all weekdays were used alike. */
function scaled(signal: Signal | undefined, week: WorkingWeek, weekday: number, hours: readonly number[]) {
  if (signal === undefined) return undefined;
  const usual = mean(hours.map((hour) => week.medians[(weekday - 1) * HOURS + hour] ?? Number.NaN));
  return usual > 0 ? { ...signal, value: (signal.value * week.top) / usual } : signal;
}

export interface Expectation {
  readonly expected: number;
  /** What a healthy day differs by, one spread. */
  readonly spread: number;
  /** Whether such cold was among the days that were learned from; else what it asks for is not known. */
  readonly isFamiliar: boolean;
}

/**
 * What a signal of a day is held against; `undefined` until enough days are known. Fits are renewed every few days; with
 * `sparedDays`, they are learned without the last days, so that what grows in these is not taken for usual;
 * only air as it was in the days before is held against them.
 */
export function expect(
  { memory, facts }: Watch,
  week: WorkingWeek,
  name: SignalName,
  signal: Signal,
  sparedDays = 0,
): Expectation | undefined {
  const fit = fitOf(memory, facts, week, name, sparedDays);
  if (fit === undefined) return undefined;
  if (sparedDays > 0 && !isWithin(fit.learnedDegrees, degreesOf(signal))) return undefined;
  const isFamiliar = degreesOf(signal) <= fit.learnedDegrees[1] + FAMILIAR_C;
  const expected = Math.max(0, dot(fit.coefficients, signal.features));
  return { expected, spread: Math.max(fit.spread, 0.02 * expected, 0.004 * week.top), isFamiliar };
}

const degreesOf = ({ features }: Signal): number => features[2] ?? 0;
const isWithin = ([low, high]: readonly [number, number], value: number): boolean => value >= low && value <= high;

function fitOf(
  memory: SupplyMemory,
  facts: SupplyFacts,
  week: WorkingWeek,
  name: SignalName,
  sparedDays: number,
): KeptFit | undefined {
  const newest = memory.days.at(-1)?.day.date;
  if (newest === undefined) return undefined;
  const key = sparedDays === 0 ? name : `${name} ${sparedDays}`;
  const kept = memory.fits[key];
  if (kept !== undefined && Date.parse(newest) - Date.parse(kept.learnedOn) < REFIT_DAYS * DAY_MS) return kept;
  const signals = memory.days.slice(0, -Math.max(1, sparedDays)).flatMap((record) => {
    const signal = record.isTainted || !isTelling(facts, record) ? undefined : signalOf(name, week, record);
    return signal === undefined ? [] : [signal];
  });
  const fit = robustFit(
    signals.map(({ features }) => features),
    signals.map(({ value }) => value),
  );
  const least = name === "idle" ? LEAST_DAYS / 3 : LEAST_DAYS;
  if (fit === undefined || signals.length < least) return kept;
  const degrees = signals.map(degreesOf);
  const renewed: KeptFit = {
    learnedOn: newest,
    coefficients: fit.coefficients,
    spread: fit.spread,
    learnedDegrees: [Math.min(...degrees), Math.max(...degrees)],
  };
  memory.fits[key] = renewed;
  return renewed;
}
