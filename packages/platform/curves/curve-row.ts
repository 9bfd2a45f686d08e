import type { ImportedAmount, ImportedRegister } from "@lucciola/contract/metering/imported-readings.ts";

/** Amounts over intervals that follow each other; undefined where the file holds none. */
export interface CurveRun {
  /** POD, PDR or id as the row says it; undefined where the file does not name its supply. */
  readonly code: string | undefined;
  readonly quantity: ImportedAmount;
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: readonly (number | undefined)[];
}

/** What a register stood at. */
export interface CurveRegister {
  readonly code: string | undefined;
  readonly quantity: ImportedRegister;
  readonly atMs: number;
  readonly value: number;
}

/** What a row of a file says. */
export type CurveRow =
  | {
      readonly kind: "taken";
      readonly runs: readonly CurveRun[];
      readonly registers: readonly CurveRegister[];
      /** Something that was decided about it and that people should know. */
      readonly note?: string;
    }
  /** It holds nothing of what is wanted. */
  | { readonly kind: "passed-over" }
  | { readonly kind: "refused"; readonly column?: string; readonly reason: string };

/** Reads the cells of one row, in the order of the header. */
export type CurveRowReader = (cells: readonly string[]) => CurveRow;

export const refused = (column: string | undefined, reason: string): CurveRow => ({
  kind: "refused",
  ...(column === undefined ? {} : { column }),
  reason,
});

/**
 * Which quarter of an hour each column of a local day means (`placeQuarters` of the domain, which the wiring gives). The
 * sum of a placed day is that of its columns.
 */
export type PlaceDay = (
  date: string,
  columns: readonly (number | undefined)[],
  zone: string,
) =>
  | {
      readonly kind: "placed";
      readonly startMs: number;
      readonly amounts: readonly (number | undefined)[];
      readonly reading: "counted" | "by-clock" | "halved";
    }
  | { readonly kind: "refused"; readonly reason: "too-many-amounts" | "ambiguous-short-day" };
