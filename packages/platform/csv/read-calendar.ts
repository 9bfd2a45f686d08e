import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import { OperationalError } from "../process/operational-error.ts";
import { readLines } from "./csv-lines.ts";
import { readRecords } from "./csv-records.ts";
import { detectDelimiter } from "./detect-delimiter.ts";
import { detectEncoding } from "./detect-encoding.ts";
import { readCellDay } from "./series-cells.ts";
import { shown } from "./shown-cell.ts";

/** A building's calendar as it lies in a file. */
export interface CalendarFile {
  readonly modes: readonly OperatingMode[];
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

/** Names of columns, lower case; the first cell of a file without a heading is a day. */
const COLUMNS = {
  from: ["from", "start", "date", "day", "dal", "da", "inizio", "data", "giorno"],
  to: ["to", "end", "until", "al", "a", "fine"],
  mode: ["mode", "kind", "what", "modo", "tipo", "cosa", "descrizione"],
} as const;
/** What days are called where no column says it. */
const UNNAMED = "holiday";
const MOST_ROWS = 10_000;
const never = new AbortController().signal;

/**
 * Reads a calendar: columns `from`, `to` (both included) and `mode`, in English or Italian, in any order; without `to` a
 * row is one day, without `mode` a holiday. Days are `2026-07-01` or `01/07/2026`. Throws OperationalError
 * `calendar-unreadable`.
 */
export async function readCalendar(file: string): Promise<CalendarFile> {
  try {
    const encoding = await detectEncoding(file);
    const records = readRecords(readLines(file, encoding, never), await detectDelimiter(file, encoding));
    const modes: OperatingMode[] = [];
    const refused: { line: number; reason: string }[] = [];
    let columns: Columns | undefined;
    for await (const record of records) {
      if (modes.length + refused.length >= MOST_ROWS)
        throw unreadable(`${file} has more than ${MOST_ROWS} rows: that is no calendar of a building`);
      if (record.kind === "damaged") {
        refused.push({ line: record.line, reason: record.reason });
        continue;
      }
      if (columns === undefined) {
        columns = findColumns(record.cells);
        if (columns !== undefined && !isDay(record.cells[0])) continue;
        if (columns === undefined)
          throw unreadable(`${file} has no column of days: name one "from" or "date" in the first row`);
      }
      const read = readRow(record.cells, columns);
      if (typeof read === "string") refused.push({ line: record.line, reason: read });
      else modes.push(read);
    }
    return { modes, refused };
  } catch (cause) {
    if (cause instanceof OperationalError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw unreadable(`${file} cannot be read (${cause.message}). Check the path and the rights`, cause);
  }
}

interface Columns {
  readonly from: number;
  readonly to: number;
  readonly mode: number;
}

const isDay = (cell: string | undefined): boolean => readCellDay(cell ?? "") !== undefined;

/** Positions by the heading; of a file without one, in the order from, to, mode. */
function findColumns(cells: readonly string[]): Columns | undefined {
  if (isDay(cells[0])) return isDay(cells[1]) ? { from: 0, to: 1, mode: 2 } : { from: 0, to: -1, mode: 1 };
  const position = (names: readonly string[]) => cells.findIndex((cell) => names.includes(cell.trim().toLowerCase()));
  const from = position(COLUMNS.from);
  return from < 0 ? undefined : { from, to: position(COLUMNS.to), mode: position(COLUMNS.mode) };
}

function readRow(cells: readonly string[], columns: Columns): OperatingMode | string {
  const fromCell = cells[columns.from] ?? "";
  const toCell = cells[columns.to] ?? "";
  const from = readCellDay(fromCell);
  if (from === undefined) return `${shown(fromCell)} is no day`;
  const to = toCell === "" ? from : readCellDay(toCell);
  if (to === undefined) return `${shown(toCell)} is no day`;
  if (to < from) return `it ends on ${to}, before it begins on ${from}`;
  return { mode: modeName(cells[columns.mode] ?? ""), from, to };
}

/** `Summer school` is `summer-school`: names of modes are short and plain. */
function modeName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain === "" ? UNNAMED : plain.slice(0, 32);
}

const unreadable = (message: string, cause?: unknown): OperationalError =>
  new OperationalError({ code: "calendar-unreadable", message, cause });
