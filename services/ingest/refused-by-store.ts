import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { JournalRecord } from "@lucciola/platform/journal/journal.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Quarantine } from "@lucciola/platform/registry/quarantined-message.ts";
import { batchOf, type ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { ReadingsRefusedError, type RefusedReading } from "@lucciola/platform/timeseries/refused-readings.ts";
import type { Reading, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { type DecodedBatch, type NewQuarantined, quarantineRejections } from "./decode/decode-batch.ts";
import type { Rejection } from "./decode/decoded.ts";

/** Stores the readings of a batch, and returns those that the store takes at no time; anything else it throws. */
export async function writeTaken(
  store: TimeSeriesStore,
  { readings }: Pick<DecodedBatch, "readings">,
): Promise<readonly RefusedReading[]> {
  if (readings.length === 0) return [];
  try {
    await store.write(readings);
    return [];
  } catch (error) {
    if (error instanceof ReadingsRefusedError) return error.refused;
    throw error;
  }
}

/** What was refused and why, in the store's own words. */
export const refusalOf = ({ reading: { point, quantity, at }, why }: RefusedReading): string =>
  `${quantity} of ${point} at ${formatInstant(at)} is not taken by the store: ${why}`;

/** The messages that these readings came with, each with what of it was refused. */
export function quarantineRefused(
  { readings, sources }: DecodedBatch,
  refused: readonly RefusedReading[],
): NewQuarantined[] {
  if (refused.length === 0) return [];
  const refusals = new Map(refused.map((refusal) => [keyOf(refusal.reading), refusalOf(refusal)]));
  const rejectionsOf = new Map<JournalRecord, Rejection[]>();
  let row = 0;
  for (const { record, rowsEnd } of sources) {
    for (; row < rowsEnd; row += 1) {
      const detail = refusals.get(keyOf(readings.reading(row)));
      if (detail === undefined) continue;
      const rejections = rejectionsOf.get(record) ?? [];
      rejections.push({ reason: "store-refused", detail });
      rejectionsOf.set(record, rejections);
    }
  }
  return [...rejectionsOf].flatMap(([record, rejections]) => quarantineRejections(record, rejections));
}

/**
 * Puts messages aside with all their bytes, and returns how many were not there before. A store that refuses a whole flow
 * of good messages could fill the quarantine: then ingest waits, since past that only the journal would have them.
 *
 * @throws OperationalError `quarantine-full` (retryable)
 */
export function quarantineWhole(quarantine: Pick<Quarantine, "add">, messages: readonly NewQuarantined[]): number {
  let added = 0;
  for (const message of messages) {
    const outcome = quarantine.add(message);
    if (outcome === "counted") {
      throw new OperationalError({
        code: "quarantine-full",
        message: `The store refuses readings, and the quarantine has no room for their messages: ${message.detail}. Mend the store; then replay or dismiss what is in quarantine. Until then ingest waits, and nothing is lost.`,
        retryable: true,
      });
    }
    if (outcome === "kept") added += 1;
  }
  return added;
}

/** What of the readings is stored. */
export function withoutRefused(readings: ReadingBatch, refused: readonly RefusedReading[]): ReadingBatch {
  if (refused.length === 0) return readings;
  const keys = new Set(refused.map(({ reading }) => keyOf(reading)));
  return batchOf([...readings].filter((reading) => !keys.has(keyOf(reading))));
}

/** With the value: another message may hold one for the same instant that is taken. */
const keyOf = ({ point, quantity, at, value }: Reading): string => `${point} ${quantity} ${at} ${value}`;
