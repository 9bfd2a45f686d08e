import type { Clock } from "@lucciola/platform/clock/clock.ts";

/** Ends the handling of one message: without an error it is acknowledged, with one the connection is closed. */
export type Done = (error?: Error | null) => void;

interface Waiting {
  settled: boolean;
  error: Error | undefined;
  readonly done: Done;
}

/**
 * Lets the messages of one client end in the order in which they came, whenever each was stored: MQTT wants
 * acknowledgements in order. Also holds all of them back while the client pays for having sent too fast.
 */
export class AckLane {
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #heldUntilMs = 0;
  #timerRuns = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lets this message end, in its turn, when `stored` resolves, or with its error. */
  enter(stored: Promise<unknown> | undefined, done: Done): void {
    const entry: Waiting = { settled: stored === undefined, error: undefined, done };
    this.#waiting.push(entry);
    if (stored === undefined) this.#release();
    else {
      stored.then(
        () => this.#settle(entry, undefined),
        (error: Error) => this.#settle(entry, error),
      );
    }
  }

  /** Whether a message waits for its end. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Nothing ends for so long from now, ms. */
  hold(forMs: number): void {
    this.#heldUntilMs = this.#clock.now() + forMs;
  }

  #settle(entry: Waiting, error: Error | undefined): void {
    entry.settled = true;
    entry.error = error;
    this.#release();
  }

  #release(): void {
    if (this.#waiting[0]?.settled !== true) return;
    if (this.#heldUntilMs > 0) {
      const leftMs = this.#heldUntilMs - this.#clock.now();
      if (leftMs > 0) {
        this.#releaseIn(leftMs);
        return;
      }
      this.#heldUntilMs = 0;
    }
    for (let first = this.#waiting[0]; first?.settled === true; first = this.#waiting[0]) {
      this.#waiting.shift();
      first.done(first.error);
    }
  }

  #releaseIn(delayMs: number): void {
    if (this.#timerRuns) return;
    this.#timerRuns = true;
    void this.#clock.sleep(delayMs).then(() => {
      this.#timerRuns = false;
      this.#release();
    });
  }
}
