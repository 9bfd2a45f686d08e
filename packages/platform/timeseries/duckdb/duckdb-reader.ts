import type { DuckDBConnection } from "@duckdb/node-api";
import { queryEdges } from "../check-query.ts";
import { registerIncrease } from "../register-increase.ts";
import { bucketSql } from "./bucket-sql.ts";
import { firstFrom, lastBefore } from "./neighbours.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import type { AggregateColumns, BucketQuery, IncreaseColumns, WorkerAnswers } from "./worker-protocol.ts";

/** Reads `value` columns as numbers: every instant and register fits into a double exactly. */
type Columns = number[][];

async function columns(connection: DuckDBConnection, sql: string): Promise<Columns> {
  const result = await connection.runAndReadAll(sql);
  return result.getColumns() as Columns;
}

export async function readRange(
  connection: DuckDBConnection,
  { id, isRegister }: StoredSeries,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<WorkerAnswers["range"]> {
  const [at = [], value = []] = await columns(
    connection,
    `SELECT at_ms::DOUBLE, value::DOUBLE FROM ${isRegister ? "registers" : "gauges"}
     WHERE series = ${id} AND at_ms >= ${fromMs} AND at_ms < ${toMs} ORDER BY at_ms LIMIT ${limit}`,
  );
  return { at: Float64Array.from(at), value: Float64Array.from(value) };
}

export async function readStats(connection: DuckDBConnection): Promise<number> {
  const [[readings] = []] = await columns(
    connection,
    "SELECT ((SELECT count(*) FROM registers) + (SELECT count(*) FROM gauges))::DOUBLE",
  );
  return readings ?? 0;
}

export async function readAggregate(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<AggregateColumns> {
  const asked = Array.from(query.ids, (id) => catalogue.get(id));
  const edges = edgesOf(catalogue, query, asked);
  const byId = new Map<number, AggregateRow[]>();
  for (const table of ["registers", "gauges"] as const) {
    const wanted = asked.filter(({ isRegister }) => isRegister === (table === "registers"));
    if (wanted.length === 0 || edges.length < 2) continue;
    const [ids = [], bucket = [], count = [], sum = [], min = [], max = []] = await columns(
      connection,
      `SELECT series, (${bucketSql(edges)})::INTEGER AS bucket, count(*)::DOUBLE, sum(value)::DOUBLE,
         min(value)::DOUBLE, max(value)::DOUBLE
       FROM ${table} WHERE ${inRange(edges)} AND ${ofSeries(catalogue, table, wanted)}
       GROUP BY series, bucket ORDER BY series, bucket`,
    );
    ids.forEach((id, row) => {
      const rows = byId.get(id) ?? [];
      byId.set(id, rows);
      rows.push([edges[bucket[row] as number], count[row], sum[row], min[row], max[row]] as AggregateRow);
    });
  }
  const rows = asked.flatMap(({ id }, position) => (byId.get(id) ?? []).map((row) => ({ position, row })));
  const column = (index: number) => Float64Array.from(rows, ({ row }) => row[index] as number);
  return {
    position: Int32Array.from(rows, ({ position }) => position),
    startMs: column(0),
    count: column(1),
    sum: column(2),
    min: column(3),
    max: column(4),
  };
}

type AggregateRow = [startMs: number, count: number, sum: number, min: number, max: number];

export async function readIncrease(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  query: BucketQuery,
): Promise<IncreaseColumns> {
  const asked = Array.from(query.ids, (id) => catalogue.get(id));
  const edges = edgesOf(catalogue, query, asked);
  const points = edges.length < 2 ? new Map<number, Points>() : await stretchEnds(connection, catalogue, asked, edges);
  const rows = asked.flatMap(({ id }, position) => {
    const { at, value } = points.get(id) ?? { at: [], value: [] };
    return registerIncrease(at, value, edges).map((row) => ({ position, ...row }));
  });
  return {
    position: Int32Array.from(rows, ({ position }) => position),
    startMs: Float64Array.from(rows, ({ bucket }) => edges[bucket] as number),
    endMs: Float64Array.from(rows, ({ bucket }) => edges[bucket + 1] as number),
    increase: Float64Array.from(rows, ({ increase }) => increase),
    coveredMs: Float64Array.from(rows, ({ coveredMs }) => coveredMs),
    resets: Float64Array.from(rows, ({ resets }) => resets),
  };
}

interface Points {
  readonly at: number[];
  readonly value: number[];
}

/**
 * The readings that decide the increase: of each series and bucket the ends of every stretch without a fall, and the
 * neighbours outside of the range. Where a register does not fall, its first reading is its lowest and its last its
 * highest, so that plain minima and maxima find them.
 */
async function stretchEnds(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  asked: readonly StoredSeries[],
  edges: readonly number[],
): Promise<Map<number, Points>> {
  const fromMs = edges[0] as number;
  const toMs = edges.at(-1) as number;
  const mine = ofSeries(catalogue, "registers", asked);
  const [falling = []] = await columns(
    connection,
    `SELECT DISTINCT series FROM register_resets WHERE ${inRange(edges)} AND ${mine}`,
  );
  const fell = new Set(falling);
  const points = new Map<number, Points>(asked.map(({ id }) => [id, { at: [], value: [] }]));
  const add = (id: number, at: number, value: number) => {
    const own = points.get(id);
    own?.at.push(at);
    own?.value.push(value);
  };

  const before = await lastBefore(
    connection,
    asked.filter(({ firstAtMs }) => firstAtMs < fromMs).map(({ id }) => ({ id, atMs: fromMs })),
  );
  for (const [id, { at, value }] of before) add(id, at, value);

  const ends = "min(at_ms)::DOUBLE AS first_ms, min(value)::DOUBLE, max(at_ms)::DOUBLE, max(value)::DOUBLE";
  const steady = asked.filter(({ id }) => !fell.has(id));
  const stretches: Columns[] = [];
  if (steady.length > 0) {
    stretches.push(
      await columns(
        connection,
        `SELECT series, ${ends}, (${bucketSql(edges)})::INTEGER AS bucket FROM registers WHERE ${inRange(edges)} AND ${ofSeries(catalogue, "registers", steady)}
         GROUP BY series, bucket ORDER BY series, first_ms`,
      ),
    );
  }
  if (fell.size > 0) {
    stretches.push(
      await columns(
        connection,
        `SELECT series, ${ends}, (${bucketSql(edges)})::INTEGER AS bucket FROM (
           SELECT registers.*, resets.at_ms AS segment FROM registers ASOF LEFT JOIN register_resets AS resets
             ON registers.series = resets.series AND registers.at_ms >= resets.at_ms
           WHERE registers.series IN (${[...fell].join()})
             AND registers.at_ms >= ${fromMs} AND registers.at_ms < ${toMs}
         ) GROUP BY series, segment, bucket ORDER BY series, first_ms`,
      ),
    );
  }
  for (const [ids = [], firstMs = [], first = [], lastMs = [], last = []] of stretches) {
    ids.forEach((id, row) => {
      add(id, firstMs[row] as number, first[row] as number);
      if (firstMs[row] !== lastMs[row]) add(id, lastMs[row] as number, last[row] as number);
    });
  }

  const after = await firstFrom(
    connection,
    asked.filter(({ id }) => catalogue.newest.at(id) >= toMs).map(({ id }) => ({ id, atMs: toMs })),
  );
  for (const [id, { at, value }] of after) add(id, at, value);
  return points;
}

function edgesOf(catalogue: SeriesCatalogue, query: BucketQuery, asked: readonly StoredSeries[]): number[] {
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { id, firstAtMs } of asked) {
    oldestMs = Math.min(oldestMs, firstAtMs);
    newestMs = Math.max(newestMs, catalogue.newest.at(id));
  }
  return queryEdges(query, oldestMs, newestMs);
}

const inRange = (edges: readonly number[]) => `at_ms >= ${edges[0]} AND at_ms < ${edges.at(-1)}`;

/** A condition on the series; none is cheaper than a list when the whole table is asked for. */
function ofSeries(catalogue: SeriesCatalogue, table: "registers" | "gauges", asked: readonly StoredSeries[]): string {
  const ids = new Set(asked.map(({ id }) => id));
  const all = catalogue.all().filter(({ isRegister }) => isRegister === (table === "registers"));
  return ids.size >= all.length ? "true" : `series IN (${[...ids].join()})`;
}
