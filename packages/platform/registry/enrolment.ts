import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";

/** A place kept for a device that a person expects, and, once it has come, what it says. */
export interface Enrolment {
  readonly id: EdgeId;
  readonly name: string;
  readonly createdAtMs: number;
  /** The code may be used before this instant. */
  readonly codeUntilMs: number;
  /** When the code was used, from which address; undefined while nobody has come. */
  readonly arrivedAtMs: number | undefined;
  readonly address: string | undefined;
  readonly approvedAtMs: number | undefined;
  readonly messages: number;
  readonly bytes: number;
  /** The meters, lamps and sensors of which it speaks. */
  readonly devices: readonly DeviceId[];
}

export interface WaitingMessage {
  readonly receivedAtMs: number;
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly payload: Uint8Array;
}

export type Entry =
  | { readonly kind: "waiting"; readonly isNew: boolean }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * A device comes with a one-time code and a secret of its own making. The first that uses the code has the place; its
 * messages are kept apart, within limits, until a person decides. When it is approved, that secret is its lasting one:
 * so no secret is ever sent to a device, and the registry knows none in plain text.
 */
export interface Enrolments {
  /**
   * Keeps a place and returns its code: 128 random bits, to be shown once. Throws `identity-exists`, `enrolment-exists`,
   * `enrolment-invalid`.
   */
  create(place: { id: EdgeId; name: string }, nowMs: number, validForMs: number): string;
  /** Lets a device into its waiting room, or back into it. Small letters and dashes in a code do not matter. */
  enter(login: { id: string; code: string; secret: string; address: string }, nowMs: number): Entry;
  /** Keeps messages, all in one transaction; tells of each whether it is kept, the room is full, or is no more. */
  keep(messages: readonly (WaitingMessage & { readonly id: EdgeId })[]): ("kept" | "full" | "gone")[];
  /** The device may come in, with the secret that it came with. Throws `enrolment-unknown`, `enrolment-empty`, `identity-exists`. */
  approve(id: EdgeId, nowMs: number): void;
  /** Throws away the place and what waited there. Throws `enrolment-unknown`, and `enrolment-approved` when it is too late. */
  refuse(id: EdgeId): void;
  get(id: EdgeId): Enrolment | undefined;
  list(): Enrolment[];
  /** Those whose messages are to go into the journal. */
  approved(): EdgeId[];
  /** What a device said while it waited, oldest first. */
  messagesOf(id: EdgeId): WaitingMessage[];
  /** Ends an approved place, once its messages are in the journal; false when more have come since `count` were read. */
  close(id: EdgeId, count: number): boolean;
  /** Throws away codes that nobody used in time and devices that waited too long; tells which. */
  expire(nowMs: number): Enrolment[];
}
