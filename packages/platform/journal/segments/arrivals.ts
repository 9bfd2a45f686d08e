/** Wakes those who wait for records in this process, as soon as a group is durable. */
export class Arrivals {
  #endOffset: number;
  readonly #waiting = new Set<{ readonly offset: number; readonly wake: () => void }>();

  constructor(endOffset: number) {
    this.#endOffset = endOffset;
  }

  announce(endOffset: number): void {
    this.#endOffset = endOffset;
    for (const waiter of this.#waiting) if (waiter.offset < endOffset) waiter.wake();
  }

  waitFor(offset: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (offset < this.#endOffset || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        this.#waiting.delete(waiter);
        resolve();
      };
      const waiter = { offset, wake };
      const timer = setTimeout(wake, timeoutMs);
      signal?.addEventListener("abort", wake);
      this.#waiting.add(waiter);
    });
  }

  /** Wakes all. */
  close(): void {
    for (const waiter of this.#waiting) waiter.wake();
  }
}
