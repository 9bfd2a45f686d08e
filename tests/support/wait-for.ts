import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/**
 * Asks until `condition` gives something (not `undefined`, not `false`), and returns that. Throws what was awaited, and
 * what went wrong at the last attempt, when the time is over.
 */
export async function waitFor<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs: number,
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    let trouble: unknown;
    try {
      const found = await condition();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      trouble = error;
    }
    if (Date.now() >= deadlineMs) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}`, trouble === undefined ? undefined : { cause: trouble });
    }
    await sleep(POLL_MS);
  }
}
