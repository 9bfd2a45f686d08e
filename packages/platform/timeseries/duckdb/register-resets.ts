import type { DuckDBConnection } from "@duckdb/node-api";
import { firstFrom, lastBefore, type SeriesInstant } from "./neighbours.ts";
import type { Rows, WritePlan } from "./plan-write.ts";
import { earliest, latest, seriesRows } from "./series-rows.ts";

interface Span {
  /** The reading before the changed ones, or just before them when there is none. */
  afterMs: number;
  /** The reading after the changed ones, whose own fall may have come or gone. */
  toMs: number;
}

/**
 * Keeps `register_resets` true inside the open transaction, after the rows of the plan were written. Fresh rows were
 * compared when the plan was made; where late rows changed something, the span around them is looked at again.
 * `firstAtMs` tells the oldest reading of a series, those of the plan included.
 */
export async function recordResets(
  connection: DuckDBConnection,
  plan: WritePlan,
  firstAtMs: (id: number) => number,
  lateChanged: boolean,
): Promise<void> {
  await insertResets(connection, plan.falls);
  if (!lateChanged) return;
  const spans = await spansAround(connection, plan, firstAtMs);
  const afterMs = [...spans.values()].map((span) => span.afterMs);
  const toMs = [...spans.values()].map((span) => span.toMs);
  const rows = seriesRows([...spans.keys()], { after_ms: afterMs, to_ms: toMs });
  const within = `at_ms BETWEEN ${earliest(afterMs)} AND ${latest(toMs)}`;
  await connection.run(
    `DELETE FROM register_resets USING ${rows}
     WHERE series = id AND at_ms > after_ms AND at_ms <= to_ms AND ${within}`,
  );
  await connection.run(
    `INSERT INTO register_resets SELECT series, at_ms FROM (
       SELECT series, at_ms, value < lag(value) OVER (PARTITION BY series ORDER BY at_ms) AS fell
       FROM registers JOIN ${rows} ON series = id AND at_ms >= after_ms AND at_ms <= to_ms
       WHERE ${within}
     ) WHERE fell`,
  );
}

async function insertResets(connection: DuckDBConnection, { ids, at }: Rows): Promise<void> {
  if (ids.length === 0) return;
  await connection.run(`INSERT INTO register_resets FROM ${seriesRows(ids, { at_ms: at })}`);
}

async function spansAround(
  connection: DuckDBConnection,
  { late, newest }: WritePlan,
  firstAtMs: (id: number) => number,
): Promise<Map<number, Span>> {
  const changed = new Map<number, { loMs: number; hiMs: number }>();
  late.ids.forEach((id, row) => {
    const atMs = late.at[row] as number;
    const span = changed.get(id) ?? { loMs: atMs, hiMs: atMs };
    changed.set(id, { loMs: Math.min(span.loMs, atMs), hiMs: Math.max(span.hiMs, atMs) });
  });
  const hasEarlier: SeriesInstant[] = [];
  const hasLater: SeriesInstant[] = [];
  for (const [id, { loMs, hiMs }] of changed) {
    if (firstAtMs(id) < loMs) hasEarlier.push({ id, atMs: loMs });
    if ((newest.get(id)?.at ?? hiMs) > hiMs) hasLater.push({ id, atMs: hiMs + 1 });
  }
  const before = await lastBefore(connection, hasEarlier);
  const after = await firstFrom(connection, hasLater);
  return new Map(
    [...changed].map(([id, { loMs, hiMs }]) => [
      id,
      { afterMs: before.get(id)?.at ?? loMs - 1, toMs: after.get(id)?.at ?? hiMs },
    ]),
  );
}
