import { readLines, type TextEncoding } from "../../csv/csv-lines.ts";
import { type CsvRecord, readRecords } from "../../csv/csv-records.ts";
import { type Delimiter, detectDelimiter } from "../../csv/detect-delimiter.ts";
import { shown } from "../../csv/shown-cell.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { ImportSource, SourceRow } from "./import-source.ts";

const never = new AbortController().signal;

/**
 * A table with its header in the first line. Without a given delimiter it is the one that divides the header into most
 * cells. Throws OperationalError `import-unreadable`; its rows may throw `csv-unreadable`.
 */
export async function openCsv(
  file: string,
  encoding: TextEncoding,
  givenDelimiter: Delimiter | undefined,
): Promise<ImportSource> {
  const delimiter = givenDelimiter ?? (await detectDelimiter(file, encoding));
  const records = readRecords(readLines(file, encoding, never), delimiter);
  const close = async () => {
    await records.return(undefined);
  };
  try {
    const first = await records.next();
    const columns = headerOf(file, first.done ? undefined : first.value);
    const format = `CSV, delimiter ${shown(delimiter)}, ${encoding}`;
    return { format, columns, rows: readRows(records, columns), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The delimiter that divides the first line that holds anything into most cells. */
function headerOf(file: string, record: CsvRecord | undefined): string[] {
  if (record?.kind !== "cells")
    throw new OperationalError({
      code: "import-unreadable",
      message:
        record === undefined
          ? `${file} is empty: its first line must name the columns`
          : `${file} has a header that cannot be read: ${record.reason}`,
    });
  const columns = record.cells.slice(0, record.cells.findLastIndex((name) => name !== "") + 1);
  const doubled = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (doubled === undefined) return columns;
  throw new OperationalError({
    code: "import-unreadable",
    message: `${file} has the column ${shown(doubled)} more than once: rename the one that is not meant`,
  });
}

async function* readRows(records: AsyncGenerator<CsvRecord>, columns: readonly string[]): AsyncGenerator<SourceRow> {
  for await (const record of records) {
    const place = `line ${record.line}`;
    if (record.kind === "damaged") {
      yield { place, cells: new Map(), damage: record.reason };
      continue;
    }
    const { cells } = record;
    const hasOther = cells.length < columns.length || cells.slice(columns.length).some((cell) => cell !== "");
    yield {
      place,
      cells: new Map(columns.map((column, index) => [column, cells[index] ?? ""])),
      ...(hasOther
        ? {
            damage: `has ${cells.length} cells where the header has ${columns.length}: put a cell that holds the delimiter into quotation marks`,
          }
        : {}),
    };
  }
}
