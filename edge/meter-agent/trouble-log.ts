import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";

/**
 * Tells of a trouble that lasts without filling the log: its first, second, fourth, eighth ... time, each time that it
 * changes its kind, and when it is over.
 */
export class TroubleLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  #kind = "";
  #times = 0;
  #sinceMs = 0;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  happened(kind: string, fields: object, message: string): void {
    if (this.#times === 0) this.#sinceMs = this.#clock.now();
    if (kind !== this.#kind) this.#times = 0;
    this.#kind = kind;
    this.#times++;
    if (Number.isInteger(Math.log2(this.#times))) this.#log.warn({ ...fields, kind, times: this.#times }, message);
  }

  over(message: string): void {
    if (this.#times === 0) return;
    this.#log.info({ afterS: Math.round((this.#clock.now() - this.#sinceMs) / 1_000), after: this.#kind }, message);
    this.#times = 0;
    this.#kind = "";
  }
}
