import type { Clock } from "../clock/clock.ts";
import { OperationalError } from "./operational-error.ts";

export interface Patience {
  readonly clock: Clock;
  /** From the first attempt on; what the last one threw is thrown then. */
  readonly forMs: number;
  /** Pause after each attempt. */
  readonly everyMs: number;
  /** Which failures may pass by themselves. */
  readonly isPassing: (error: OperationalError) => boolean;
  /** Called after the first failure that may pass, and not again. */
  readonly onWait?: (error: OperationalError) => void;
}

/** Tries again what fails for a passing reason, for as long as the patience lasts. */
export async function patiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, forMs, everyMs, isPassing, onWait } = patience;
  const deadlineMs = clock.now() + forMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OperationalError) || !isPassing(error) || clock.now() >= deadlineMs) throw error;
      if (attempt === 1) onWait?.(error);
      await clock.sleep(everyMs);
    }
  }
}
