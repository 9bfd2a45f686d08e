import type { Logger } from "@lucciola/platform/log/logger.ts";

/** Where Mosquitto says how much memory it takes, bytes, every ten seconds. */
export const HEAP_TOPIC = "$SYS/broker/heap/current";

const ALARM_FROM = 0.8;
/** Lower than where it began, so that it does not come and go with every message. */
const ALARM_UNTIL = 0.7;

/** Warns while messages that wait at Mosquitto take most of the memory that it may have: it knows no limit of its own. */
export class BrokerBudget {
  readonly #maxBytes: number;
  readonly #log: Logger;
  #isAlarming = false;

  constructor(maxBytes: number, log: Logger) {
    this.#maxBytes = maxBytes;
    this.#log = log;
  }

  /** With a message on `HEAP_TOPIC`; anything but a number says nothing. */
  heard(payload: Uint8Array): void {
    const bytes = Number.parseInt(Buffer.from(payload).toString(), 10);
    if (!(bytes >= 0)) return;
    const used = bytes / this.#maxBytes;
    const isAlarming = used >= (this.#isAlarming ? ALARM_UNTIL : ALARM_FROM);
    const facts = { usedPct: Math.round(used * 100), maxBytes: this.#maxBytes };
    if (isAlarming && !this.#isAlarming)
      this.#log.error(
        facts,
        "Messages that wait take most of the memory that the broker may have: mend the store or start the workers that are missing, or stop devices. What it has acknowledged is lost if its machine ends it",
      );
    if (!isAlarming && this.#isAlarming) this.#log.warn(facts, "The broker has memory for messages that wait again");
    this.#isAlarming = isAlarming;
  }
}
