import { OperationalError } from "../process/operational-error.ts";
import { readLines } from "./csv-lines.ts";
import { type CsvRecord, readRecords } from "./csv-records.ts";
import { detectDelimiter } from "./detect-delimiter.ts";
import { detectEncoding } from "./detect-encoding.ts";
import {
  type InstantReader,
  instantReader,
  isNoValue,
  readCellNumber,
  readCellTime,
  readClock,
} from "./series-cells.ts";
import { findLayout, type SeriesLayout, type WantedColumns } from "./series-layout.ts";
import { shown } from "./shown-cell.ts";

export interface SeriesOptions extends WantedColumns {
  /** IANA; whose clocks the times without an offset are read by. */
  readonly zone: string;
}

/** What was found out about a file before its rows are read. */
export interface SeriesFacts {
  readonly timeColumn: string;
  readonly valueColumn: string;
  /** For people: `delimiter ";", decimal ",", windows-1252`. */
  readonly format: string;
}

export type SeriesRow =
  /** `value` is NaN where the cell says that there is none. */
  | {
      readonly kind: "row";
      readonly line: number;
      readonly atMs: number;
      readonly value: number;
      readonly isDay: boolean;
    }
  | { readonly kind: "refused"; readonly line: number; readonly reason: string };

export interface SeriesSource {
  readonly facts: SeriesFacts;
  readonly rows: AsyncGenerator<SeriesRow>;
}

const SAMPLE_RECORDS = 500;
const never = new AbortController().signal;

/**
 * Opens a table of times and values, plain or gzip: delimiter, encoding, decimal sign, order of the date and columns are
 * found out by its first rows. Rows are streamed, in the file's order. Throws OperationalError `series-unreadable`.
 */
export async function openSeries(file: string, options: SeriesOptions): Promise<SeriesSource> {
  const instants = instantReader(options.zone);
  if (instants === undefined) {
    throw new OperationalError({
      code: "series-unreadable",
      message: `There is no time zone ${shown(options.zone)}; use one such as Europe/Rome`,
    });
  }
  try {
    const encoding = await detectEncoding(file);
    const delimiter = await detectDelimiter(file, encoding);
    const records = readRecords(readLines(file, encoding, never), delimiter);
    const sample: CsvRecord[] = [];
    while (sample.length < SAMPLE_RECORDS) {
      const record = await records.next();
      if (record.done) break;
      sample.push(record.value);
    }
    const cells = sample.flatMap((record) => (record.kind === "cells" ? [record.cells] : []));
    if (cells.length === 0) {
      throw new OperationalError({ code: "series-unreadable", message: `${file} is empty: there is nothing to read` });
    }
    const layout = findLayout(file, cells, options);
    const { timeColumn, valueColumn, decimal } = layout;
    const format = `delimiter ${shown(delimiter)}, decimal ${shown(decimal)}, ${encoding}`;
    return { facts: { timeColumn, valueColumn, format }, rows: readRows(sample, records, layout, instants) };
  } catch (cause) {
    if (cause instanceof OperationalError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new OperationalError({
      code: "series-unreadable",
      message: `${file} cannot be read (${cause.message}). Check the path, the rights and that the file is whole`,
      cause,
    });
  }
}

async function* readRows(
  sample: readonly CsvRecord[],
  rest: AsyncGenerator<CsvRecord>,
  layout: SeriesLayout,
  instants: InstantReader,
): AsyncGenerator<SeriesRow> {
  try {
    for (const record of layout.hasHeader ? sample.slice(1) : sample) yield readRow(record, layout, instants);
    for await (const record of rest) yield readRow(record, layout, instants);
  } finally {
    await rest.return(undefined);
  }
}

function readRow(record: CsvRecord, layout: SeriesLayout, instants: InstantReader): SeriesRow {
  const { line } = record;
  const refused = (reason: string): SeriesRow => ({ kind: "refused", line, reason });
  if (record.kind === "damaged") return refused(record.reason);
  const { timeCell, clockCell, valueCell, timeColumn, valueColumn, order, decimal } = layout;
  const timeText = record.cells[timeCell] ?? "";
  const time = readCellTime(timeText, order);
  if (time === undefined) return refused(`column ${shown(timeColumn)}: ${shown(timeText)} is not a time`);
  let whole = time;
  if (clockCell !== undefined && time.kind === "wall") {
    const clockText = record.cells[clockCell] ?? "";
    const clock = readClock(clockText);
    if (clock === undefined) return refused(`${shown(clockText)} beside ${shown(timeText)} is not a time of day`);
    whole = { kind: "wall", wallMs: time.wallMs + clock.timeMs, isDay: false };
  }
  const atMs = instants.read(whole);
  if (typeof atMs === "string") return refused(`${shown(timeText)} ${atMs}`);
  const isDay = whole.kind === "wall" && whole.isDay;
  const text = record.cells[valueCell] ?? "";
  if (isNoValue(text)) return { kind: "row", line, atMs, value: Number.NaN, isDay };
  const value = readCellNumber(text, decimal);
  if (value === undefined)
    return refused(`column ${shown(valueColumn)}: ${shown(text)} is not a number with decimal sign ${shown(decimal)}`);
  return { kind: "row", line, atMs, value, isDay };
}

/** A whole series in memory, in the file's order, 16 bytes a row. */
export interface Series {
  readonly facts: SeriesFacts;
  readonly atMs: Float64Array;
  /** NaN where the cell says that there is none. */
  readonly values: Float64Array;
  /** Every time is a day without a clock. */
  readonly isDaily: boolean;
  readonly refused: { readonly count: number; readonly first: readonly { line: number; reason: string }[] };
}

const REFUSED_TOLD = 20;

/** Reads a whole series; throws what `openSeries` throws. */
export async function readSeries(file: string, options: SeriesOptions): Promise<Series> {
  const { facts, rows } = await openSeries(file, options);
  let atMs = new Float64Array(4_096);
  let values = new Float64Array(4_096);
  let length = 0;
  let isDaily = true;
  let count = 0;
  const first: { line: number; reason: string }[] = [];
  for await (const row of rows) {
    if (row.kind === "refused") {
      count += 1;
      if (first.length < REFUSED_TOLD) first.push({ line: row.line, reason: row.reason });
      continue;
    }
    if (length === atMs.length) {
      atMs = grown(atMs);
      values = grown(values);
    }
    atMs[length] = row.atMs;
    values[length] = row.value;
    isDaily &&= row.isDay;
    length += 1;
  }
  if (length === 0) {
    const why = first[0] === undefined ? "" : `: line ${first[0].line}: ${first[0].reason}`;
    throw new OperationalError({ code: "series-unreadable", message: `${file} holds no row that can be read${why}` });
  }
  return {
    ...{ facts, isDaily, refused: { count, first } },
    atMs: atMs.slice(0, length),
    values: values.slice(0, length),
  };
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
