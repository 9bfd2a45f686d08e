import type { Measure } from "@lucciola/contract/plan/measure.ts";
import type { LocalPeriod } from "../baseline/usage-observation.ts";
import { addDays, type LocalDate } from "../time/local-time.ts";

/** A measure that is done, with the meters that see it. */
export interface DoneMeasure {
  readonly measure: Measure;
  /** First local day of the works; that on which it was done where nobody said another. */
  readonly begunOn: LocalDate;
  readonly doneOn: LocalDate;
  /** Points of the registry: supplies, or cabinets with a meter. */
  readonly meters: readonly string[];
}

/** Measures that no meter can tell apart, with the days before and after them. */
export interface VerificationGroup {
  readonly measures: readonly DoneMeasure[];
  readonly meters: readonly string[];
  readonly baseline: LocalPeriod;
  /** Until yesterday, or until the day before other works began; absent before the first whole day. */
  readonly reporting: LocalPeriod | undefined;
}

const BASELINE_DAYS = 365;
/** A reporting period has at most so many days, its last ones. */
export const MOST_REPORTING_DAYS = 1_095;

/**
 * Which measures are judged together: those that one meter sees and whose works lie so near to each other that the later
 * ones have no baseline of their own. Works that begin more than a year later end the reporting period of the earlier ones.
 * `yesterday` is the last local day that is over.
 */
export function groupMeasures(done: readonly DoneMeasure[], yesterday: LocalDate): VerificationGroup[] {
  const groups: DoneMeasure[][] = [];
  for (const measure of [...done].sort(
    (a, b) => compare(a.begunOn, b.begunOn) || compare(a.measure.id, b.measure.id),
  )) {
    const near = groups.filter(
      (group) =>
        group.some((other) => sharesMeter(other, measure)) &&
        measure.begunOn <= addDays(lastDone(group), BASELINE_DAYS),
    );
    const [first, ...rest] = near;
    if (first === undefined) {
      groups.push([measure]);
      continue;
    }
    first.push(measure, ...rest.flat());
    for (const other of rest) groups.splice(groups.indexOf(other), 1);
  }
  return groups.map((measures) => {
    const begun = measures.map(({ begunOn }) => begunOn).sort()[0] ?? yesterday;
    const after = addDays(lastDone(measures), 1);
    const next = done
      .filter((other) => !measures.includes(other) && other.begunOn > lastDone(measures))
      .filter((other) => measures.some((one) => sharesMeter(one, other)))
      .map(({ begunOn }) => begunOn)
      .sort()[0];
    const to = next === undefined || next > yesterday ? yesterday : addDays(next, -1);
    const from = later(after, addDays(to, 1 - MOST_REPORTING_DAYS));
    return {
      measures,
      meters: [...new Set(measures.flatMap(({ meters }) => meters))].sort(),
      baseline: { from: addDays(begun, -BASELINE_DAYS), to: addDays(begun, -1) },
      reporting: from > to ? undefined : { from, to },
    };
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
const lastDone = (measures: readonly DoneMeasure[]): LocalDate =>
  measures.reduce((last, { doneOn }) => later(last, doneOn), "");
const sharesMeter = (a: DoneMeasure, b: DoneMeasure): boolean => a.meters.some((meter) => b.meters.includes(meter));
