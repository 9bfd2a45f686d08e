import type { MeterInterval, MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { readLines } from "@lucciola/platform/csv/csv-lines.ts";
import { readRecords } from "@lucciola/platform/csv/csv-records.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { MeterBatch, MeterSource } from "../driver.ts";
import { meterSample, type SampleQuantity } from "../sample.ts";
import { resolveColumns, type ValueColumn } from "./csv/csv-columns.ts";
import type { CsvLayout } from "./csv/csv-layout.ts";
import { type CsvRow, createRowReader } from "./csv/csv-rows.ts";
import { createTimeReader, type TimeReader } from "./csv/csv-time.ts";

/** Keeps a message well below the broker's limit: at most 500 rows, fewer when they are wide. */
const MAX_ROWS_PER_BATCH = 500;
const MAX_VALUES_PER_BATCH = 1_000;

/**
 * A CSV file as a meter, read as a stream. A row that cannot be read is refused with words and does not stop the rest;
 * rows without a value are passed over. Throws OperationalError `csv-layout-invalid` here, and while reading
 * `csv-unreadable` or `csv-column-missing`.
 */
export function createCsvReplay(layout: CsvLayout): MeterSource {
  const columns = resolveColumns(layout);
  const time = createTimeReader(layout.time);
  if (!columns.ok || !time.ok) {
    const issues = [...(time.ok ? [] : time.issues), ...(columns.ok ? [] : columns.issues)];
    throw new OperationalError({
      code: "csv-layout-invalid",
      message: `The layout of ${layout.file} is not usable: ${issues.join("; ")}`,
    });
  }
  const usable = { columns: columns.value, time: time.value };
  return { batches: (signal) => replay(layout, usable, signal) };
}

async function* replay(
  layout: CsvLayout,
  { columns, time }: { columns: readonly ValueColumn[]; time: TimeReader },
  signal: AbortSignal,
): AsyncGenerator<MeterBatch> {
  const { file, interval, encoding, delimiter } = layout;
  const endsWithNext = interval?.kind === "next-row";
  const maxRows = Math.min(MAX_ROWS_PER_BATCH, Math.ceil(MAX_VALUES_PER_BATCH / columns.length));

  let rows: CsvRow[] = [];
  let refused: string[] = [];
  let rowsRead = 0;
  const refuse = (line: number, reason: string) => refused.push(`${file}, line ${line}: ${reason}`);
  const accept = (row: CsvRow) => row.values.length > 0 && rows.push(row);
  const takeBatch = (): MeterBatch => {
    const batch = { values: toValues(rows, interval !== undefined), rowsRead, refused };
    rows = [];
    refused = [];
    rowsRead = 0;
    return batch;
  };

  /** A row that waits for the next one to tell its end. */
  let waiting: CsvRow | undefined;
  const endWaiting = (next: { line: number; startMs: number | undefined } | undefined) => {
    if (waiting === undefined || waiting.values.length === 0) return;
    if (next === undefined) refuse(waiting.line, "no row after it tells the end of its interval");
    else if (next.startMs === undefined || next.startMs <= waiting.startMs) {
      refuse(waiting.line, `its interval has no end, as line ${next.line} has no later time`);
    } else accept({ ...waiting, endMs: next.startMs });
  };

  const records = readRecords(readLines(file, encoding, signal), delimiter);
  try {
    const { value: header } = await records.next();
    const readRow = createRowReader(layout, columns, time, header);
    let previousMs: number | undefined;
    for await (const record of records) {
      rowsRead++;
      const outcome = readRow(record, previousMs);
      const next = outcome.kind === "row" ? outcome.row : outcome;
      previousMs = next.startMs ?? previousMs;
      if (endsWithNext) endWaiting(next);
      waiting = endsWithNext && outcome.kind === "row" ? outcome.row : undefined;
      if (outcome.kind === "refused") refuse(outcome.line, outcome.reason);
      else if (!endsWithNext) accept(outcome.row);
      if (rows.length >= maxRows || refused.length >= MAX_ROWS_PER_BATCH) yield takeBatch();
      if (signal.aborted) return;
    }
    endWaiting(undefined);
    if (rowsRead > 0 || refused.length > 0) yield takeBatch();
  } catch (error) {
    // What was read before the file broke off is good.
    endWaiting(undefined);
    if (rowsRead > 0) yield takeBatch();
    throw error;
  } finally {
    await records.return(undefined);
  }
}

function toValues(rows: readonly CsvRow[], areIntervals: boolean): MeterBatch["values"] {
  if (!areIntervals) return { channel: "meter", samples: rows.map(toSample) };
  return { channel: "meterInterval", intervals: rows.map(toInterval) };
}

// The layout has been checked: the columns of a file with intervals are amounts, those of others a sample's values.
const toSample = ({ startMs, values }: CsvRow): MeterSample =>
  meterSample(startMs, values as readonly (readonly [SampleQuantity, number])[]);
const toInterval = ({ startMs, endMs = startMs, values }: CsvRow): MeterInterval => ({
  start: formatInstant(startMs),
  end: formatInstant(endMs),
  ...Object.fromEntries(values),
});
