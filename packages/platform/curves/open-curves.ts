import type { ImportedAmount } from "@lucciola/contract/metering/imported-readings.ts";
import { readLines, type TextEncoding } from "../csv/csv-lines.ts";
import { readRecords } from "../csv/csv-records.ts";
import { type Delimiter, detectDelimiter } from "../csv/detect-delimiter.ts";
import { detectEncoding } from "../csv/detect-encoding.ts";
import { shown } from "../csv/shown-cell.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type CurveRow, type CurveRowReader, type PlaceDay, refused } from "./curve-row.ts";
import { distributorDaysReader } from "./distributor-days.ts";
import { type CurveMapping, mappedRowsReader } from "./mapped-rows.ts";
import { portalElectricityReader } from "./portal-electricity.ts";
import { portalGasReader } from "./portal-gas.ts";

export interface CurveFileOptions {
  readonly encoding?: TextEncoding;
  readonly delimiter?: Delimiter;
  /** Without it the file must be one whose columns are known. */
  readonly mapping?: CurveMapping;
  /** IANA zone of the town. */
  readonly zone: string;
  /** What the amounts of a file are that does not say it itself. */
  readonly quantity: ImportedAmount;
  /** Of a file with curves and registers: takes the registers. */
  readonly registers: boolean;
  readonly placeDay: PlaceDay;
}

export interface CurveFile {
  /** In words: `quarter hours of the consumption portal, electricity (CSV, delimiter ";", utf-8)`. */
  readonly format: string;
  /** In the order of the file, with the line that each begins on. */
  readonly rows: AsyncGenerator<{ readonly line: number; readonly row: CurveRow }>;
}

const never = new AbortController().signal;

/**
 * Opens a CSV file of readings, plain or gzip, told by its header; it is read as a stream. Throws OperationalError
 * `csv-unreadable`, `curve-format-unknown`, `curve-mapping-wrong`.
 */
export async function openCurves(file: string, options: CurveFileOptions): Promise<CurveFile> {
  const encoding = options.encoding ?? (await readable(file, () => detectEncoding(file)));
  const delimiter = options.delimiter ?? (await readable(file, () => detectDelimiter(file, encoding)));
  const records = readRecords(readLines(file, encoding, never), delimiter);
  try {
    const first = await readable(file, () => records.next());
    const header = first.done ? undefined : first.value;
    if (header?.kind !== "cells") throw unknownFormat(file, header === undefined ? "it is empty" : header.reason);
    const columns = header.cells;
    const { name, read } = readerOf(file, columns, options);
    const width = columns.findLastIndex((column) => column !== "") + 1;
    return {
      format: `${name} (CSV, delimiter ${shown(delimiter)}, ${encoding})`,
      rows: rowsOf(records, width, read),
    };
  } catch (error) {
    await records.return(undefined);
    throw error;
  }
}

async function* rowsOf(
  records: ReturnType<typeof readRecords>,
  width: number,
  read: CurveRowReader,
): CurveFile["rows"] {
  for await (const record of records) {
    const { line } = record;
    if (record.kind === "damaged") yield { line, row: refused(undefined, record.reason) };
    else if (record.cells.slice(width).some((cell) => cell !== "") || record.cells.length < Math.min(width, 2))
      yield { line, row: refused(undefined, `has ${record.cells.length} cells where the header has ${width}`) };
    else yield { line, row: read(record.cells) };
  }
}

function readerOf(
  file: string,
  columns: readonly string[],
  { mapping, ...options }: CurveFileOptions,
): { name: string; read: CurveRowReader } {
  if (mapping !== undefined)
    return { name: "rows by the mapping", read: mappedRowsReader(columns, mapping, options.zone) };
  const electricity = portalElectricityReader(columns, options);
  if (electricity !== undefined)
    return {
      name: options.registers
        ? "registers of the consumption portal, electricity"
        : "quarter hours of the consumption portal",
      read: electricity,
    };
  const gas = portalGasReader(columns, options.zone);
  if (gas !== undefined) return { name: "registers of the consumption portal, gas", read: gas };
  const days = distributorDaysReader(columns, options);
  if (days !== undefined) return { name: "quarter hours of the distributor, a day in a row", read: days };
  throw unknownFormat(file, `its columns are ${columns.slice(0, 12).map(shown).join(", ")}`);
}

const unknownFormat = (file: string, why: string): OperationalError =>
  new OperationalError({
    code: "curve-format-unknown",
    message: `${file} is neither a file of the consumption portal nor of the distributor: ${why}. Say with a mapping which column is which (lucciola import curves --help)`,
  });

async function readable<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof OperationalError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new OperationalError({
      code: "csv-unreadable",
      message: `${file} cannot be read (${cause.message}). Check the path, the rights and that the file is whole`,
      cause,
    });
  }
}
