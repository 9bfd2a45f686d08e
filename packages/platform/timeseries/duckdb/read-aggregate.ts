import type { DuckDBConnection } from "@duckdb/node-api";
import { bucketSql } from "./bucket-sql.ts";
import { queryColumns, type Span, spansBySeries } from "./query-columns.ts";
import { edgesOf, inRange, ofSeries } from "./query-scope.ts";
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
  const found = new Map<number, Span & { readonly columns: readonly Float64Array[] }>();
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
    for (const [id, span] of spansBySeries(columns[0] ?? new Float64Array())) found.set(id, { ...span, columns });
  }

  const spans = asked.map(({ id }) => found.get(id));
  const size = spans.reduce((rows, span) => rows + (span === undefined ? 0 : span.end - span.start), 0);
  const position = new Int32Array(size);
  const [bucket, count, sum, min, max] = Array.from({ length: 5 }, () => new Float64Array(size)) as Five;
  let row = 0;
  spans.forEach((span, index) => {
    if (span === undefined) return;
    position.fill(index, row, row + span.end - span.start);
    [bucket, count, sum, min, max].forEach((column, number) => {
      const from = span.columns[number + 1] as Float64Array;
      column.set(from.subarray(span.start, span.end), row);
    });
    row += span.end - span.start;
  });
  return { position, startMs: bucket.map((number) => edges[number] as number), count, sum, min, max };
}

type Five = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
