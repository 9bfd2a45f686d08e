import type { ImportedAmount } from "@lucciola/contract/metering/imported-readings.ts";
import { readDay } from "./curve-cells.ts";
import { type CurveRowReader, type PlaceDay, refused } from "./curve-row.ts";
import { type DayColumns, readDayColumns } from "./day-columns.ts";

const SPAN = /^(\d\d):([0-5]\d)\s*-\s*(\d\d):([0-5]\d)$/;
const LABELS = 96;

/**
 * The daily curve of e-distribuzione: `Giorno`, then a column for each quarter of an hour, `00:00-00:15` to
 * `23:45-00:00`, in kWh. Columns that come a second time are the second pass of the hour that comes twice. The file does not
 * name its supply. `undefined` when the header is another's.
 */
export function distributorDaysReader(
  columns: readonly string[],
  { zone, placeDay, quantity }: { zone: string; placeDay: PlaceDay; quantity: ImportedAmount },
): CurveRowReader | undefined {
  const dayCell = columns.findIndex((name) => name.toLowerCase() === "giorno");
  const first: number[] = [];
  const again: number[] = [];
  for (const [index, name] of columns.entries()) {
    const [, hour = "", minute = ""] = SPAN.exec(name) ?? [];
    if (hour === "") continue;
    const label = Number(hour) * 4 + Number(minute) / 15;
    if (first[label] === undefined) first[label] = index;
    else again.push(index);
  }
  const isWhole = first.length === LABELS && !first.includes(undefined as unknown as number);
  if (dayCell < 0 || !isWhole) return undefined;
  const afterDoubled = first.findIndex((cell) => again.length > 0 && cell > Math.max(...again));
  const inOrder = (cells: readonly number[]): DayColumns[] => [
    { quantity, cells, names: cells.map((cell) => columns[cell] ?? "") },
  ];
  const plain = inOrder(first);
  const doubled = inOrder(
    afterDoubled < 0 ? [...first, ...again] : [...first.slice(0, afterDoubled), ...again, ...first.slice(afterDoubled)],
  );
  return (cells) => {
    const day = readDay(cells[dayCell] ?? "");
    if (!day.ok) return refused(columns[dayCell], day.issues.join("; "));
    const hasAgain = again.some((cell) => (cells[cell] ?? "") !== "");
    return readDayColumns(cells, hasAgain ? doubled : plain, { code: undefined, date: day.value, zone, placeDay });
  };
}
