import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { energyIntervals } from "@lucciola/domain/energy/energy-intervals.ts";
import type { ConsumptionResult } from "../consumption.ts";
import { coveredBetween, type MeteredSource, resetsWithin, supplyHistory } from "./supply-history.ts";

/** Longer ranges hold so many readings that the store's own sums are all that is asked. */
const LONGEST_RANGE_MS = 400 * 86_400_000;

/**
 * The same consumption with its gaps spread as each supply usually uses energy, roll-overs and replaced meters counted, and
 * what lies in gaps told. Where a range is too long, or holds too many readings, it is left as the store has it.
 */
export async function spreadConsumption(
  source: MeteredSource,
  supplies: readonly PointId[],
  { fromMs, toMs, zone }: { readonly fromMs: number; readonly toMs: number; readonly zone: string },
  plain: ConsumptionResult,
): Promise<ConsumptionResult> {
  if (toMs - fromMs > LONGEST_RANGE_MS || plain.rows.length === 0) return plain;
  const range = { fromMs, toMs };
  const rows = plain.rows.map((row) => ({ ...row, energyWh: 0, estimatedWh: 0, coveredMs: 0 }));
  let resets = 0;
  const edges = [...rows.map(({ startMs }) => startMs), toMs];
  for (const supply of supplies) {
    const answer = await supplyHistory(source, supply, "importTotalWh", range);
    if (answer.kind === "too-many") return plain;
    if (answer.kind === "none") continue;
    resets += resetsWithin(answer.history, range);
    const covered = coveredBetween(answer.history, edges);
    for (const [index, { wh, quality }] of energyIntervals(answer.history, edges, { zone }).entries()) {
      const row = rows[index];
      if (row === undefined) continue;
      row.energyWh += wh;
      row.coveredMs += covered[index] ?? 0;
      if (quality === "estimated") row.estimatedWh += wh;
    }
  }
  return { rows, resets, totalWh: rows.reduce((sum, { energyWh }) => sum + energyWh, 0) };
}
