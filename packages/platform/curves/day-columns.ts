import type { ImportedAmount } from "@lucciola/contract/metering/imported-readings.ts";
import { readAmount } from "./curve-cells.ts";
import { type CurveRow, type CurveRun, type PlaceDay, refused } from "./curve-row.ts";

export const QUARTER_MS = 900_000;
const KILO = 1_000;

/** Columns of one quantity, a quarter of an hour each, in the order of the day, and their names for people. */
export interface DayColumns {
  readonly quantity: ImportedAmount;
  readonly cells: readonly number[];
  readonly names: readonly string[];
}

/** A day's row with a column for each quarter, in kWh or kvarh. */
export function readDayColumns(
  cells: readonly string[],
  columns: readonly DayColumns[],
  { code, date, zone, placeDay }: { code: string | undefined; date: string; zone: string; placeDay: PlaceDay },
): CurveRow {
  const runs: CurveRun[] = [];
  let isHalved = false;
  for (const { quantity, cells: places, names } of columns) {
    const amounts: (number | undefined)[] = [];
    for (const [index, place] of places.entries()) {
      const amount = readAmount(cells[place] ?? "", KILO);
      if (!amount.ok) return refused(names[index], amount.issues.join("; "));
      amounts.push(amount.value);
    }
    if (amounts.every((amount) => amount === undefined)) continue;
    const day = placeDay(date, amounts, zone);
    if (day.kind === "refused") return refused(names[0], REASONS[day.reason](date));
    isHalved ||= day.reading === "halved";
    runs.push({ code, quantity, startMs: day.startMs, stepMs: QUARTER_MS, values: day.amounts });
  }
  if (runs.length === 0) return { kind: "passed-over" };
  return { kind: "taken", runs, registers: [], ...(isHalved ? { note: halved(date) } : {}) };
}

const REASONS = {
  "too-many-amounts": (date: string) =>
    `${date} has fewer quarters of an hour than the row has amounts: is the date right?`,
  "ambiguous-short-day": (date: string) =>
    `${date} has 92 quarters of an hour and the row 96 amounts: nobody can tell which four are none. Empty those of the hour that the clock skips`,
};
const halved = (date: string): string =>
  `${date} has an hour twice and the file one column for both: each got half, and the sum is kept`;
