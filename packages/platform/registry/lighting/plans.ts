import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";

/** What is stored in versions: programmes, and the calendars that choose among them. */
export type PlanKind = "programme" | "calendar";
export type PlanBody<K extends PlanKind> = K extends "programme" ? LightingProgramme : LightingCalendar;

export interface PlanVersion<K extends PlanKind = PlanKind> {
  readonly kind: K;
  readonly body: PlanBody<K>;
  readonly storedAtMs: number;
  readonly storedBy: string;
}

/**
 * Every version of every programme and calendar. One version of each is live: the lamps that have it run that one, but
 * for those that are pinned to another while it is rolled out.
 */
export interface LightingPlans {
  /** Stores a version and gives it the next number; nobody runs it yet. */
  keep<K extends PlanKind>(kind: K, body: PlanBody<K>, by: string, nowMs: number): PlanBody<K>;
  /** The live one. */
  live<K extends PlanKind>(kind: K, id: string): PlanBody<K> | undefined;
  listLive<K extends PlanKind>(kind: K): PlanBody<K>[];
  version<K extends PlanKind>(kind: K, id: string, version: number): PlanVersion<K> | undefined;
  /** Newest first. */
  versions<K extends PlanKind>(kind: K, id: string): PlanVersion<K>[];
  /**
   * From now on all lamps that have it run this version; pins to it end. The controllers of those that did not run it
   * before are told. Throws OperationalError `plan-version-unknown`, or `programme-unknown` when a calendar names a
   * programme that is not live.
   */
  goLive(kind: PlanKind, id: string, version: number): void;
  /** These lamps run another version than the live one. Throws `plan-version-unknown`. */
  pin(kind: PlanKind, id: string, version: number, points: readonly PointId[]): void;
  /** The lamps that are pinned to this version. */
  pinned(kind: PlanKind, id: string, version: number): PointId[];
  /** Back to the live version. */
  unpin(kind: PlanKind, id: string): void;
  /** The lamps that have it, by themselves, by a group, or a programme by their calendar. */
  lampsOf(kind: PlanKind, id: string): PointId[];
  /** Forgets it with its versions; false when there is none. Throws `plan-in-use` while a lamp, group or calendar has it. */
  remove(kind: PlanKind, id: string): boolean;
  /** Makes the calendar these lamps' own. All or none. Throws `calendar-unknown`, `point-unknown`. */
  assignCalendar(points: readonly PointId[], calendarId: string): void;
}

export type RollOutStatus = "running" | "stopped" | "finished" | "taken-back";

/** A version on its way to all lamps. `plan` and `state` are the domain's, as JSON. */
export interface RollOutRecord {
  readonly id: string;
  readonly kind: PlanKind;
  readonly planId: string;
  /** The version that was live when it began; undefined when there was none. */
  readonly fromVersion: number | undefined;
  readonly toVersion: number;
  readonly plan: string;
  readonly state: string;
  readonly status: RollOutStatus;
  readonly startedAtMs: number;
  readonly startedBy: string;
  readonly reason: string;
}

export interface RollOuts {
  /** Throws OperationalError `roll-out-running` while another one of the same programme or calendar runs or is stopped. */
  start(rollOut: Omit<RollOutRecord, "status">): RollOutRecord;
  update(id: string, change: { readonly status: RollOutStatus; readonly state: string }): void;
  get(id: string): RollOutRecord | undefined;
  /** The one that runs or was stopped on the way. */
  openOf(kind: PlanKind, planId: string): RollOutRecord | undefined;
  running(): RollOutRecord[];
  /** Newest first. */
  list(limit: number): RollOutRecord[];
}
