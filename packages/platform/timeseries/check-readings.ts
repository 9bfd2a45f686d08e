import { findQuantity, type Quantity } from "@lucciola/contract/units/quantities.ts";
import { OperationalError } from "../process/operational-error.ts";
import type { Reading } from "./time-series.ts";

/** The end of the year 9999; an instant past it is a mistake of the sender. */
const MAX_AT_MS = 253_402_300_799_999;

/** Entries of the names met so far: taking a name apart for every reading would be the slowest part of a write. */
const entries = new Map<string, Quantity>();

function entryOf(name: string): Quantity | undefined {
  const known = entries.get(name);
  if (known !== undefined) return known;
  const entry = findQuantity(name);
  if (entry !== undefined) entries.set(name, entry);
  return entry;
}

/** Whether a reading of this quantity can be kept, for those who take in many; `checkReading` says why not. */
export function isStorable(at: number, value: number, { integer, kind }: Quantity): boolean {
  if (!Number.isSafeInteger(at) || at > MAX_AT_MS || at < -MAX_AT_MS) return false;
  return integer ? Number.isSafeInteger(value) && (value >= 0 || kind !== "register") : Number.isFinite(value);
}

/**
 * Refuses what no store can keep: an unknown quantity, an instant that is no date, a value that is no number, a register
 * or state that is not a whole number. Whether a value is likely is the decoder's question, not the store's.
 *
 * @throws OperationalError `reading-refused`; nothing of the batch may be stored.
 */
export function checkReading(reading: Reading): void {
  const { point, quantity, at, value } = reading;
  const entry = entryOf(quantity);
  if (entry === undefined) refuse(reading, `there is no quantity "${quantity}"; use a name of the quantity table`);
  if (typeof point !== "string" || point === "") refuse(reading, "the point has no identifier");
  if (!Number.isInteger(at) || Math.abs(at) > MAX_AT_MS) {
    refuse(reading, `${at} is not an instant; use whole milliseconds since 1970`);
  }
  if (!Number.isFinite(value)) refuse(reading, `${value} is not a number`);
  if (!entry.integer) return;
  if (!Number.isSafeInteger(value)) {
    refuse(reading, `${value} is not a whole number up to 2^53 - 1, as a ${entry.kind} must be`);
  }
  if (entry.kind === "register" && value < 0) refuse(reading, `${value} is below zero, where no register can be`);
}

function refuse({ point, quantity }: Reading, why: string): never {
  throw new OperationalError({
    code: "reading-refused",
    message: `A reading of ${quantity} at ${point} cannot be stored: ${why}. Nothing of its batch was stored.`,
  });
}
