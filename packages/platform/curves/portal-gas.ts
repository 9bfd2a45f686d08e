import { readAmount, readDay } from "./curve-cells.ts";
import { type CurveRowReader, refused } from "./curve-row.ts";
import { startOfNextDay } from "./wall-time.ts";

const PDR_DIGITS = 14;
const LITRES_PER_M3 = 1_000;

/**
 * Gas of the ARERA consumption portal: what the meter of a PDR showed (`LETTURA`, m3), taken to be read at the end of
 * `DATA LETTURA`. Zeros that a table program has taken from the front of a PDR are put back. `undefined` when the header is
 * another's.
 */
export function portalGasReader(columns: readonly string[], zone: string): CurveRowReader | undefined {
  const at = (name: string) => columns.indexOf(name);
  if (at("PDR") < 0 || at("DATA LETTURA") < 0 || at("LETTURA") < 0) return undefined;
  return (cells) => {
    const text = cells[at("PDR")] ?? "";
    const code = /^\d+$/.test(text) ? text.padStart(PDR_DIGITS, "0") : text;
    const day = readDay(cells[at("DATA LETTURA")] ?? "");
    if (!day.ok) return refused("DATA LETTURA", day.issues.join("; "));
    const volume = readAmount(cells[at("LETTURA")] ?? "", LITRES_PER_M3);
    if (!volume.ok) return refused("LETTURA", volume.issues.join("; "));
    if (volume.value === undefined) return { kind: "passed-over" };
    const atMs = startOfNextDay(day.value, zone);
    return {
      kind: "taken",
      runs: [],
      registers: [{ code, quantity: "volumeTotalL", atMs, value: Math.round(volume.value) }],
    };
  };
}
