export interface QuarantinedMessage {
  readonly id: number;
  readonly journalOffset: number;
  readonly receivedAtMs: number;
  readonly principal: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Stable, e.g. `not-json`, `schema`, `unknown-device`, `time-in-future`, `journal-damage`. */
  readonly reason: string;
  /** What is wrong, where in the payload, what to do. */
  readonly detail: string;
  readonly state: "open" | "replayed" | "dismissed";
}

/** `kept` whole, `counted` in the entry of its sender and reason because there is no room, or `known` from before. */
export type QuarantineOutcome = "kept" | "counted" | "known";

export interface Quarantine {
  /**
   * Idempotent by (journalOffset, reason): a journal read twice quarantines once. A full quarantine lets go of the oldest
   * messages that are dealt with; when all are open, it counts further ones of a sender and reason in one entry, whose
   * detail says so, and whose payload is cut: whoever replays reads the bytes from the journal by their offset.
   */
  add(message: Omit<QuarantinedMessage, "id" | "state">): QuarantineOutcome;
  get(id: number): QuarantinedMessage | undefined;
  /** Newest first, without those below `state` when given. */
  list(filter: {
    state?: QuarantinedMessage["state"];
    reason?: string;
    limit: number;
    beforeId?: number;
  }): QuarantinedMessage[];
  count(state: QuarantinedMessage["state"]): number;
  setState(id: number, state: QuarantinedMessage["state"]): void;
}
