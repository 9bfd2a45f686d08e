import type { DuckDBConnection } from "@duckdb/node-api";
import { hourOf, type RetentionCuts } from "../retention.ts";
import type { MaintenanceReport } from "../time-series.ts";
import { BlockOutput } from "./blocks/block-output.ts";
import { HOUR_BLOCKS, READING_BLOCKS } from "./blocks/block-tables.ts";
import { BlockReader } from "./blocks/reading-block.ts";
import { firstIndexFrom, type Stretch } from "./blocks/stretch.ts";
import { type BlockEnds, type TakenBlocks, takeBlocks } from "./blocks/take-blocks.ts";
import { loadLoose } from "./loose-readings.ts";
import { ofSeries, tableOf } from "./query-scope.ts";
import { NOTHING, SeriesContent } from "./series-content.ts";
import type { SeriesCatalogue, StoredSeries } from "./stored-series.ts";
import {
  collectReadings,
  hoursFrom,
  mergeHours,
  readingsBefore,
  readingsFrom,
  summarize,
  thin,
} from "./thin-readings.ts";

const NEVER_MS = Number.NEGATIVE_INFINITY;
/** Packs readings and thins nothing. */
export const NO_CUTS: RetentionCuts = {
  summarizeBeforeMs: NEVER_MS,
  removeHoursBeforeMs: NEVER_MS,
  thinRegistersBeforeMs: NEVER_MS,
  removeRegistersBeforeMs: NEVER_MS,
};
export interface Rewritten extends MaintenanceReport {
  /** Readings that were not in blocks before. */
  readonly looseRows: number;
}

/** The cuts of one series: the hour of its newest reading always stays as it is. */
export function cutsOf(catalogue: SeriesCatalogue, { id }: StoredSeries, cuts: RetentionCuts): RetentionCuts {
  const newestHourMs = hourOf(catalogue.newest.at(id));
  return {
    summarizeBeforeMs: Math.min(cuts.summarizeBeforeMs, newestHourMs),
    removeHoursBeforeMs: Math.min(cuts.removeHoursBeforeMs, newestHourMs),
    thinRegistersBeforeMs: Math.min(cuts.thinRegistersBeforeMs, newestHourMs),
    removeRegistersBeforeMs: Math.min(cuts.removeRegistersBeforeMs, newestHourMs),
  };
}

/**
 * Writes what the file holds of some series anew, inside the transaction that is open: readings that came since are packed
 * into blocks with what was still being filled, and what lies before the cuts is thinned. The series are all registers, or
 * none is.
 */
export async function rewriteSeries(
  connection: DuckDBConnection,
  catalogue: SeriesCatalogue,
  series: readonly StoredSeries[],
  cuts: RetentionCuts,
): Promise<Rewritten> {
  const isRegister = series[0]?.isRegister === true;
  const own = new Map(series.map((one) => [one.id, cutsOf(catalogue, one, cuts)]));
  const loose = await loadLoose(connection, isRegister, ofSeries(series));
  await connection.run(`DELETE FROM ${tableOf(isRegister)} WHERE ${ofSeries(series)}`);
  const blocks = await takeReadings(connection, series, cuts, own, loose);
  const hours = isRegister ? undefined : await takeHours(connection, series, cuts, own, blocks, loose);

  const output = new BlockOutput();
  const report = { summarized: 0, thinned: 0, removed: 0, looseRows: 0 };
  const reader = new BlockReader();
  for (const { id } of series) {
    const { blocks: taken = [], staying = [] } = blocks.get(id) ?? {};
    const { blocks: takenHours = [], staying: stayingHours = [] } = hours?.get(id) ?? {};
    const content = new SeriesContent(takenHours, taken, loose.get(id) ?? NOTHING);
    const readings = collectReadings(content.stretches(reader));
    const { summarizeBeforeMs, removeHoursBeforeMs, thinRegistersBeforeMs, removeRegistersBeforeMs } =
      own.get(id) ?? NO_CUTS;
    report.looseRows += loose.get(id)?.count ?? 0;
    if (isRegister) {
      const young = readingsFrom(readings, removeRegistersBeforeMs);
      const kept = thin(young, thinRegistersBeforeMs);
      report.removed += readings.at.length - young.at.length;
      report.thinned += young.at.length - kept.at.length;
      output.addReadings(id, kept, staying, thinRegistersBeforeMs);
    } else {
      const old = readingsBefore(readings, summarizeBeforeMs);
      const summaries = mergeHours([...content.hours, summarize(old)]);
      const young = hoursFrom(summaries, removeHoursBeforeMs);
      report.summarized += old.at.length;
      report.removed += summaries.startMs.length - young.startMs.length;
      output.addReadings(id, readingsFrom(readings, summarizeBeforeMs), staying);
      output.addHours(id, young, stayingHours);
    }
  }
  await output.append(connection);
  for (const [id, untilMs] of output.packedUntilMs) {
    const one = catalogue.get(id);
    one.packedUntilMs = Math.max(one.packedUntilMs, untilMs);
  }
  return report;
}

