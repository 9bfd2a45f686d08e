import type { RegisterEvent } from "./register-event.ts";

/** What a register showed at an instant, in whole units. */
export interface RegisterReading {
  readonly atMs: number;
  readonly value: number;
}

/**
 * Readings as they came, in any order, some of them twice, as a register's history: by time, one for each instant, that
 * which came last. What no register can show is left out and told.
 */
export function orderReadings(received: readonly RegisterReading[]): {
  readonly readings: readonly RegisterReading[];
  readonly events: readonly RegisterEvent[];
} {
  if (received.every(isInOrder)) return { readings: received, events: [] };
  const newest = new Map<number, number>();
  const events: RegisterEvent[] = [];
  for (const { atMs, value } of received) {
    if (!isRegisterReading({ atMs, value })) {
      events.push({ kind: "refused", atMs, value, reason: "no-register-value" });
      continue;
    }
    newest.set(atMs, value);
  }
  const readings = [...newest].map(([atMs, value]) => ({ atMs, value })).sort((a, b) => a.atMs - b.atMs);
  return { readings, events };
}

const isRegisterReading = ({ atMs, value }: RegisterReading): boolean =>
  Number.isSafeInteger(value) && value >= 0 && Number.isSafeInteger(atMs);

/** As a store gives them: sorted, each instant once. */
const isInOrder = (reading: RegisterReading, index: number, all: readonly RegisterReading[]): boolean =>
  isRegisterReading(reading) && reading.atMs > (all[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY);
