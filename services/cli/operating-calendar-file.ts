import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import { readLines } from "@lucciola/platform/csv/csv-lines.ts";
import { readRecords } from "@lucciola/platform/csv/csv-records.ts";
import { detectDelimiter } from "@lucciola/platform/csv/detect-delimiter.ts";
import { detectEncoding } from "@lucciola/platform/csv/detect-encoding.ts";
import { readCellTime } from "@lucciola/platform/csv/series-cells.ts";
import { shown } from "@lucciola/platform/csv/shown-cell.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

const never = new AbortController().signal;
const HEADINGS = "from,to,mode";

/**
 * Days on which a building ran otherwise: a CSV file with the columns `from`, `to` (both days included; the same day when
 * left out) and `mode` (`holiday` when left out). Throws OperationalError `calendar-unreadable` with the line.
 */
export async function readOperatingCalendar(file: string): Promise<readonly OperatingMode[]> {
  try {
    const encoding = await detectEncoding(file);
    const records = readRecords(readLines(file, encoding, never), await detectDelimiter(file, encoding));
    let names: string[] | undefined;
    const modes: OperatingMode[] = [];
    for await (const record of records) {
      if (record.kind === "damaged") throw unreadable(file, record.line, record.reason);
      const { cells, line } = record;
      if (names === undefined) {
        names = cells.map((cell) => cell.toLowerCase());
        if (!names.includes("from")) throw unreadable(file, line, `the first line must name the columns: ${HEADINGS}`);
        continue;
      }
      const cell = (name: string) => cells[names?.indexOf(name) ?? -1] ?? "";
      const from = readDay(file, line, cell("from"));
      const to = cell("to") === "" ? from : readDay(file, line, cell("to"));
      if (to < from) throw unreadable(file, line, `${to} comes before ${from}`);
      modes.push({ mode: cell("mode") || "holiday", from, to });
    }
    return modes;
  } catch (cause) {
    if (cause instanceof OperationalError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new OperationalError({
      code: "calendar-unreadable",
      message: `${file} cannot be read (${cause.message}). Check the path and the rights`,
      cause,
    });
  }
}

function readDay(file: string, line: number, text: string): string {
  const time = readCellTime(text, "dmy");
  if (time?.kind === "wall" && time.isDay) return new Date(time.wallMs).toISOString().slice(0, 10);
  throw unreadable(file, line, `${shown(text)} is not a day such as 2026-12-24 or 24/12/2026`);
}

const unreadable = (file: string, line: number, problem: string): OperationalError =>
  new OperationalError({ code: "calendar-unreadable", message: `${file} line ${line}: ${problem}` });
