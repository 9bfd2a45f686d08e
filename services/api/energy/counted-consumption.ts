import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { energyIntervals } from "@lucciola/domain/energy/energy-intervals.ts";
import type { Bucket, IncreaseRow, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { type ConsumptionResult, consumptionOf } from "../consumption.ts";
import { coveredBetween, type MeteredSource, resetsWithin, supplyHistory } from "./supply-history.ts";

/** So much around the range shows what a rise of the register may be, and where a gap ends. */
const AROUND_MS = 86_400_000;

interface Query {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucket: Bucket;
  readonly zone: string;
}

/**
 * What these supplies drew, as `consumptionOf` has it, with each fall of a register understood: a store takes every one for
 * a reset, and a meter that begins above the one before it for use. Only supplies whose register fell, or whose meter was
 * replaced, are read; where the range holds too many readings they are left as the store has them.
 */
export async function countedConsumption(
  source: MeteredSource,
  supplies: readonly PointId[],
  query: Query,
): Promise<ConsumptionResult> {
  const { store, registers } = source;
  const plain = await consumptionOf(store, supplies, query);
  const replaced = new Set(registers.replacedWithin("importTotalWh", query.fromMs, query.toMs));
  const fell = plain.resets === 0 ? new Set<PointId>() : await fallen(store, supplies, query);
  const doubtful = supplies.filter((supply) => replaced.has(supply) || fell.has(supply));
  if (doubtful.length === 0) return plain;
  const rows = plain.rows.map((row) => ({ ...row }));
  const edges = [...rows.map(({ startMs }) => startMs), query.toMs];
  let { resets } = plain;
  for (const supply of doubtful) {
    const rowsOfStore = await increaseOf(store, [supply], query);
    // Where a register counted nothing in the range, amounts may have been taken in its place.
    if (rowsOfStore.length === 0) continue;
    const answer = await supplyHistory(source, supply, "importTotalWh", query, AROUND_MS);
    if (answer.kind !== "history") continue;
    // What the store said of this supply makes room for what its register tells.
    for (const said of rowsOfStore) {
      resets -= said.resets;
      const row = rows.find(({ endMs }) => said.startMs < endMs);
      if (row === undefined) continue;
      row.energyWh -= said.increase;
      row.coveredMs -= said.coveredMs;
    }
    resets += resetsWithin(answer.history, query);
    const covered = coveredBetween(answer.history, edges);
    for (const [index, { wh }] of energyIntervals(answer.history, edges, query).entries()) {
      const row = rows[index];
      if (row === undefined) continue;
      row.energyWh += wh;
      row.coveredMs += covered[index] ?? 0;
    }
  }
  return { rows, resets, totalWh: rows.reduce((sum, { energyWh }) => sum + energyWh, 0) };
}

const increaseOf = async (
  store: TimeSeriesStore,
  supplies: readonly PointId[],
  query: Query,
): Promise<IncreaseRow[]> => [
  ...(await store.increase({ series: supplies.map((point) => ({ point, quantity: "importTotalWh" })), ...query })),
];

async function fallen(store: TimeSeriesStore, supplies: readonly PointId[], query: Query): Promise<Set<PointId>> {
  const rows = await increaseOf(store, supplies, { ...query, bucket: "month" });
  return new Set(rows.filter(({ resets }) => resets > 0).map(({ point }) => point));
}
