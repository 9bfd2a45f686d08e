import type { CsvRecord } from "@lucciola/platform/csv/csv-records.ts";
import { shown } from "@lucciola/platform/csv/shown-cell.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { readValue, type ValueColumn } from "./csv-columns.ts";
import type { CsvLayout } from "./csv-layout.ts";
import type { TimeReader } from "./csv-time.ts";

export interface CsvRow {
  readonly line: number;
  readonly startMs: number;
  /** Known when the row itself says it: by an end column or a fixed duration. */
  readonly endMs: number | undefined;
  /** In the order of the layout's columns; may be empty. */
  readonly values: readonly (readonly [ValueColumn["quantity"], number])[];
}

export type RowOutcome =
  | { readonly kind: "row"; readonly row: CsvRow }
  /** `startMs` is there when at least the time could be read. */
  | { readonly kind: "refused"; readonly line: number; readonly startMs: number | undefined; readonly reason: string };

/**
 * How the records after this header become rows. Throws OperationalError `csv-column-missing` when the header lacks a
 * column of the layout, or has it twice.
 */
export function createRowReader(
  layout: CsvLayout,
  columns: readonly ValueColumn[],
  time: TimeReader,
  header: CsvRecord | undefined,
): (record: CsvRecord, previousMs: number | undefined) => RowOutcome {
  const { interval, decimal } = layout;
  const names = headerNames(layout, header);
  const timeCell = findColumn(layout, names, layout.time.column);
  const endCell = interval?.kind === "end-column" ? findColumn(layout, names, interval.column) : undefined;
  const valueCells = columns.map((column) => ({ column, cell: findColumn(layout, names, column.column) }));

  return (record, previousMs) => {
    const { line } = record;
    const refused = (reason: string, startMs?: number): RowOutcome => ({ kind: "refused", line, startMs, reason });
    if (record.kind === "damaged") return refused(record.reason);
    const { cells } = record;
    const hasExtra = cells.slice(names.length).some((cell) => cell !== "");
    if (cells.length < names.length || hasExtra) {
      return refused(
        `has ${cells.length} cells where the header has ${names.length}; check delimiter and decimal sign`,
      );
    }
    const start = time.readStart(cells[timeCell] ?? "", previousMs);
    if (!start.ok) return refused(`column "${layout.time.column}": ${start.issues.join("; ")}`);
    const startMs = start.value;

    const end = endCell === undefined ? undefined : time.readEnd(cells[endCell] ?? "", startMs);
    if (end?.ok === false) return refused(`column "${names[endCell ?? 0]}": ${end.issues.join("; ")}`, startMs);
    const endMs = interval?.kind === "minutes" ? startMs + interval.minutes * 60_000 : end?.value;
    if (endMs !== undefined && endMs <= startMs) {
      return refused(
        `the interval ends before it begins: ${shown(cells[timeCell] ?? "")} to ${shown(cells[endCell ?? 0] ?? "")}`,
        startMs,
      );
    }

    const values: CsvRow["values"][number][] = [];
    for (const { column, cell } of valueCells) {
      const value = readValue(cells[cell] ?? "", column, decimal);
      if (!value.ok) return refused(`column "${column.column}": ${value.issues.join("; ")}`, startMs);
      if (value.value !== undefined) values.push([column.quantity, value.value]);
    }
    return { kind: "row", row: { line, startMs, endMs, values } };
  };
}

function headerNames({ file }: CsvLayout, header: CsvRecord | undefined): readonly string[] {
  // Exports that end each line with a delimiter do not always do so in the header too.
  if (header?.kind === "cells") return header.cells.slice(0, header.cells.findLastIndex((name) => name !== "") + 1);
  const problem = header === undefined ? "is empty" : `has a header that cannot be read: ${header.reason}`;
  throw new OperationalError({ code: "csv-column-missing", message: `${file} ${problem}` });
}

function findColumn({ file, delimiter }: CsvLayout, names: readonly string[], column: string): number {
  const index = names.indexOf(column);
  if (index >= 0 && names.lastIndexOf(column) === index) return index;
  const found = names.map(shown).join(", ");
  const problem =
    index < 0
      ? `${file} has no column ${shown(column)}. Read with the delimiter ${shown(delimiter)} its header is: ${found}. Correct the column, the delimiter or the encoding`
      : `${file} has the column ${shown(column)} more than once; rename the one that is not meant`;
  throw new OperationalError({ code: "csv-column-missing", message: problem });
}
