const MINUTE_MS = 60_000;
const MAX_KEYS = 50_000;

export type Admission = "admitted" | "newly-banned" | "banned";

/** Counts what somebody does in a minute, and shuts out for a while who does it too often. */
export class MinuteLimit {
  readonly #perMinute: number;
  readonly #banMs: number;
  readonly #entries = new Map<string, { minuteStartMs: number; count: number; bannedUntilMs: number }>();

  constructor(perMinute: number, banMs: number) {
    this.#perMinute = perMinute;
    this.#banMs = banMs;
  }

  /** Counts one more and tells whether it is admitted. While banned nothing is counted. */
  admit(key: string, nowMs: number): Admission {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= MAX_KEYS) this.forget(nowMs);
      entry = { minuteStartMs: nowMs, count: 0, bannedUntilMs: Number.NEGATIVE_INFINITY };
      this.#entries.set(key, entry);
    }
    if (nowMs < entry.bannedUntilMs) return "banned";
    if (Math.abs(nowMs - entry.minuteStartMs) >= MINUTE_MS) {
      entry.minuteStartMs = nowMs;
      entry.count = 0;
    }
    entry.count += 1;
    if (entry.count <= this.#perMinute) return "admitted";
    entry.bannedUntilMs = nowMs + this.#banMs;
    entry.count = 0;
    return "newly-banned";
  }

  /** Whether it is shut out now; counts nothing. */
  isBanned(key: string, nowMs: number): boolean {
    return nowMs < (this.#entries.get(key)?.bannedUntilMs ?? Number.NEGATIVE_INFINITY);
  }

  /** Drops what no longer matters; everything, when an attacker keeps it full with ever new keys. */
  forget(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (nowMs >= entry.bannedUntilMs && nowMs - entry.minuteStartMs >= MINUTE_MS) this.#entries.delete(key);
    }
    if (this.#entries.size >= MAX_KEYS) this.#entries.clear();
  }
}

/**
 * A bucket that may be overdrawn: who sends faster than the rate goes into debt, and is held until it is paid. So a
 * burst is taken whole, and stored, and the sender is slowed down by late acknowledgements.
 */
export class RateBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  constructor(ratePerS: number, burst: number, nowMs: number) {
    this.#perMs = ratePerS / 1_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes one token, or as many as given, and returns for how long to hold the sender, ms. */
  take(nowMs: number, tokens = 1): number {
    // A clock that was set back earns nothing.
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedMs * this.#perMs) - tokens;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMs);
  }
}
