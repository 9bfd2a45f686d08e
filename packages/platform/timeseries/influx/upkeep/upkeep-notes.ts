import { escape as escaped } from "@influxdata/influxdb-client";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { isQuantityName } from "@lucciola/contract/units/quantities.ts";
import type { SeriesKey, TimeRange } from "../../time-series.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, measurementOf, nameOf, ofPoints, pointsByQuantity } from "../influxql.ts";
import { sendLines } from "../send-lines.ts";

/**
 * What maintenance remembers lies in measurements of its own, each note at the instant 0 so that it takes the place of
 * the one before:
 * - `lucciola_summaries`: no hour from `before_ms` on is summarized; and the hours that are just being summarized.
 * - `lucciola_thinning`, by register: its hours before `before_ms` are thinned.
 */
const SUMMARIES = "lucciola_summaries";
const THINNING = "lucciola_thinning";
export const NOTES = [SUMMARIES, THINNING];

/** Hours of a quantity of which some may have both a summary and their readings. */
export interface UnfinishedHours extends TimeRange {
  readonly quantity: QuantityName;
}

export interface SummaryNote {
  readonly beforeMs: number;
  readonly unfinished: UnfinishedHours | undefined;
}

export async function readSummaryNote(server: InfluxServer): Promise<SummaryNote> {
  const statement = `SELECT "before_ms", "quantity", "from_ms", "to_ms" FROM ${identifier(SUMMARIES)} WHERE time = 0`;
  for await (const { values = [] } of server.query([statement])) {
    const [, beforeMs, quantity, fromMs, toMs] = values[0] ?? [];
    const isUnfinished = typeof quantity === "string" && isQuantityName(quantity);
    return {
      beforeMs: Number(beforeMs ?? Number.NEGATIVE_INFINITY),
      unfinished: isUnfinished ? { quantity, fromMs: Number(fromMs), toMs: Number(toMs) } : undefined,
    };
  }
  return { beforeMs: Number.NEGATIVE_INFINITY, unfinished: undefined };
}

export async function writeSummaryNote(server: InfluxServer, { beforeMs, unfinished }: SummaryNote): Promise<void> {
  const { quantity = "", fromMs = 0, toMs = 0 } = unfinished ?? {};
  await sendLines(server, [
    `${SUMMARIES} before_ms=${beforeMs}i,quantity="${quantity}",from_ms=${fromMs}i,to_ms=${toMs}i 0`,
  ]);
}

/** Up to where each of the registers is thinned, by `nameOf`; those that never were are left out. */
export async function readThinningNotes(
  server: InfluxServer,
  registers: readonly SeriesKey[],
): Promise<Map<string, number>> {
  const notes = new Map<string, number>();
  const byQuantity = [...pointsByQuantity(registers)];
  const statements = byQuantity.map(
    ([quantity, points]) =>
      `SELECT "before_ms" FROM ${identifier(THINNING)} WHERE time = 0 AND "register" = '${measurementOf(quantity)}' AND ${ofPoints(points)} GROUP BY "point"`,
  );
  for await (const { statement, tags, values = [] } of server.query(statements)) {
    const quantity = byQuantity[statement]?.[0] ?? "";
    notes.set(nameOf({ point: tags?.point ?? "", quantity }), Number(values[0]?.[1]));
  }
  return notes;
}

export function thinningNote({ point, quantity }: SeriesKey, beforeMs: number): string {
  return `${THINNING},register=${escaped.tag(measurementOf(quantity))},point=${escaped.tag(point)} before_ms=${beforeMs}i 0`;
}

/** The newest instant up to which any register is thinned. */
export async function readNewestThinning(server: InfluxServer): Promise<number> {
  for await (const { values = [] } of server.query([`SELECT max("before_ms") FROM ${identifier(THINNING)}`])) {
    return Number(values[0]?.[1] ?? Number.NEGATIVE_INFINITY);
  }
  return Number.NEGATIVE_INFINITY;
}
