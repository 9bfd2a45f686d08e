import type { DuckDBConnection } from "@duckdb/node-api";
import { BlockReader } from "./blocks/reading-block.ts";
import { atOf, indexFrom, type Stretch } from "./blocks/stretch.ts";
import { bucketAt } from "./buckets.ts";
import { edgesOf } from "./query-scope.ts";
import { type Hours, loadContents } from "./series-content.ts";
import { groupSeries } from "./series-groups.ts";
import type { Span } from "./series-rows.ts";
import type { SeriesCatalogue } from "./stored-series.ts";
import type { AggregateColumns, BucketQuery } from "./worker-protocol.ts";

/** Count, sum, minimum and maximum of each series and bucket that has readings, by series as asked, then by time. */
export async function readAggregate(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<AggregateColumns> {
  const asked = Array.from(query.ids, (id) => catalogue.get(id));
  const edges = edgesOf(catalogue, query, asked);
  const [fromMs, toMs] = [edges[0], edges.at(-1)];
  const rows = new BucketRows();
  const spans = new Map<number, Span>();
  const reader = new BlockReader();
  if (fromMs !== undefined && toMs !== undefined) {
    const sums = new BucketSums(edges);
    for (const isRegister of [true, false]) {
      const wanted = asked.filter((series) => series.isRegister === isRegister);
      for (const group of await groupSeries(connection, wanted, { fromMs, toMs })) {
        for (const [id, content] of await loadContents(connection, group, { fromMs, toMs })) {
          for (const hours of content.hours) sums.addHours(hours);
          for (const stretch of content.stretches(reader)) sums.add(stretch);
          spans.set(id, rows.take(sums));
        }
      }
    }
  }
  return rows.inOrder(
    asked.map(({ id }) => spans.get(id)),
    edges,
  );
}

/** Sums up one series at a time. */
class BucketSums {
  readonly edges: readonly number[];
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** The buckets that hold something lie among these. */
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  constructor(edges: readonly number[]) {
    this.edges = edges;
    const buckets = edges.length - 1;
    this.count = new Float64Array(buckets);
    this.sum = new Float64Array(buckets);
    this.min = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY);
    this.max = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
  }

  add(stretch: Stretch): void {
    const { edges } = this;
    const { value } = stretch;
    let start = indexFrom(stretch, edges[0] as number);
    if (start === stretch.count) return;
    for (let bucket = bucketAt(edges, atOf(stretch, start)); start < stretch.count; bucket += 1) {
      const endMs = edges[bucket + 1];
      if (endMs === undefined) return;
      const end = indexFrom(stretch, endMs, start);
      if (end === start) continue;
      let sum = this.sum[bucket] as number;
      let min = this.min[bucket] as number;
      let max = this.max[bucket] as number;
      for (let index = start; index < end; index += 1) {
        const reading = value[index] as number;
        sum += reading;
        if (reading < min) min = reading;
        if (reading > max) max = reading;
      }
      this.#set(bucket, end - start, sum, min, max);
      start = end;
    }
  }

  addHours({ startMs, count, sum, min, max }: Hours): void {
    startMs.forEach((hourMs, row) => {
      if (hourMs < (this.edges[0] as number) || hourMs >= (this.edges.at(-1) as number)) return;
      const bucket = bucketAt(this.edges, hourMs);
      this.#set(
        bucket,
        count[row] as number,
        (this.sum[bucket] as number) + (sum[row] as number),
        Math.min(this.min[bucket] as number, min[row] as number),
        Math.max(this.max[bucket] as number, max[row] as number),
      );
    });
  }

  #set(bucket: number, more: number, sum: number, min: number, max: number): void {
    this.count[bucket] = (this.count[bucket] as number) + more;
    this.sum[bucket] = sum;
    this.min[bucket] = min;
    this.max[bucket] = max;
    if (bucket < this.first) this.first = bucket;
    if (bucket > this.last) this.last = bucket;
  }

  clear(): void {
    if (this.last < this.first) return;
    this.count.fill(0, this.first, this.last + 1);
    this.sum.fill(0, this.first, this.last + 1);
    this.min.fill(Number.POSITIVE_INFINITY, this.first, this.last + 1);
    this.max.fill(Number.NEGATIVE_INFINITY, this.first, this.last + 1);
    this.first = Number.POSITIVE_INFINITY;
    this.last = Number.NEGATIVE_INFINITY;
  }
}

/** Rows of the answer, as they are found. */
class BucketRows {
  readonly #bucket: number[] = [];
  readonly #count: number[] = [];
  readonly #sum: number[] = [];
  readonly #min: number[] = [];
  readonly #max: number[] = [];

  /** Takes over the buckets of one series, and clears them for the next. */
  take(sums: BucketSums): Span {
    const start = this.#bucket.length;
    for (let bucket = sums.first; bucket <= sums.last; bucket += 1) {
      if (sums.count[bucket] === 0) continue;
      this.#bucket.push(bucket);
      this.#count.push(sums.count[bucket] as number);
      this.#sum.push(sums.sum[bucket] as number);
      this.#min.push(sums.min[bucket] as number);
      this.#max.push(sums.max[bucket] as number);
    }
    sums.clear();
    return { start, end: this.#bucket.length };
  }

  inOrder(spans: readonly (Span | undefined)[], edges: readonly number[]): AggregateColumns {
    const size = spans.reduce((rows, span) => rows + (span === undefined ? 0 : span.end - span.start), 0);
    const position = new Int32Array(size);
    const [startMs, count, sum, min, max] = Array.from({ length: 5 }, () => new Float64Array(size)) as Five;
    let row = 0;
    spans.forEach((span, index) => {
      for (let from = span?.start ?? 0; from < (span?.end ?? 0); from += 1) {
        position[row] = index;
        startMs[row] = edges[this.#bucket[from] as number] as number;
        count[row] = this.#count[from] as number;
        sum[row] = this.#sum[from] as number;
        min[row] = this.#min[from] as number;
        max[row] = this.#max[from] as number;
        row += 1;
      }
    });
    return { position, startMs, count, sum, min, max };
  }
}

type Five = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
