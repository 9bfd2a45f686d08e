import type { DuckDBConnection } from "@duckdb/node-api";
import type { Bucket, TimedValue } from "../time-series.ts";
import { bucketSql, nearEdgeSql } from "./bucket-sql.ts";
import { firstFrom, lastBefore } from "./neighbours.ts";
import { queryColumns, type Span } from "./query-columns.ts";
import { inRange, ofSeries } from "./query-scope.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import { readStretches, readWholeBuckets, type Stretches } from "./stretches.ts";

/** Readings of one register in the order of time. */
export interface Points {
  readonly at: number[];
  readonly value: number[];
}

/**
 * How near to a bucket's edge the readings usually are that decide what the register was there. Only those are read at
 * first, a tenth of all; a bucket that has none so near is read whole. An hour has too few readings to leave any out.
 */
const REACH_MS: Record<Bucket, number> = { hour: Number.POSITIVE_INFINITY, day: 3_600_000, month: 86_400_000 };

const NO_ROWS: Span = { start: 0, end: 0 };

/**
 * Of each register, the readings that decide its increase by bucket: the first and the last of every bucket, those on
 * both sides of a fall, and the neighbours outside of the range. More of its readings do no harm.
 */
export async function findDecidingReadings(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  bucket: Bucket,
  asked: readonly StoredSeries[],
  edges: readonly number[],
): Promise<(series: StoredSeries) => Points> {
  const fromMs = edges[0];
  const toMs = edges.at(-1);
  if (fromMs === undefined || toMs === undefined) return () => ({ at: [], value: [] });
  // Taken before the first query, so that the queries see at least this much.
  const ends = asked.map(({ id, firstAtMs }) => ({ id, firstAtMs, newestMs: catalogue.newest.at(id) }));
  const earlier = ends.filter(({ firstAtMs }) => firstAtMs < fromMs).map(({ id }) => ({ id, atMs: fromMs }));
  const later = ends.filter(({ newestMs }) => newestMs >= toMs).map(({ id }) => ({ id, atMs: toMs }));
  const before = await lastBefore(connection, earlier);
  const after = await firstFrom(connection, later);

  const wanted = ofSeries(catalogue, asked);
  const reachMs = REACH_MS[bucket];
  const near = await readStretches(connection, edges, `${wanted} AND ${nearEdgeSql(edges, reachMs)}`);
  const unsure = await bucketsWithResets(connection, edges, wanted);
  if (Number.isFinite(reachMs)) {
    for (const { id, firstAtMs, newestMs } of ends) {
      const buckets = unsure.get(id) ?? new Set();
      const span = { first: bucketAt(edges, firstAtMs), last: bucketAt(edges, newestMs) };
      addUnsure(buckets, near, near.bySeries.get(id), span, edges, reachMs);
      if (buckets.size > 0) unsure.set(id, buckets);
    }
  }
  const whole = await readWholeBuckets(connection, edges, unsure);
  return ({ id }) => {
    const points: Points = { at: [], value: [] };
    addReading(points, before.get(id));
    addStretches(points, id, near, unsure.get(id), whole);
    addReading(points, after.get(id));
    return points;
  };
}

/** Adds the buckets from first to last whose own first and last reading are not both near to the bucket's edges. */
function addUnsure(
  unsure: Set<number>,
  { bucket, firstMs, lastMs }: Stretches,
  { start, end }: Span = NO_ROWS,
  { first, last }: { first: number; last: number },
  edges: readonly number[],
  reachMs: number,
): void {
  let row = start;
  for (let number = first; number <= last; number += 1) {
    while (row < end && (bucket[row] as number) < number) row += 1;
    const isSure =
      row < end &&
      bucket[row] === number &&
      (firstMs[row] as number) - (edges[number] as number) < reachMs &&
      (edges[number + 1] as number) - (lastMs[row] as number) <= reachMs;
    if (!isSure) unsure.add(number);
  }
}

async function bucketsWithResets(
  connection: DuckDBConnection,
  edges: readonly number[],
  wanted: string,
): Promise<Map<number, Set<number>>> {
  const [ids, bucket] = await queryColumns(
    connection,
    `SELECT DISTINCT series, ${bucketSql(edges)} FROM register_resets WHERE ${inRange(edges)} AND ${wanted}`,
  );
  const buckets = new Map<number, Set<number>>();
  ids?.forEach((id, row) => {
    const own = buckets.get(id) ?? new Set();
    buckets.set(id, own.add(bucket?.[row] as number));
  });
  return buckets;
}

/** The bucket that an instant lies in; the nearest one for an instant outside of them all. */
function bucketAt(edges: readonly number[], atMs: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function addReading({ at, value }: Points, reading: TimedValue | undefined): void {
  if (reading === undefined) return;
  at.push(reading.at);
  value.push(reading.value);
}

/** Adds the stretches of one register in the order of time, with the whole buckets in the place of the unsure ones. */
function addStretches(
  points: Points,
  id: number,
  near: Stretches,
  unsure: ReadonlySet<number> | undefined,
  whole: Stretches,
): void {
  const add = ({ firstMs, firstValue, lastMs, lastValue }: Stretches, row: number) => {
    const atMs = firstMs[row] as number;
    points.at.push(atMs);
    points.value.push(firstValue[row] as number);
    if (lastMs[row] === atMs) return;
    points.at.push(lastMs[row] as number);
    points.value.push(lastValue[row] as number);
  };
  let { start: nearRow, end: nearEnd } = near.bySeries.get(id) ?? NO_ROWS;
  let { start: wholeRow, end: wholeEnd } = whole.bySeries.get(id) ?? NO_ROWS;
  while (nearRow < nearEnd || wholeRow < wholeEnd) {
    const nearMs = nearRow < nearEnd ? (near.firstMs[nearRow] as number) : Number.POSITIVE_INFINITY;
    const wholeMs = wholeRow < wholeEnd ? (whole.firstMs[wholeRow] as number) : Number.POSITIVE_INFINITY;
    if (nearRow < nearEnd && unsure?.has(near.bucket[nearRow] as number)) {
      nearRow += 1;
    } else if (nearMs < wholeMs) {
      add(near, nearRow);
      nearRow += 1;
    } else {
      add(whole, wholeRow);
      wholeRow += 1;
    }
  }
}
