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
  const idOf = Int32Array.from(keys, (key, index) => (isUsed[index] === 1 ? numbers.numberFor(key) : 0));
  // Plain loops: what takes a function for each row takes ten times as long.
  const ids = new Int32Array(at.length);
  const values = new Float64Array(at.length);
  for (let row = 0; row < at.length; row += 1) {
    ids[row] = idOf[series[row] as number] as number;
    // Adding zero turns -0 into 0, which the columns of whole numbers cannot tell apart.
    values[row] = (value[row] as number) + 0;
  }
  return { ids, at: at.slice(), value: values };
}
