import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { AuditEntry, AuditLog } from "@lucciola/platform/registry/registry.ts";

const HOUR_MS = 3_600_000;
const MAX_OF_ONE_ACTOR = 100;
const MAX_OF_ALL = 2_000;

type Entry = Omit<AuditEntry, "atMs">;

/**
 * What the broker puts on record: who was refused what. The audit log is never shortened, so refusals, which anybody can
 * bring about, are put on record one by one up to a number an hour, for one actor and for all; of the others their number
 * is told when the hour is over. A full disk under the audit log must not end the broker.
 */
export class AuditTrail {
  readonly #audit: Pick<AuditLog, "record">;
  readonly #clock: Clock;
  readonly #log: Logger;
  #hourFromMs = Number.NEGATIVE_INFINITY;
  #recorded = 0;
  readonly #ofActor = new Map<string, number>();
  #omitted = 0;

  constructor(audit: Pick<AuditLog, "record">, clock: Clock, log: Logger) {
    this.#audit = audit;
    this.#clock = clock;
    this.#log = log;
  }

  /** Records it, and tells the log too. */
  record(entry: Entry): void {
    this.#log.warn(entry, entry.action);
    try {
      this.#audit.record({ atMs: this.#clock.now(), ...entry });
    } catch (error) {
      this.#log.error({ err: error }, "The audit log could not be written");
    }
  }

  /** Records a refusal, unless there were too many within the hour. */
  refuse(entry: Entry): void {
    this.sweep();
    const count = this.#ofActor.get(entry.actor) ?? 0;
    if (count >= MAX_OF_ONE_ACTOR || this.#recorded >= MAX_OF_ALL) {
      this.#omitted += 1;
      return;
    }
    this.#ofActor.set(entry.actor, count + 1);
    this.#recorded += 1;
    this.record(entry);
  }

  /** Begins a new hour when one is over, and tells how many refusals of it were not recorded. */
  sweep(): void {
    const nowMs = this.#clock.now();
    if (Math.abs(nowMs - this.#hourFromMs) < HOUR_MS) return;
    this.tellOmitted();
    this.#hourFromMs = nowMs;
    this.#recorded = 0;
    this.#ofActor.clear();
  }

  /** Tells it before the hour is over, because the broker stops. */
  tellOmitted(): void {
    if (this.#omitted === 0) return;
    const detail = `${this.#omitted} more were not recorded one by one; up to ${MAX_OF_ONE_ACTOR} of one actor are, and ${MAX_OF_ALL} of all, in an hour`;
    this.#omitted = 0;
    this.record({ actor: "broker", action: "refusals-omitted", target: "broker", detail });
  }
}
