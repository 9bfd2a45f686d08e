import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { HOUR_MS, hourOf } from "../../retention.ts";
import { summaryLine, summaryOf } from "../hourly-summaries.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, instant, measurementOf, nameOf, ofPoints } from "../influxql.ts";
import { readEnds } from "../read-ends.ts";
import { listPoints } from "../read-series.ts";
import { sendLines } from "../send-lines.ts";
import { readingsByHour } from "./readings-by-hour.ts";
import { readSummarizedHours } from "./settle-late-readings.ts";
import { readSummaryNote, type UnfinishedHours, writeSummaryNote } from "./upkeep-notes.ts";

/**
 * Puts hourly summaries in the place of the readings of a quantity in a range of full hours; the newest hour of a series
 * stays. What it is about to do is noted first, and it may be done again from any point at which it was broken off:
 * readings go only after all summaries are there, and an hour that has a summary is not summarized again.
 *
 * @returns how many readings it took
 */
export async function summarizeHours(server: InfluxServer, hours: UnfinishedHours): Promise<number> {
  const { quantity, toMs } = hours;
  const note = await readSummaryNote(server);
  const beforeMs = Math.max(note.beforeMs, toMs);
  await writeSummaryNote(server, { beforeMs, unfinished: hours });

  const series = (await listPoints(server, quantity)).map((point) => ({ point, quantity }));
  const newest = await readEnds(server, "last", series);
  const summarized = await readSummarizedHours(server, series, hours);
  const lines: string[] = [];
  const ends = new Map<PointId, number>();
  let taken = 0;
  for await (const { point, hourMs, readings } of readingsByHour(server, hours)) {
    const name = nameOf({ point, quantity });
    if (hourMs >= hourOf(newest.get(name)?.at ?? Number.NEGATIVE_INFINITY)) continue;
    taken += readings.length;
    ends.set(point, Math.max(ends.get(point) ?? Number.NEGATIVE_INFINITY, hourMs + HOUR_MS));
    if (summarized.get(name)?.has(hourMs)) continue;
    lines.push(summaryLine(point, quantity, hourMs, summaryOf(readings.map(({ value }) => value))));
  }
  await sendLines(server, lines);
  await removeReadings(server, hours, ends);
  await writeSummaryNote(server, { beforeMs, unfinished: undefined });
  return taken;
}

/** Finishes what was broken off by the end of a process. */
export async function finishSummaries(server: InfluxServer): Promise<void> {
  const { unfinished } = await readSummaryNote(server);
  if (unfinished !== undefined) await summarizeHours(server, unfinished);
}

/** Removes the readings of a range up to an end for each point. */
async function removeReadings(
  server: InfluxServer,
  { quantity, fromMs }: UnfinishedHours,
  ends: ReadonlyMap<PointId, number>,
): Promise<void> {
  const byEnd = new Map<number, PointId[]>();
  for (const [point, endMs] of ends) byEnd.set(endMs, [...(byEnd.get(endMs) ?? []), point]);
  for (const [endMs, points] of byEnd) {
    await server.run(
      `DELETE FROM ${identifier(measurementOf(quantity))} WHERE time >= ${instant(fromMs)} AND time < ${instant(endMs)} AND ${ofPoints(points)}`,
    );
  }
}
