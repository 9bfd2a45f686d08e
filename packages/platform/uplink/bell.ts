import type { Clock } from "../clock/clock.ts";

/** Wakes whoever waits for something to have changed. */
export class Bell {
  #rings = 0;
  readonly #sleepers = new Set<() => void>();

  /** How often it has rung: take it before looking at what may change, and wait for a ring after it. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    for (const wake of [...this.#sleepers]) wake();
  }

  /** Resolves at the first ring after `rings`, which may have been already; or after `timeoutMs`; or on abort. */
  async after(rings: number, clock: Clock, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#rings !== rings || signal?.aborted) return;
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#sleepers.add(wake);
    signal?.addEventListener("abort", wake, { once: true });
    await clock.sleep(timeoutMs, woken.signal);
    signal?.removeEventListener("abort", wake);
    this.#sleepers.delete(wake);
  }
}