type OwnCuts = ReadonlyMap<number, RetentionCuts>;

/** Takes the blocks into which late readings fall, and those that the cuts reach. */
function takeReadings(
  connection: DuckDBConnection,
  series: readonly StoredSeries[],
  cuts: RetentionCuts,
  own: OwnCuts,
  loose: ReadonlyMap<number, Stretch>,
): Promise<Map<number, TakenBlocks>> {
  const isRegister = series[0]?.isRegister === true;
  const reachMs = (of: RetentionCuts, isThinned: boolean) => {
    if (!isRegister) return of.summarizeBeforeMs;
    return isThinned ? of.removeRegistersBeforeMs : Math.max(of.thinRegistersBeforeMs, of.removeRegistersBeforeMs);
  };
  const holdsLoose = ({ series: id, firstMs, lastMs }: BlockEnds) => {
    const { at = new Float64Array(), count } = loose.get(id) ?? NOTHING;
    return (at[firstIndexFrom(at, firstMs, 0, count)] ?? Number.POSITIVE_INFINITY) <= lastMs;
  };
  return takeBlocks(
    connection,
    READING_BLOCKS,
    series,
    { sinceMs: oldestOf(loose.values()), beforeMs: reachMs(cuts, false) },
    (ends) => ends.firstMs < reachMs(own.get(ends.series) ?? NO_CUTS, ends.isThinned) || holdsLoose(ends),
  );
}

/** Takes summarized hours where readings may fall into one, and those that the cuts reach; none in most cases. */
async function takeHours(
  connection: DuckDBConnection,
  series: readonly StoredSeries[],
  cuts: RetentionCuts,
  own: OwnCuts,
  blocks: ReadonlyMap<number, TakenBlocks>,
  loose: ReadonlyMap<number, Stretch>,
): Promise<Map<number, TakenBlocks> | undefined> {
  const oldestMs = new Map(
    series.map(({ id }) => {
      const [block] = blocks.get(id)?.blocks ?? [];
      return [id, hourOf(Math.min(block?.firstMs ?? Infinity, loose.get(id)?.at?.[0] ?? Infinity))];
    }),
  );
  const looseIsLate = series.some(({ id, packedUntilMs }) => (loose.get(id)?.at?.[0] ?? Infinity) <= packedUntilMs);
  if (!looseIsLate && cuts.summarizeBeforeMs === NEVER_MS && cuts.removeHoursBeforeMs === NEVER_MS) return undefined;
  return takeBlocks(
    connection,
    HOUR_BLOCKS,
    series,
    { sinceMs: [...oldestMs.values()].reduce((a, b) => Math.min(a, b)), beforeMs: cuts.removeHoursBeforeMs },
    ({ series: id, firstMs, lastMs }) =>
      lastMs >= (oldestMs.get(id) ?? Infinity) || firstMs < (own.get(id) ?? NO_CUTS).removeHoursBeforeMs,
  );
}

function oldestOf(loose: Iterable<Stretch>): number {
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const { at } of loose) oldestMs = Math.min(oldestMs, at?.[0] ?? oldestMs);
  return oldestMs;
}
