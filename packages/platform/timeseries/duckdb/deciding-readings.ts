import type { DuckDBConnection } from "@duckdb/node-api";
import type { Bucket, TimedValue } from "../time-series.ts";
import { bucketSql, nearEdgeSql } from "./bucket-sql.ts";
import { inRange, ofSeries } from "./duckdb-reader.ts";
import { firstFrom, lastBefore } from "./neighbours.ts";
import { queryColumns } from "./query-rows.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import { readStretches, readWholeBuckets, type Stretch } from "./stretches.ts";

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
      const isSure = endsKnown(near.get(id) ?? [], edges, reachMs);
      const last = bucketAt(edges, newestMs);
      for (let number = bucketAt(edges, firstAtMs); number <= last; number += 1) {
        if (!isSure.has(number)) buckets.add(number);
      }
      if (buckets.size > 0) unsure.set(id, buckets);
    }
  }
  const whole = await readWholeBuckets(connection, edges, unsure);
  return ({ id }) => inOrder(before.get(id), near.get(id) ?? [], unsure.get(id), whole.get(id) ?? [], after.get(id));
}

/** The buckets whose first and last reading are near their edges, so that no others can be nearer. */
function endsKnown(stretches: readonly Stretch[], edges: readonly number[], reachMs: number): Set<number> {
  const known = new Set<number>();
  for (const { bucket, firstMs, lastMs } of stretches) {
    const startMs = edges[bucket] as number;
    const endMs = edges[bucket + 1] as number;
    if (firstMs - startMs < reachMs && endMs - lastMs <= reachMs) known.add(bucket);
  }
  return known;
}

async function bucketsWithResets(
  connection: DuckDBConnection,
  edges: readonly number[],
  wanted: string,
): Promise<Map<number, Set<number>>> {
  const [ids = [], bucket = []] = await queryColumns(
    connection,
    `SELECT DISTINCT series, ${bucketSql(edges)} FROM register_resets WHERE ${inRange(edges)} AND ${wanted}`,
  );
  const buckets = new Map<number, Set<number>>();
  ids.forEach((id, row) => {
    const own = buckets.get(id) ?? new Set();
    buckets.set(id, own.add(bucket[row] as number));
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

/** One after the other what was read of a register, with the whole buckets in the place of the unsure ones. */
function inOrder(
  before: TimedValue | undefined,
  near: readonly Stretch[],
  unsure: ReadonlySet<number> | undefined,
  whole: readonly Stretch[],
  after: TimedValue | undefined,
): Points {
  const points: Points = { at: [], value: [] };
  const add = (at: number, value: number) => {
    points.at.push(at);
    points.value.push(value);
  };
  const sure = unsure === undefined ? near : near.filter(({ bucket }) => !unsure.has(bucket));
  const stretches = whole.length === 0 ? sure : [...sure, ...whole].sort((a, b) => a.firstMs - b.firstMs);
  if (before !== undefined) add(before.at, before.value);
  for (const { firstMs, firstValue, lastMs, lastValue } of stretches) {
    add(firstMs, firstValue);
    if (lastMs > firstMs) add(lastMs, lastValue);
  }
  if (after !== undefined) add(after.at, after.value);
  return points;
}
