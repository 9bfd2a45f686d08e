import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { AuditEntry, AuditLog } from "@lucciola/platform/registry/registry.ts";

/** What the broker puts on record: who was refused what. A full disk under the audit log must not end the broker. */
export class AuditTrail {
  readonly #audit: Pick<AuditLog, "record">;
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(audit: Pick<AuditLog, "record">, clock: Clock, log: Logger) {
    this.#audit = audit;
    this.#clock = clock;
    this.#log = log;
  }

  /** Records it, and tells the log too. */
  record(entry: Omit<AuditEntry, "atMs">): void {
    this.#log.warn(entry, entry.action);
    try {
      this.#audit.record({ atMs: this.#clock.now(), ...entry });
    } catch (error) {
      this.#log.error({ err: error }, "The audit log could not be written");
    }
  }
}
