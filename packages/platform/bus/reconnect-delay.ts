const FIRST_MAX_MS = 1_000;
const MAX_MS = 60_000;

/** A connection that lasted this long was a good one: the next retry is fast again. */
export const STABLE_AFTER_MS = 60_000;

/**
 * How long to wait before the next attempt, in ms: full jitter below a bound that doubles from 1 s to 60 s, so that a
 * thousand edges that lost the same broker do not come back in the same second.
 *
 * @param attempt attempts made since the last stable connection; 0 for the first retry
 * @param random a number in [0, 1)
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(MAX_MS, FIRST_MAX_MS * 2 ** attempt));
}
