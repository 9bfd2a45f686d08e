import { hourOf } from "../../retention.ts";
import type { Reading, SeriesKey } from "../../time-series.ts";
import { hoursOf, isSummarized } from "../hourly-summaries.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, inRange, nameOf, ofPoints, pointsByQuantity } from "../influxql.ts";
import { sendLines } from "../send-lines.ts";
import { readNewestThinning, readSummaryNote, readThinningNotes, thinningNote } from "./upkeep-notes.ts";

/**
 * The readings of a batch that may be stored: those of hours that are summarized already may not. Where registers have
 * readings in hours that are thinned already, it is noted that these are to be thinned again.
 */
export async function settleLateReadings(
  server: InfluxServer,
  readings: readonly Reading[],
): Promise<readonly Reading[]> {
  const registers = readings.filter(({ quantity }) => !isSummarized(quantity));
  if (registers.length > 0) await noteLateRegisters(server, registers);
  if (registers.length === readings.length) return readings;
  const { beforeMs } = await readSummaryNote(server);
  const late = readings.filter(({ quantity, at }) => at < beforeMs && isSummarized(quantity));
  if (late.length === 0) return readings;
  const summarized = await readSummarizedHours(server, late, rangeOf(late));
  return readings.filter(({ point, quantity, at }) => !summarized.get(nameOf({ point, quantity }))?.has(hourOf(at)));
}

async function noteLateRegisters(server: InfluxServer, registers: readonly Reading[]): Promise<void> {
  const newestMs = await readNewestThinning(server);
  const late = registers.filter(({ at }) => at < newestMs);
  if (late.length === 0) return;
  const notes = await readThinningNotes(server, late);
  const lowered = new Map<string, string>();
  for (const { point, quantity, at } of late) {
    const name = nameOf({ point, quantity });
    const beforeMs = notes.get(name);
    if (beforeMs === undefined || at >= beforeMs) continue;
    notes.set(name, hourOf(at));
    lowered.set(name, thinningNote({ point, quantity }, hourOf(at)));
  }
  await sendLines(server, [...lowered.values()]);
}

/** The hours in a range that are summarized, of each series by `nameOf`. */
export async function readSummarizedHours(
  server: InfluxServer,
  series: readonly SeriesKey[],
  range: { readonly fromMs: number; readonly toMs: number },
): Promise<Map<string, Set<number>>> {
  const hours = new Map<string, Set<number>>();
  const byQuantity = [...pointsByQuantity(series)];
  const statements = byQuantity.map(
    ([quantity, points]) =>
      `SELECT "count" FROM ${identifier(hoursOf(quantity))} WHERE ${inRange(range)} AND ${ofPoints(points)} GROUP BY "point"`,
  );
  for await (const { statement, tags, values = [] } of server.query(statements)) {
    const name = nameOf({ point: tags?.point ?? "", quantity: byQuantity[statement]?.[0] ?? "" });
    const own = hours.get(name) ?? new Set();
    hours.set(name, own);
    for (const [at] of values) own.add(Number(at));
  }
  return hours;
}

/** Whole hours that hold all of the readings. */
function rangeOf(readings: readonly Reading[]): { fromMs: number; toMs: number } {
  const fromMs = readings.reduce((oldest, { at }) => Math.min(oldest, at), Number.POSITIVE_INFINITY);
  const newestMs = readings.reduce((newest, { at }) => Math.max(newest, at), Number.NEGATIVE_INFINITY);
  return { fromMs: hourOf(fromMs), toMs: newestMs + 1 };
}
