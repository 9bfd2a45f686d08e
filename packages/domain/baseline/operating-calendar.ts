import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { LocalDate } from "../time/local-time.ts";

/** For each mode of a calendar, 1 on the days on which it holds and 0 on others, row by row. Modes may overlap. */
export function modeFlags(
  calendar: readonly OperatingMode[],
  dates: readonly LocalDate[],
): Readonly<Record<string, Float64Array>> {
  const flags: Record<string, Float64Array> = {};
  for (const { mode, from, to } of calendar) {
    const column = flags[mode] ?? new Float64Array(dates.length);
    flags[mode] = column;
    for (const [row, date] of dates.entries()) if (date >= from && date <= to) column[row] = 1;
  }
  return flags;
}
