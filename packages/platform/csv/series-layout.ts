import { OperationalError } from "../process/operational-error.ts";
import {
  type DateOrder,
  type DecimalSign,
  isNoValue,
  readCellNumber,
  readCellTime,
  readClock,
} from "./series-cells.ts";
import { shown } from "./shown-cell.ts";

/** Which cells of a record are what. */
export interface SeriesLayout {
  readonly timeCell: number;
  /** Of files that write the day and the clock in two columns. */
  readonly clockCell: number | undefined;
  readonly valueCell: number;
  readonly timeColumn: string;
  readonly valueColumn: string;
  readonly order: DateOrder;
  readonly decimal: DecimalSign;
  readonly hasHeader: boolean;
}

export interface WantedColumns {
  readonly time?: string | undefined;
  readonly value?: string | undefined;
}

/** Names under which tables of meters and stations have what they are about, before other numbers. */
const VALUE_NAMES =
  /^(value|valore|consum|energ|ea\b|eload|load|lettura|reading|usage|temp|k?wh|importtotal|registr|totale?\b)/i;
/** Of the cells of a sample, how many must be readable for the column to be one. */
const MOSTLY = 0.6;

/**
 * Finds the columns of a table by its first records. Throws OperationalError `series-unreadable`, which names what it
 * read, when there is no time or no number, or not the columns that were asked for.
 */
export function findLayout(file: string, records: readonly (readonly string[])[], wanted: WantedColumns): SeriesLayout {
  const [first = []] = records;
  const hasHeader = !first.some((cell) => readCellTime(cell, "dmy") ?? readCellTime(cell, "mdy"));
  const names = first.map((cell, index) => (hasHeader && cell !== "" ? cell : `column ${index + 1}`));
  const rows = hasHeader ? records.slice(1) : records;
  if (rows.length === 0) throw unreadable(file, "there is no row with a value", names);
  const cellsOf = (column: number): string[] => rows.map((row) => row[column] ?? "").filter((cell) => !isNoValue(cell));
  const columnNamed = (name: string): number => {
    const index = names.findIndex((each) => each.toLowerCase() === name.toLowerCase());
    if (index < 0) throw unreadable(file, `there is no column ${shown(name)}`, names);
    return index;
  };
  const columns = names.map((_, index) => index);

  const isTime = (column: number): boolean => {
    const cells = cellsOf(column);
    return isMostly(cells, (cell) => (readCellTime(cell, "dmy") ?? readCellTime(cell, "mdy")) !== undefined);
  };
  const timeCell = wanted.time === undefined ? columns.find(isTime) : columnNamed(wanted.time);
  if (timeCell === undefined) {
    throw unreadable(file, "no column holds times such as 2026-11-26T14:30:00Z, 2026-11-26 or 26/11/2026 14:30", names);
  }
  if (!isTime(timeCell))
    throw unreadable(file, `the column ${shown(names[timeCell] ?? "")} does not hold times`, names);
  const times = cellsOf(timeCell);
  const order = orderOf(times);
  const isDay = isMostly(times, (cell) => {
    const time = readCellTime(cell, order);
    return time?.kind === "wall" && time.isDay;
  });
  const clockCell = isDay ? columns.find((column) => isClock(cellsOf(column))) : undefined;

  const others = columns.filter((column) => column !== timeCell && column !== clockCell);
  const isNumber = (column: number): boolean => decimalOf(cellsOf(column)) !== undefined;
  const numbers = others.filter(isNumber);
  const valueCell =
    wanted.value === undefined
      ? (numbers.find((column) => VALUE_NAMES.test(names[column] ?? "")) ?? numbers[0])
      : columnNamed(wanted.value);
  if (valueCell === undefined) throw unreadable(file, "no column beside the times holds numbers", names);
  const decimal = decimalOf(cellsOf(valueCell));
  if (decimal === undefined)
    throw unreadable(file, `the column ${shown(names[valueCell] ?? "")} does not hold numbers`, names);
  return {
    ...{ timeCell, clockCell, valueCell, order, decimal, hasHeader },
    timeColumn: names[timeCell] ?? "",
    valueColumn: names[valueCell] ?? "",
  };
}

const isMostly = (cells: readonly string[], test: (cell: string) => boolean): boolean =>
  cells.length > 0 && cells.filter(test).length >= MOSTLY * cells.length;

const isClock = (cells: readonly string[]): boolean =>
  isMostly(cells, (cell) => {
    const clock = readClock(cell);
    return clock !== undefined && clock.offsetMs === undefined;
  });

/** Days come first in Italy; months only where the file can be read in no other way. */
const orderOf = (cells: readonly string[]): DateOrder =>
  cells.every((cell) => readCellTime(cell, "dmy") === undefined) ||
  cells.filter((cell) => readCellTime(cell, "mdy")).length > cells.filter((cell) => readCellTime(cell, "dmy")).length
    ? "mdy"
    : "dmy";

/** The decimal sign of a column of numbers: a point unless a comma reads more of it; `undefined` when they are none. */
function decimalOf(cells: readonly string[]): DecimalSign | undefined {
  const readable = (sign: DecimalSign): number =>
    cells.filter((cell) => readCellNumber(cell, sign) !== undefined).length;
  const sign: DecimalSign = readable(",") > readable(".") ? "," : ".";
  return cells.length > 0 && readable(sign) >= MOSTLY * cells.length ? sign : undefined;
}

const unreadable = (file: string, problem: string, names: readonly string[]): OperationalError =>
  new OperationalError({
    code: "series-unreadable",
    message: `${file} cannot be read as a series: ${problem}. Its columns are: ${names.map(shown).join(", ")}. Say which is which with --time and --value, or mend the file`,
  });
