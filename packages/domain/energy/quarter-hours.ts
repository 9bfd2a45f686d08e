import { addDays, instantOfLocalTime, type LocalDate, localTimeOf } from "../time/local-time.ts";

export const QUARTER_MS = 900_000;
const LABELS = 96;

/**
 * The amounts of a local day, one for each quarter of an hour that it really has (92, 96 or 100), from `startMs` on;
 * undefined where none was given. Their sum is that of the columns.
 */
export type QuarterDay =
  | {
      readonly kind: "placed";
      readonly startMs: number;
      readonly amounts: readonly (number | undefined)[];
      /**
       * How the columns were read: each is the quarter of its place in the day (`counted`); of its time by the clock
       * (`by-clock`); or that, with the hour that comes twice halved, because one column stands for both passes (`halved`).
       */
      readonly reading: "counted" | "by-clock" | "halved";
    }
  | { readonly kind: "refused"; readonly reason: "too-many-amounts" | "ambiguous-short-day" };

/**
 * Which quarter each column of a day's row means. Files have 96 columns, some 100; on the two days a year on which the
 * clock changes this does not say itself, so the rule is:
 *
 * - 92 quarters (the clock jumps from 02:00 to 03:00, columns 9 to 12): empty last four columns mean that the others are
 *   counted from midnight; columns 9 to 12 empty or 0 mean that columns stand for times by the clock; 92 amounts and zeros
 *   at the end are counted. Else nobody can tell which are meant, and the day is refused.
 * - 100 quarters: with a column 97 or later they are counted. With 96 the four of the doubled hour stand for both passes,
 *   and each pass gets half: the day's sum is kept, and so is the hour's.
 *
 * No public rule of the portals was found; this one keeps every sum, whichever of the known usages a file follows.
 */
export function placeQuarters(date: LocalDate, columns: readonly (number | undefined)[], zone: string): QuarterDay {
  const startMs = instantOfLocalTime(date, 0, zone);
  const quarters = Math.round((instantOfLocalTime(addDays(date, 1), 0, zone) - startMs) / QUARTER_MS);
  const counted: QuarterDay = {
    kind: "placed",
    startMs,
    amounts: Array.from({ length: quarters }, (_, quarter) => columns[quarter]),
    reading: "counted",
  };
  if (!isNothing(columns.slice(Math.max(quarters, LABELS)))) return { kind: "refused", reason: "too-many-amounts" };
  if (quarters === LABELS || (quarters > LABELS && isGiven(columns.slice(LABELS)))) return counted;

  const labels = Array.from({ length: quarters }, (_, quarter) => labelOf(startMs + quarter * QUARTER_MS, zone));
  const times = new Map<number, number>();
  for (const label of labels) times.set(label, (times.get(label) ?? 0) + 1);
  const amounts = labels.map((label) => {
    const amount = columns[label];
    return amount === undefined ? undefined : amount / (times.get(label) ?? 1);
  });
  if (quarters > LABELS) return { kind: "placed", startMs, amounts, reading: "halved" };

  const skipped = columns.slice(0, LABELS).filter((_, label) => !times.has(label));
  const last = columns.slice(quarters);
  if (isGiven(skipped) && !isGiven(last)) return counted;
  if (isNothing(skipped)) return { kind: "placed", startMs, amounts, reading: "by-clock" };
  return isNothing(last) ? counted : { kind: "refused", reason: "ambiguous-short-day" };
}

/** The column of an instant: quarters of an hour that the clock shows. */
const labelOf = (atMs: number, zone: string): number => Math.floor(localTimeOf(atMs, zone).timeMs / QUARTER_MS);
const isGiven = (columns: readonly (number | undefined)[]): boolean => columns.some((amount) => amount !== undefined);
const isNothing = (columns: readonly (number | undefined)[]): boolean => columns.every((amount) => (amount ?? 0) === 0);
