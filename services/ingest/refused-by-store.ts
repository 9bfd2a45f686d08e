import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { JournalRecord } from "@lucciola/platform/journal/journal.ts";
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

/** The messages that these readings came with. */
export function quarantineRefused(batch: DecodedBatch, refused: readonly RefusedReading[]): NewQuarantined[] {
  const rejectionsOf = new Map<JournalRecord, Rejection[]>();
  for (const refusal of refused) {
    const rejection = { reason: "store-refused", detail: refusalOf(refusal) } as const;
    for (const record of recordsWith(batch, refusal.reading)) {
      const others = rejectionsOf.get(record);
      if (others === undefined) rejectionsOf.set(record, [rejection]);
      else others.push(rejection);
    }
  }
  return [...rejectionsOf].flatMap(([record, rejections]) => quarantineRejections(record, rejections));
}

function* recordsWith({ readings, sources }: DecodedBatch, { point, quantity, at }: Reading): Generator<JournalRecord> {
  let row = 0;
  for (const { record, rowsEnd } of sources) {
    let isIn = false;
    for (; row < rowsEnd; row += 1) {
      const reading = readings.reading(row);
      isIn ||= reading.at === at && reading.point === point && reading.quantity === quantity;
    }
    if (isIn) yield record;
  }
}
