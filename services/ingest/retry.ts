import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";

export interface RetryPace {
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export type Tried<T> = { readonly done: true; readonly value: T } | { readonly done: false };

/** Tries one thing after the other until each succeeds, with a pause that doubles; gives up only when told to stop. */
export class Retry {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #pace: RetryPace;
  readonly #signal: AbortSignal;
  #failures = 0;
  #failingSinceMs: number | undefined;

  constructor(clock: Clock, log: Logger, pace: RetryPace, signal: AbortSignal) {
    this.#clock = clock;
    this.#log = log;
    this.#pace = pace;
    this.#signal = signal;
  }

  /** Failures so far, of whatever was tried. */
  get failures(): number {
    return this.#failures;
  }

  /** Since when what is tried now has been failing. */
  get failingSinceMs(): number | undefined {
    return this.#failingSinceMs;
  }

  /** The result of `work`, as soon as it succeeds; `done: false` when the signal came first. */
  async until<T>(what: string, work: () => Promise<T> | T): Promise<Tried<T>> {
    for (let pauseMs = this.#pace.retryMinMs; ; pauseMs = Math.min(2 * pauseMs, this.#pace.retryMaxMs)) {
      try {
        const value = await work();
        if (this.#failingSinceMs !== undefined) {
          this.#log.info({ what, sinceMs: this.#failingSinceMs }, "ingest goes on after a failure");
          this.#failingSinceMs = undefined;
        }
        return { done: true, value };
      } catch (error) {
        this.#failures += 1;
        this.#failingSinceMs ??= this.#clock.now();
        this.#log.error({ err: error, what, pauseMs }, "ingest could not do this; nothing is skipped, it tries again");
      }
      await this.#clock.sleep(pauseMs, this.#signal);
      if (this.#signal.aborted) return { done: false };
    }
  }
}
