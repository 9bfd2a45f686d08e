import type { DuckDBConnection } from "@duckdb/node-api";
import type { TimeRange } from "../time-series.ts";
import { eitherTable, READING_BLOCKS } from "./blocks/block-tables.ts";
import { queryColumns } from "./query-columns.ts";
import { ofSeries, tableOf } from "./query-scope.ts";
import type { StoredSeries } from "./stored-series.ts";

/** How much may be in memory at once: so many readings in blocks, or so many times fewer that are loose. */
export interface GroupLimit {
  readonly readings: number;
  readonly looseWeight: number;
}
/** Some twelve megabytes of blocks, or forty of loose readings. */
const FOR_QUERIES: GroupLimit = { readings: 8_000_000, looseWeight: 4 };

/** Divides series into groups that may be read at once, in the order they came. */
export async function groupSeries(
  connection: DuckDBConnection,
  series: readonly StoredSeries[],
  { fromMs, toMs }: TimeRange,
  limit: GroupLimit = FOR_QUERIES,
): Promise<StoredSeries[][]> {
  const [first] = series;
  if (first === undefined) return [];
  const wanted = ofSeries(series);
  const [ids, readings] = await queryColumns(
    connection,
    `SELECT series::DOUBLE, sum(weight)::DOUBLE FROM (
       SELECT series, readings AS weight FROM ${eitherTable(READING_BLOCKS, "series, first_ms, last_ms, readings")}
       WHERE ${wanted} AND last_ms >= ${fromMs} AND first_ms < ${toMs}
       UNION ALL
       SELECT series, ${limit.looseWeight} * count(*) FROM ${tableOf(first.isRegister)}
       WHERE ${wanted} AND at_ms >= ${fromMs} AND at_ms < ${toMs} GROUP BY series
     ) GROUP BY series`,
  );
  const weights = new Map<number, number>();
  ids?.forEach((id, row) => {
    weights.set(id, readings?.[row] ?? 0);
  });
  const groups: StoredSeries[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const one of series) {
    const own = weights.get(one.id) ?? 0;
    if (weight + own > limit.readings) {
      groups.push([]);
      weight = 0;
    }
    groups.at(-1)?.push(one);
    weight += own;
  }
  return groups;
}
