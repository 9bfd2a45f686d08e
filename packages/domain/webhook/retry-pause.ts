const SECOND_MS = 1_000;
const FIRST_MS = 10 * SECOND_MS;
const FACTOR = 2.5;
const LONGEST_MS = 6 * 3_600 * SECOND_MS;
/** So that what failed together is not tried again together. */
const JITTER = 0.2;
/** After so long a message is given up. */
export const GIVEN_UP_AFTER_MS = 24 * 3_600 * SECOND_MS;
/** An endpoint may ask for more patience, but not for more than this. */
const LONGEST_ASKED_MS = 3_600 * SECOND_MS;

/**
 * How long to wait after an attempt that failed, ms: 10 s, 25 s, a minute, ... up to 6 h, each by up to a fifth more or less.
 * `undefined`: the day is over. `failed`: attempts so far; `chance`: from 0 to 1; `askedMs`: what Retry-After said.
 */
export function retryPauseMs(failed: number, ageMs: number, chance: number, askedMs?: number): number | undefined {
  if (ageMs >= GIVEN_UP_AFTER_MS) return undefined;
  const own = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** (failed - 1)) * (1 + JITTER * (2 * chance - 1));
  const pauseMs = Math.round(Math.max(own, Math.min(askedMs ?? 0, LONGEST_ASKED_MS)));
  // The last attempt is at the end of the day, and not before it.
  return Math.min(pauseMs, GIVEN_UP_AFTER_MS - ageMs);
}
