import type { DuckDBConnection } from "@duckdb/node-api";
import type { TimeRange } from "../time-series.ts";
import { eitherTable, HOUR_BLOCKS, READING_BLOCKS } from "./blocks/block-tables.ts";
import { BlockReader } from "./blocks/reading-block.ts";
import { atOf, indexFrom, mergeStretches, type Stretch, stretchOf } from "./blocks/stretch.ts";
import { queryColumns } from "./query-columns.ts";
import { type Hours, loadContents, type SeriesContent } from "./series-content.ts";
import type { StoredSeries } from "./stored-series.ts";
import type { WorkerAnswers } from "./worker-protocol.ts";

/** The first readings of a series in a range, oldest first; a summarized hour is one. */
export async function readRange(
  connection: DuckDBConnection,
  series: StoredSeries,
  range: TimeRange,
  limit: number,
): Promise<WorkerAnswers["range"]> {
  const content = (await loadContents(connection, [series], range)).get(series.id);
  if (content === undefined) return { at: new Float64Array(), value: new Float64Array() };
  let found = firstReadings(content, range, limit);
  for (const hours of content.hours) found = mergeStretches(hoursWithin(hours, series, range), found);
  const { at = new Float64Array(), value } = found;
  return { at: at.slice(0, limit), value: value.slice(0, limit) };
}

function firstReadings(content: SeriesContent, { fromMs, toMs }: TimeRange, limit: number): Stretch {
  const at: number[] = [];
  const value: number[] = [];
  for (const stretch of content.stretches(new BlockReader())) {
    const end = indexFrom(stretch, toMs);
    for (let index = indexFrom(stretch, fromMs); index < end && at.length < limit; index += 1) {
      at.push(atOf(stretch, index));
      value.push(stretch.value[index] as number);
    }
    if (at.length === limit) break;
  }
  return stretchOf(new Float64Array(at), new Float64Array(value));
}

/** Each hour as the one value that stands for it. */
function hoursWithin(
  { startMs, count, sum, last }: Hours,
  { kind }: StoredSeries,
  { fromMs, toMs }: TimeRange,
): Stretch {
  const isWithin = (_: number, row: number) => (startMs[row] as number) >= fromMs && (startMs[row] as number) < toMs;
  const means = sum.map((total, row) => total / (count[row] as number));
  const value = kind === "state" ? last : kind === "gauge" ? means : sum;
  return stretchOf(startMs.filter(isWithin), value.filter(isWithin));
}

/** How many readings and summarized hours the file holds. */
export async function countReadings(connection: DuckDBConnection): Promise<number> {
  const packed = [READING_BLOCKS, HOUR_BLOCKS].map(
    (tables) => `(SELECT coalesce(sum(readings), 0) FROM ${eitherTable(tables, "readings")})`,
  );
  const [readings] = await queryColumns(
    connection,
    `SELECT ((SELECT count(*) FROM registers) + (SELECT count(*) FROM gauges) + ${packed.join(" + ")})::DOUBLE`,
  );
  return readings?.[0] ?? 0;
}
