import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { HOUR_MS, hourOf } from "../../retention.ts";
import type { TimedValue, TimeRange } from "../../time-series.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, instant, measurementOf, nameOf, ofPoints } from "../influxql.ts";
import { firstTime, readEnds } from "../read-ends.ts";
import { listPoints } from "../read-series.ts";
import { sendLines } from "../send-lines.ts";
import { readingsByHour } from "./readings-by-hour.ts";
import { readThinningNotes, thinningNote } from "./upkeep-notes.ts";

const DAY_MS = 24 * HOUR_MS;

/**
 * Thins the registers of a quantity over the next day (UTC) of which any is not thinned yet: drops the readings that stand
 * between the first and the last of their hour, with no fall on either side. Nothing is dropped from `cutMs` on, nor of
 * the newest hour of a register. It may be broken off at any point: the day is noted when it is done.
 */
export async function thinNextDay(
  server: InfluxServer,
  quantity: QuantityName,
  cutMs: number,
): Promise<{ readonly thinned: number; readonly isDone: boolean }> {
  const due = await dueRegisters(server, quantity, cutMs);
  if (due.length === 0) return { thinned: 0, isDone: true };
  const points = due.map(({ point }) => point);
  const sinceMs = due.reduce((first, { fromMs }) => Math.min(first, fromMs), Number.POSITIVE_INFINITY);
  const from = identifier(measurementOf(quantity));
  const nextMs = await firstTime(
    server,
    `SELECT first("value") FROM ${from} WHERE time >= ${instant(sinceMs)} AND ${ofPoints(points)}`,
  );
  const day = { fromMs: Math.floor(nextMs / DAY_MS) * DAY_MS, toMs: Math.floor(nextMs / DAY_MS) * DAY_MS + DAY_MS };
  const ends = new Map(due.map(({ point, toMs }) => [point, toMs]));
  const thinned = await thin(server, quantity, day, ends);
  const notes = due
    .filter(({ fromMs }) => fromMs < day.toMs)
    .map(({ point, toMs }) => thinningNote({ point, quantity }, Math.min(day.toMs, toMs)));
  await sendLines(server, notes);
  return { thinned, isDone: false };
}

interface DueRegister {
  readonly point: PointId;
  /** Full hours between which it is not thinned yet. */
  readonly fromMs: number;
  readonly toMs: number;
}

async function dueRegisters(server: InfluxServer, quantity: QuantityName, cutMs: number): Promise<DueRegister[]> {
  const registers = (await listPoints(server, quantity)).map((point) => ({ point, quantity }));
  const notes = await readThinningNotes(server, registers);
  const newest = await readEnds(server, "last", registers);
  const oldest = await readEnds(
    server,
    "first",
    registers.filter((key) => !notes.has(nameOf(key))),
  );
  return registers
    .map((key) => ({
      point: key.point,
      fromMs: notes.get(nameOf(key)) ?? hourOf(oldest.get(nameOf(key))?.at ?? Number.POSITIVE_INFINITY),
      toMs: Math.min(cutMs, hourOf(newest.get(nameOf(key))?.at ?? Number.NEGATIVE_INFINITY)),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** @returns how many readings were dropped, each before the end that is given for its point */
async function thin(
  server: InfluxServer,
  quantity: QuantityName,
  range: TimeRange,
  ends: ReadonlyMap<PointId, number>,
): Promise<number> {
  const drops = new Map<string, { readonly afterMs: number; readonly beforeMs: number; readonly points: PointId[] }>();
  let dropped = 0;
  for await (const { point, hourMs, readings } of readingsByHour(server, { quantity, ...range }, [...ends.keys()])) {
    if (hourMs >= (ends.get(point) ?? Number.NEGATIVE_INFINITY)) continue;
    for (const { afterMs, beforeMs, count } of dropsOf(readings)) {
      dropped += count;
      const drop = drops.get(`${afterMs} ${beforeMs}`) ?? { afterMs, beforeMs, points: [] };
      drops.set(`${afterMs} ${beforeMs}`, drop);
      drop.points.push(point);
    }
  }
  for (const { afterMs, beforeMs, points } of drops.values()) {
    await server.run(
      `DELETE FROM ${identifier(measurementOf(quantity))} WHERE time > ${instant(afterMs)} AND time < ${instant(beforeMs)} AND ${ofPoints(points)}`,
    );
  }
  return dropped;
}

/** What is dropped of one hour: all between two readings that are kept. */
function dropsOf(readings: readonly TimedValue[]): { afterMs: number; beforeMs: number; count: number }[] {
  const kept = readings.flatMap(({ value }, index) => {
    const [before, after] = [readings[index - 1], readings[index + 1]];
    const isInside = before !== undefined && after !== undefined && before.value <= value && value <= after.value;
    return isInside ? [] : [index];
  });
  return kept.slice(1).flatMap((index, number) => {
    const previous = kept[number] ?? 0;
    const [after, before] = [readings[previous], readings[index]];
    const count = index - previous - 1;
    return count === 0 || after === undefined || before === undefined
      ? []
      : [{ afterMs: after.at, beforeMs: before.at, count }];
  });
}
