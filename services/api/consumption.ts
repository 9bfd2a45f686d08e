import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { bucketEdges } from "@lucciola/platform/timeseries/local-calendar.ts";
import type { Bucket, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

export interface ConsumptionRow {
  readonly startMs: number;
  readonly endMs: number;
  readonly energyWh: number;
  /** Of the energy: what lies in gaps between readings; `undefined` where nobody looked. */
  readonly estimatedWh?: number;
  readonly coveredMs: number;
}

export interface ConsumptionResult {
  readonly rows: ConsumptionRow[];
  readonly totalWh: number;
  readonly resets: number;
}

export const isElectricity = (point: Point): boolean =>
  point.kind === "supply" && (point.carrier ?? "electricity") === "electricity";

/** The electricity supplies of all buildings. */
export const buildingSupplies = (registry: Registry): Point[] =>
  registry.assets.points("supply").filter((point) => point.building !== undefined && isElectricity(point));

/** The local buckets of a range: half-open, the first and last cut by the range. */
export function bucketsOf(
  fromMs: number,
  toMs: number,
  bucket: Bucket,
  zone: string,
): { startMs: number; endMs: number }[] {
  const edges = bucketEdges({ fromMs, toMs }, bucket, zone);
  return edges
    .slice(1)
    .map((endMs, index) => ({ startMs: Math.max(edges[index] ?? fromMs, fromMs), endMs: Math.min(endMs, toMs) }));
}

/**
 * What these supplies drew in each local bucket: the increase of their import registers, and the amounts of sources that
 * have no register. A bucket in which the register of a supply counts has none of its amounts, so that nothing is counted
 * twice.
 */
export async function consumptionOf(
  store: TimeSeriesStore,
  supplies: readonly PointId[],
  query: { fromMs: number; toMs: number; bucket: Bucket; zone: string },
): Promise<ConsumptionResult> {
  const amountsOf = (quantity: "importWh" | "importCoveredS", points: readonly PointId[]) =>
    points.length === 0 ? [] : store.aggregate({ series: points.map((point) => ({ point, quantity })), ...query });
  const registersOf = (points: readonly PointId[]) => ({
    series: points.map((point) => ({ point, quantity: "importTotalWh" as const })),
    ...query,
  });
  const sent = await amountsOf("importWh", supplies);
  // Whether a register takes the place of amounts is asked of each supply that sent some; of all others only the sum.
  const senders = new Set(sent.map(({ point }) => point));
  const withAmounts = supplies.filter((supply) => senders.has(supply));
  const withoutAmounts = supplies.filter((supply) => !senders.has(supply));
  const [total, rowsOfSenders] = await Promise.all([
    store.increaseTotal(registersOf(withoutAmounts)),
    withAmounts.length === 0 ? [] : store.increase(registersOf(withAmounts)),
  ]);
  const increases = [...rowsOfSenders];
  const covers = await amountsOf("importCoveredS", withAmounts);
  const rows = bucketsOf(query.fromMs, query.toMs, query.bucket, query.zone).map((bucket) => ({
    ...bucket,
    energyWh: 0,
    coveredMs: 0,
  }));
  // A store names a bucket by its local start, which may lie before the range; ours are cut, so rows are found by time.
  const rowAt = (startMs: number) => rows.find((row) => startMs < row.endMs);
  let resets = 0;
  for (const { startMs, increase, coveredMs, resets: count } of [...total, ...increases]) {
    const row = rowAt(startMs);
    resets += count;
    if (row !== undefined) {
      row.energyWh += increase;
      row.coveredMs += coveredMs;
    }
  }
  const metered = new Set(increases.map(({ point, startMs }) => `${point} ${rowAt(startMs)?.startMs}`));
  for (const { point, startMs, sum } of sent) {
    const row = rowAt(startMs);
    if (row !== undefined && !metered.has(`${point} ${row.startMs}`)) row.energyWh += sum;
  }
  for (const { point, startMs, sum } of covers) {
    const row = rowAt(startMs);
    if (row !== undefined && !metered.has(`${point} ${row.startMs}`)) row.coveredMs += sum * 1_000;
  }
  const whole = rows.map((row) => ({ ...row, energyWh: Math.round(row.energyWh) }));
  return { rows: whole, totalWh: Math.round(rows.reduce((sum, row) => sum + row.energyWh, 0)), resets };
}

/** How much of a time is covered by readings of all of these supplies, in per cent. */
export function coveredPct(coveredMs: number, lengthMs: number, supplies: number): number {
  if (supplies === 0 || lengthMs <= 0) return 0;
  return Math.min(100, Math.round((1_000 * coveredMs) / (lengthMs * supplies)) / 10);
}
