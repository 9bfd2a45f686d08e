import type { DuckDBConnection } from "@duckdb/node-api";
import { bucketSql } from "./bucket-sql.ts";
import { queryColumns, type Span, spansBySeries } from "./query-columns.ts";
import { inRange } from "./query-scope.ts";
import { earliest, latest, seriesRows } from "./series-rows.ts";

/**
 * Stretches of registers, column by column: each lies in one bucket, does not fall, and is known by its first and its
 * last reading. Ordered by series, then by time.
 */
export interface Stretches {
  readonly bySeries: ReadonlyMap<number, Span>;
  readonly bucket: Float64Array;
  readonly firstMs: Float64Array;
  readonly firstValue: Float64Array;
  readonly lastMs: Float64Array;
  readonly lastValue: Float64Array;
}

/**
 * Where a register does not fall, its first reading is its lowest and its last its highest: plain minima and maxima find
 * both ends, at a third of the cost of looking for the value that belongs to an instant.
 */
const ENDS = "min(at_ms)::DOUBLE AS first_ms, min(value)::DOUBLE, max(at_ms)::DOUBLE, max(value)::DOUBLE";

/** One stretch for each series and bucket; where the register fell inside of one, its values are not to be used. */
export async function readStretches(
  connection: DuckDBConnection,
  edges: readonly number[],
  condition: string,
): Promise<Stretches> {
  return collect(
    await queryColumns(
      connection,
      `SELECT series, ${bucketSql(edges)} AS bucket, ${ENDS} FROM registers
       WHERE ${inRange(edges)} AND ${condition} GROUP BY series, bucket ORDER BY series, first_ms`,
    ),
  );
}

/** All stretches of some buckets of some series: one more for each fall inside. */
export async function readWholeBuckets(
  connection: DuckDBConnection,
  edges: readonly number[],
  buckets: ReadonlyMap<number, ReadonlySet<number>>,
): Promise<Stretches> {
  if (buckets.size === 0) return collect([]);
  const spans = [...buckets].flatMap(([id, ofSeries]) =>
    neighbouring(ofSeries).map(([first, last]) => ({
      id,
      fromMs: edges[first] as number,
      toMs: edges[last + 1] as number,
    })),
  );
  const fromMs = spans.map((span) => span.fromMs);
  const toMs = spans.map((span) => span.toMs);
  const rows = seriesRows(
    spans.map(({ id }) => id),
    { from_ms: fromMs, to_ms: toMs },
  );
  return collect(
    await queryColumns(
      connection,
      `SELECT series, ${bucketSql(edges)} AS bucket, ${ENDS} FROM (
         SELECT readings.*, resets.at_ms AS segment
         FROM (
           SELECT registers.* FROM registers JOIN ${rows} ON series = id AND at_ms >= from_ms AND at_ms < to_ms
           WHERE at_ms >= ${earliest(fromMs)} AND at_ms < ${latest(toMs)}
         ) AS readings
         ASOF LEFT JOIN register_resets AS resets
           ON readings.series = resets.series AND readings.at_ms >= resets.at_ms
       ) GROUP BY series, segment, bucket ORDER BY series, first_ms`,
    ),
  );
}

/** Runs of whole numbers without a gap, as their first and last. */
function neighbouring(numbers: ReadonlySet<number>): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

function collect(columns: readonly Float64Array[]): Stretches {
  const none = new Float64Array();
  const [ids = none, bucket = none, firstMs = none, firstValue = none, lastMs = none, lastValue = none] = columns;
  return { bySeries: spansBySeries(ids), bucket, firstMs, firstValue, lastMs, lastValue };
}
