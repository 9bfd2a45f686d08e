import type { PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { inFuture, isTooFarInFuture } from "./clock-rules.ts";
import type { Decoded, Rejection } from "./decoded.ts";

/** Readings of a file, whose supplies were found when it was read. A run that ends in the future is refused whole. */
export function decodeImportedReadings(
  { source, runs, registers }: PayloadOf<"importedReadings">,
  receivedAtMs: number,
  readings: ReadingBatch,
): Decoded {
  const rejections: Rejection[] = [];
  /** The instant, when what was counted may be known until `lastsMs` after it. */
  const placed = (path: string, text: string, lastsMs: number): number | undefined => {
    const start = parseInstant(text);
    if (!start.ok) rejections.push({ reason: "schema", detail: `${path}: ${start.issues[0]}` });
    else if (isTooFarInFuture(start.value + lastsMs, receivedAtMs))
      rejections.push(inFuture(path, `the file ${source}`, start.value + lastsMs, receivedAtMs));
    else return start.value;
    return undefined;
  };
  for (const [index, { point, quantity, start, stepS, values }] of runs.entries()) {
    const startMs = placed(`/runs/${index}/start`, start, stepS * 1_000 * values.length);
    if (startMs === undefined) continue;
    const series = readings.of(point as PointId);
    for (const [step, value] of values.entries()) {
      if (value === null) continue;
      const atMs = startMs + step * stepS * 1_000;
      series.add(quantity, atMs, value);
      if (quantity === "importWh") series.add("importCoveredS", atMs, stepS);
    }
  }
  for (const [index, { point, quantity, at, value }] of registers.entries()) {
    const atMs = placed(`/registers/${index}/at`, at, 0);
    if (atMs !== undefined) readings.add(point as PointId, quantity, atMs, value);
  }
  return { effects: [], rejections, seen: undefined };
}
