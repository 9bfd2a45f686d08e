import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Enrolments, WaitingMessage } from "@lucciola/platform/registry/enrolment.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { JournalGate } from "./journal-gate.ts";

/** Messages are kept in groups: so whoever floods the room costs the broker a few syncs a second, not thousands. */
const GROUP_EVERY_MS = 50;
const LOOK_AGAIN_MS = 1_000;

export interface WaitingRoomDeps {
  readonly enrolments: Pick<Enrolments, "keep" | "approved" | "messagesOf" | "close" | "expire">;
  readonly gate: JournalGate;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Arrival {
  readonly message: WaitingMessage & { readonly id: EdgeId };
  readonly isWanted: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Where devices that nobody has approved yet speak. What they say is on disk before it is acknowledged, apart from the
 * journal; once a person has approved, it goes there with the time at which it was received, as if sent by the edge then.
 */
export class WaitingRoom {
  readonly #deps: WaitingRoomDeps;
  #arrivals: Arrival[] = [];
  #groupIsDue = false;
  readonly #saidFull = new Set<EdgeId>();

  constructor(deps: WaitingRoomDeps) {
    this.#deps = deps;
  }

  /** Resolves when the message is on disk. While the room is full it waits as long as it is wanted; then it rejects. */
  keep(message: WaitingMessage & { readonly id: EdgeId }, isWanted: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => this.#enqueue({ message, isWanted, resolve, reject }, GROUP_EVERY_MS));
  }

  /** Until the abort: lets out those who were approved, and clears away what is too old. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    while (!signal.aborted) {
      try {
        this.#clear();
        for (const id of this.#deps.enrolments.approved()) await this.#letOut(id, signal);
      } catch (error) {
        log.error({ err: error }, "The waiting rooms cannot be looked after; it is tried again");
      }
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }

  #enqueue(arrival: Arrival, inMs: number): void {
    this.#arrivals.push(arrival);
    if (this.#groupIsDue) return;
    this.#groupIsDue = true;
    void this.#deps.clock.sleep(inMs).then(() => this.#keepGroup());
  }

  #keepGroup(): void {
    this.#groupIsDue = false;
    const group = this.#arrivals;
    this.#arrivals = [];
    try {
      const fates = this.#deps.enrolments.keep(group.map(({ message }) => message));
      for (const [index, arrival] of group.entries()) this.#settle(arrival, fates[index] ?? "gone");
    } catch (error) {
      for (const { reject } of group) reject(error as Error);
    }
  }

  #settle(arrival: Arrival, fate: "kept" | "full" | "gone"): void {
    const { message, isWanted, resolve, reject } = arrival;
    if (fate === "kept") resolve();
    else if (fate === "gone") reject(new Error("The waiting room is no more"));
    else {
      this.#tellFull(message.id);
      // Its sender is read no further meanwhile, and keeps what it has in its spool.
      if (isWanted()) this.#enqueue(arrival, LOOK_AGAIN_MS);
      else reject(new Error("The waiting room is full"));
    }
  }

  #tellFull(id: EdgeId): void {
    if (this.#saidFull.has(id)) return;
    this.#saidFull.add(id);
    const detail =
      "It has sent as much as may wait; it is not acknowledged any more until a person approves or refuses it";
    this.#deps.trail.record({ actor: `edge:${id}`, action: "waiting-room-full", target: id, detail });
  }

  async #letOut(id: EdgeId, signal: AbortSignal): Promise<void> {
    const { enrolments, gate, trail } = this.#deps;
    const messages = enrolments.messagesOf(id);
    // Killed in between, they are all appended again: the store recognises them.
    const isWanted = () => !signal.aborted;
    await Promise.all(messages.map((message) => gate.append({ principal: `edge:${id}`, ...message }, isWanted)));
    if (!enrolments.close(id, messages.length)) return;
    this.#saidFull.delete(id);
    const detail = `${messages.length} messages that waited are in the journal`;
    trail.record({ actor: "broker", action: "enrolment-done", target: id, detail });
  }

  #clear(): void {
    const { enrolments, clock, trail } = this.#deps;
    for (const { id, arrivedAtMs, messages } of enrolments.expire(clock.now())) {
      this.#saidFull.delete(id);
      const detail =
        arrivedAtMs === undefined
          ? "Nobody used the code in time"
          : `Nobody approved it for a day; ${messages} messages were thrown away`;
      trail.record({ actor: "broker", action: "enrolment-expired", target: id, detail });
    }
  }
}
