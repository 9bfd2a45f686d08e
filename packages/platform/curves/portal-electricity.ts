import { readAmount, readDay } from "./curve-cells.ts";
import { type CurveRowReader, type PlaceDay, refused } from "./curve-row.ts";
import { type DayColumns, readDayColumns } from "./day-columns.ts";
import { startOfNextDay } from "./wall-time.ts";

export interface DayFileOptions {
  /** IANA zone in which days and hours are meant. */
  readonly zone: string;
  readonly placeDay: PlaceDay;
  /** Takes the registers that were read off, instead of the curves: both are the same energy. */
  readonly registers: boolean;
}

const BANDS = ["lettura_f1", "lettura_f2", "lettura_f3", "lettura_f4", "lettura_f5", "lettura_f6"];

/**
 * Electricity of the ARERA consumption portal (Portale Consumi): a row a day and POD with `ea1` to `ea96` (active energy,
 * kWh) and `er1` to `er96` (reactive, kvarh), or one with the registers (`lettura_monoraria`, or `lettura_f1` to `_f6`,
 * which are added up), taken to be read at the end of the day. `undefined` when the header is another's.
 */
export function portalElectricityReader(
  columns: readonly string[],
  { zone, placeDay, registers }: DayFileOptions,
): CurveRowReader | undefined {
  const at = (name: string) => columns.indexOf(name);
  if (at("pod") < 0 || at("data_lettura") < 0 || at("ea1") < 0) return undefined;
  const quarters = (prefix: string, quantity: DayColumns["quantity"]): DayColumns => {
    const names = columns
      .filter((name) => new RegExp(`^${prefix}\\d{1,3}$`).test(name))
      .toSorted((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)));
    return { quantity, names, cells: names.map(at) };
  };
  const curves = [quarters("ea", "importWh"), quarters("er", "importReactiveVarh")];
  return (cells) => {
    const code = (cells[at("pod")] ?? "").toUpperCase();
    const day = readDay(cells[at("data_lettura")] ?? "");
    if (!day.ok) return refused("data_lettura", day.issues.join("; "));
    if (!registers) return readDayColumns(cells, curves, { code, date: day.value, zone, placeDay });
    const total = readAmount(cells[at("lettura_monoraria")] ?? "", 1_000);
    if (!total.ok) return refused("lettura_monoraria", total.issues.join("; "));
    const bands: number[] = [];
    for (const name of BANDS) {
      const band = readAmount(cells[at(name)] ?? "", 1_000);
      if (!band.ok) return refused(name, band.issues.join("; "));
      if (band.value !== undefined) bands.push(band.value);
    }
    const sum = bands.reduce((before, band) => before + band, 0);
    // One of the two is filled in; the other is empty or 0.
    const value = Math.round(Math.max(total.value ?? 0, sum));
    if (value === 0) return { kind: "passed-over" };
    const reading = { code, quantity: "importTotalWh", atMs: startOfNextDay(day.value, zone), value } as const;
    return { kind: "taken", runs: [], registers: [reading] };
  };
}
