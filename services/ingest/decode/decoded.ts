import type { Dialect } from "@lucciola/contract/catalogue/principal.ts";
import type { CommandId, DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { JournalRecord } from "@lucciola/platform/journal/journal.ts";
import type { MakerDescription } from "@lucciola/platform/makers/description.ts";
import type { EdgeBacklog, FateChange, Installation, PointKind } from "@lucciola/platform/registry/registry.ts";

/** Why a message, or a part of one, is kept in quarantine. Stable: people filter by it. */
export type RejectionReason =
  | "not-json"
  | "schema"
  | "register-not-integer"
  | "out-of-range"
  | "empty-interval"
  | "unknown-topic"
  | "wrong-principal"
  | "unknown-identity"
  | "unknown-device"
  | "before-installation"
  | "time-in-future"
  | "unknown-command"
  | "wrong-point"
  | "decoder-failed"
  | "store-refused"
  | "journal-damage";

export interface Rejection {
  readonly reason: RejectionReason;
  /** What is wrong, where in the payload, what to do. */
  readonly detail: string;
}

/** A change of the registry. Every one of them may be applied again without harm. */
export type Effect =
  | {
      readonly kind: "command-report";
      readonly point: PointId;
      readonly commandId: CommandId;
      readonly change: FateChange;
    }
  | {
      readonly kind: "programme-report";
      readonly point: PointId;
      readonly revision: number;
      readonly accepted: boolean;
      readonly detail: string | undefined;
    }
  | {
      /** What a device of another maker has said of itself. */
      readonly kind: "description";
      readonly edge: EdgeId;
      readonly device: string;
      readonly description: MakerDescription;
      readonly atMs: number;
    }
  | {
      readonly kind: "presence";
      readonly edge: EdgeId;
      readonly online: boolean;
      readonly atMs: number;
      readonly software: string | undefined;
      readonly backlog: EdgeBacklog | undefined;
    };

/** A sign of life of an edge. `skewMs` is receipt minus `sentAt`, and never depends on the age of a sample. */
export interface Sighting {
  readonly edge: EdgeId;
  readonly atMs: number;
  readonly skewMs: number | undefined;
}

/** What one record of the journal means beside its readings. */
export interface Decoded {
  readonly effects: readonly Effect[];
  readonly rejections: readonly Rejection[];
  readonly seen: Sighting | undefined;
}

/** A message of which nothing is kept but the reason. */
export const refused = (rejection: Rejection): Decoded => ({
  effects: [],
  rejections: [rejection],
  seen: undefined,
});

/** What decoding needs of a record; a quarantined message has it too. */
export type Decodable = Pick<JournalRecord, "receivedAtMs" | "principal" | "topic" | "payload">;

/** What decoding asks of the registry. */
export interface DecodeLookup {
  /** Another maker's device, by the identity it logs in with. */
  foreignIdentity(id: EdgeId): { readonly dialect: Dialect; readonly prefix: string } | undefined;
  /** All installations of a device, newest first. */
  installations(edge: EdgeId, device: DeviceId): readonly Installation[];
  pointKind(point: PointId): PointKind | undefined;
  /** What a device of another maker has said of itself, the newest that was read up to now, stored or not. */
  description(edge: EdgeId, device: string): Described | undefined;
  /** Takes note of it for the messages that follow; the effect stores it. */
  learn(effect: Effect & { readonly kind: "description" }): void;
  profile(edge: EdgeId, device: DeviceId): DeviceProfile | undefined;
}

export interface Described {
  readonly description: MakerDescription;
  readonly atMs: number;
}

export interface DecodeOptions {
  readonly foreignZone: string;
  /**
   * Whether messages may have waited for days between a broker and their time of receipt, as they do at a broker of
   * another maker. Then a clock that seems to be behind is no fault, and its skew cannot be told.
   */
  readonly mayHaveWaited?: boolean | undefined;
}
