import type { DuckDBConnection } from "@duckdb/node-api";
import { queryColumns } from "../query-columns.ts";
import { ofSeries } from "../query-scope.ts";
import { seriesRows } from "../series-rows.ts";
import type { StoredSeries } from "../stored-series.ts";
import { type BlockTables, type LoadedBlock, loadBlocks } from "./block-tables.ts";

/** What of a block is known without loading it. */
export interface BlockEnds {
  readonly series: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly isThinned: boolean;
}

/** Blocks of one series that are to be written anew, and where those begin that stay; both in the order of time. */
export interface TakenBlocks {
  readonly blocks: LoadedBlock[];
  readonly staying: number[];
}

/**
 * Loads blocks and removes them from their tables inside the transaction that is open: all that are still being filled,
 * and those full ones that `takes` wants. It is asked about the full ones that end at or after `sinceMs` or begin before
 * `beforeMs`.
 */
export async function takeBlocks(
  connection: DuckDBConnection,
  tables: BlockTables,
  series: readonly StoredSeries[],
  { sinceMs, beforeMs }: { sinceMs: number; beforeMs: number },
  takes: (ends: BlockEnds) => boolean,
): Promise<Map<number, TakenBlocks>> {
  const wanted = ofSeries(series);
  const taken = new Map<number, TakenBlocks>(series.map(({ id }) => [id, { blocks: [], staying: [] }]));
  const keys: BlockEnds[] = [];
  const open = await loadBlocks(connection, tables.open, wanted);
  // A run that was packed at once may have left one behind full blocks that came later: it must not be joined over them.
  let reachMs = sinceMs;
  for (const [first] of open.values()) reachMs = Math.min(reachMs, first?.firstMs ?? reachMs);
  for (const ends of await readEnds(
    connection,
    tables,
    `${wanted} AND (last_ms >= ${sqlMs(reachMs)} OR first_ms < ${sqlMs(beforeMs)})`,
  )) {
    if (takes(ends)) keys.push(ends);
    else taken.get(ends.series)?.staying.push(ends.firstMs);
  }
  await connection.run(`DELETE FROM ${tables.open} WHERE ${wanted}`);
  for (const [id, blocks] of open) taken.get(id)?.blocks.push(...blocks);
  if (keys.length > 0) {
    const rows = seriesRows(
      keys.map((key) => key.series),
      { begin_ms: keys.map(({ firstMs }) => firstMs) },
    );
    const isTaken = `(series, first_ms) IN (SELECT id, begin_ms FROM ${rows})`;
    for (const [id, blocks] of await loadBlocks(connection, tables.full, isTaken))
      taken.get(id)?.blocks.push(...blocks);
    await connection.run(`DELETE FROM ${tables.full} WHERE ${isTaken}`);
  }
  for (const { blocks, staying } of taken.values()) {
    blocks.sort((a, b) => a.firstMs - b.firstMs);
    staying.sort((a, b) => a - b);
  }
  return taken;
}

/** All instants lie within a quadrillion of 1970; SQL has no whole number for infinity. */
const sqlMs = (atMs: number) => Math.min(Math.max(atMs, -1e15), 1e15);

async function readEnds(connection: DuckDBConnection, { full }: BlockTables, condition: string): Promise<BlockEnds[]> {
  const [ids, firstMs, lastMs, thinned] = await queryColumns(
    connection,
    `SELECT series::DOUBLE, first_ms::DOUBLE, last_ms::DOUBLE, thinned::INTEGER::DOUBLE FROM ${full} WHERE ${condition}`,
  );
  return Array.from(ids ?? [], (series, row) => ({
    series,
    firstMs: firstMs?.[row] as number,
    lastMs: lastMs?.[row] as number,
    isThinned: thinned?.[row] === 1,
  }));
}
