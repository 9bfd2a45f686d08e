import type { DuckDBConnection } from "@duckdb/node-api";
import { queryEdges } from "../check-query.ts";
import { bucketSql } from "./bucket-sql.ts";
import { queryColumns } from "./query-rows.ts";
import { seriesRows } from "./series-rows.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import type { AggregateColumns, BucketQuery, WorkerAnswers } from "./worker-protocol.ts";

export async function readRange(
  connection: DuckDBConnection,
  { id, isRegister }: StoredSeries,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<WorkerAnswers["range"]> {
  const [at = [], value = []] = await queryColumns(
    connection,
    `SELECT at_ms::DOUBLE, value::DOUBLE FROM ${isRegister ? "registers" : "gauges"}
     WHERE series = ${id} AND at_ms >= ${fromMs} AND at_ms < ${toMs} ORDER BY at_ms LIMIT ${limit}`,
  );
  return { at: Float64Array.from(at), value: Float64Array.from(value) };
}

export async function countReadings(connection: DuckDBConnection): Promise<number> {
  const [[readings = 0] = []] = await queryColumns(
    connection,
    "SELECT ((SELECT count(*) FROM registers) + (SELECT count(*) FROM gauges))::DOUBLE",
  );
  return readings;
}

export async function readAggregate(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<AggregateColumns> {
  const asked = Array.from(query.ids, (id) => catalogue.get(id));
  const edges = edgesOf(catalogue, query, asked);
  const rows = { position: [], startMs: [], count: [], sum: [], min: [], max: [] } as Record<
    keyof AggregateColumns,
    number[]
  >;
  const found = new Map<number, Found>();
  for (const isRegister of [true, false]) {
    const wanted = asked.filter((series) => series.isRegister === isRegister);
    if (wanted.length === 0 || edges.length < 2) continue;
    const columns = await queryColumns(
      connection,
      `SELECT series, ${bucketSql(edges)} AS bucket, count(*)::DOUBLE, sum(value)::DOUBLE, min(value)::DOUBLE,
         max(value)::DOUBLE
       FROM ${isRegister ? "registers" : "gauges"} WHERE ${inRange(edges)} AND ${ofSeries(catalogue, wanted)}
       GROUP BY series, bucket ORDER BY series, bucket`,
    );
    for (const [id, span] of spansOf(columns[0] ?? [])) found.set(id, { columns, ...span });
  }
  asked.forEach(({ id }, position) => {
    const { columns, start, end } = found.get(id) ?? { columns: [], start: 0, end: 0 };
    const [, bucket = [], count = [], sum = [], min = [], max = []] = columns;
    for (let row = start; row < end; row += 1) {
      rows.position.push(position);
      rows.startMs.push(edges[bucket[row] as number] as number);
      rows.count.push(count[row] as number);
      rows.sum.push(sum[row] as number);
      rows.min.push(min[row] as number);
      rows.max.push(max[row] as number);
    }
  });
  return {
    position: Int32Array.from(rows.position),
    startMs: Float64Array.from(rows.startMs),
    count: Float64Array.from(rows.count),
    sum: Float64Array.from(rows.sum),
    min: Float64Array.from(rows.min),
    max: Float64Array.from(rows.max),
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Found extends Span {
  readonly columns: readonly (readonly number[])[];
}

/** Where the rows of each series lie in a column of series numbers that is in order. */
export function spansOf(ids: readonly number[]): Map<number, Span> {
  const spans = new Map<number, Span>();
  for (let start = 0; start < ids.length; ) {
    const id = ids[start] as number;
    let end = start + 1;
    while (ids[end] === id) end += 1;
    spans.set(id, { start, end });
    start = end;
  }
  return spans;
}

/** The buckets of a query that can hold readings of the series asked for. */
export function edgesOf(
  catalogue: SeriesCatalogue,
  query: BucketQuery,
  asked: readonly StoredSeries[],
): readonly number[] {
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { id, firstAtMs } of asked) {
    oldestMs = Math.min(oldestMs, firstAtMs);
    newestMs = Math.max(newestMs, catalogue.newest.at(id));
  }
  return queryEdges(query, oldestMs, newestMs);
}

export const inRange = (edges: readonly number[]) => `at_ms >= ${edges[0]} AND at_ms < ${edges.at(-1)}`;

/** A condition on the series, all of one table; no condition is cheaper than a list of all that the table holds. */
export function ofSeries(catalogue: SeriesCatalogue, asked: readonly StoredSeries[]): string {
  const ids = new Set(asked.map(({ id }) => id));
  const all = catalogue.all().filter(({ isRegister }) => isRegister === asked[0]?.isRegister);
  if (ids.size >= all.length) return "true";
  const [only] = ids;
  return ids.size === 1 ? `series = ${only}` : `series IN (SELECT id FROM ${seriesRows([...ids])})`;
}
