import type { DuckDBConnection } from "@duckdb/node-api";
import { bucketSql } from "./bucket-sql.ts";
import { inRange } from "./duckdb-reader.ts";
import { queryColumns } from "./query-rows.ts";
import { earliest, latest, seriesRows } from "./series-rows.ts";

/** The first and the last reading of a stretch of one register that lies in one bucket and does not fall. */
export interface Stretch {
  readonly bucket: number;
  readonly firstMs: number;
  readonly firstValue: number;
  readonly lastMs: number;
  readonly lastValue: number;
}

/** By the number of the series, in the order of time. */
export type Stretches = ReadonlyMap<number, readonly Stretch[]>;

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
  if (buckets.size === 0) return new Map();
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

function collect(columns: readonly (readonly number[])[]): Stretches {
  const [ids = [], bucket = [], firstMs = [], firstValue = [], lastMs = [], lastValue = []] = columns;
  const stretches = new Map<number, Stretch[]>();
  let own: Stretch[] = [];
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row] as number;
    if (id !== ids[row - 1]) {
      own = [];
      stretches.set(id, own);
    }
    own.push({
      bucket: bucket[row] as number,
      firstMs: firstMs[row] as number,
      firstValue: firstValue[row] as number,
      lastMs: lastMs[row] as number,
      lastValue: lastValue[row] as number,
    });
  }
  return stretches;
}
