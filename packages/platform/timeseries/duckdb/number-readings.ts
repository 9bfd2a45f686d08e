import { findQuantity } from "@lucciola/contract/units/quantities.ts";
import { checkReading, isStorable } from "../check-readings.ts";
import type { ReadingBatch } from "../reading-batch.ts";
import type { SeriesNumbers } from "./series-numbers.ts";
import type { ReadingColumns } from "./worker-protocol.ts";

/**
 * The columns of a batch with the numbers that its series have in the file; new ones are numbered.
 *
 * @throws OperationalError `reading-refused` when one cannot be stored; then none of the new ones is numbered.
 */
export function numberReadings(batch: ReadingBatch, numbers: SeriesNumbers): ReadingColumns {
  const { keys, series, at, value } = batch.columns();
  const entries = keys.map(({ quantity }) => findQuantity(quantity));
  const isUsed = new Uint8Array(keys.length);
  for (let row = 0; row < at.length; row += 1) {
    const key = series[row] as number;
    const entry = entries[key];
    if (entry === undefined || !isStorable(at[row] as number, value[row] as number, entry))
      checkReading(batch.reading(row));
    isUsed[key] = 1;
  }
  const idOf = keys.map((key, index) => (isUsed[index] === 1 ? numbers.numberFor(key) : 0));
  return {
    ids: Int32Array.from(series, (key) => idOf[key] as number),
    at: at.slice(),
    // Adding zero turns -0 into 0, which the columns of whole numbers cannot tell apart.
    value: value.map((number) => number + 0),
  };
}
