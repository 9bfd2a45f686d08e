import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";

/**
 * Knows when the broker has taken what was spooled: one watch over the spool for all lamps behind it, since each waits
 * through every message that goes out.
 */
export class TakenReports {
  readonly #uplink: Pick<Uplink, "drained">;
  readonly #stopping = new AbortController();
  #waiting: (() => void)[] = [];
  #isWatching = false;

  constructor(uplink: Pick<Uplink, "drained">) {
    this.#uplink = uplink;
  }

  /** Calls `taken` once the broker has acknowledged all that is in the spool now; never when that takes longer than this run. */
  once(taken: () => void): void {
    this.#waiting.push(taken);
    if (!this.#isWatching) void this.#watch();
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    const { signal } = this.#stopping;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const group = this.#waiting;
      this.#waiting = [];
      const isTaken = await this.#uplink.drained(signal).then(
        () => true,
        () => false,
      );
      if (isTaken) for (const taken of group) taken();
    }
    this.#isWatching = false;
  }
}
