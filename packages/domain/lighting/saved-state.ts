import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { isKnownZone } from "../time/local-time.ts";
import { clockTrustAfterRestart } from "./clock-trust.ts";
import type { CommandMemory, RememberedCommand } from "./command-memory.ts";
import {
  CONTROLLER_STATE_VERSION,
  type Commissioning,
  type ControllerState,
  initialControllerState,
} from "./controller-state.ts";
import type { LevelOverride } from "./desired-level.ts";
import { type GroupNotices, noticesOf } from "./group-notices.ts";
import type { GroupOrder } from "./group-orders.ts";

/** Of the state of one lamp, what must outlive a restart. The orders of its groups are kept once for all lamps of a gateway. */
export type SavedControllerState = Pick<
  ControllerState,
  "schemaVersion" | "assignment" | "override" | "memory" | "pending" | "clock" | "burntMs"
>;

/** What is to be written to disk for one lamp. */
export function savedControllerState(state: ControllerState): SavedControllerState {
  const { schemaVersion, assignment, override, memory, pending, clock, burntMs } = state;
  return { schemaVersion, assignment, override, memory, pending, clock, burntMs };
}

/** What is known beside the saved value. */
export interface RestoreContext {
  /** The check by the contract's schema, which the domain does not run itself. */
  readonly isAssignment: (value: unknown) => value is ProgrammeAssignment;
  readonly commissioning?: Partial<Commissioning>;
  /** As they were saved for all lamps of the gateway. Setpoints are not: they are short leases, and who has none is bright. */
  readonly orders?: GroupNotices<GroupOrder>;
}

/**
 * The state after a restart, from what was saved by this program or by one of version 1. When the saved value is damaged or
 * of another version, the issues say so, and the controller starts afresh.
 */
export function restoreControllerState(saved: unknown, context: RestoreContext): Parsed<ControllerState> {
  const { isAssignment, commissioning, orders = [] } = context;
  const refuse = (issue: string): Parsed<ControllerState> => ({ ok: false, issues: [`controller state: ${issue}`] });
  if (!isRecord(saved)) return refuse("is not an object");
  const { schemaVersion, assignment, override, memory, pending, clock, burntMs = 0 } = saved;
  if (schemaVersion !== 1 && schemaVersion !== CONTROLLER_STATE_VERSION) {
    return refuse(`has version ${String(schemaVersion)}, this program reads 1 to ${CONTROLLER_STATE_VERSION}`);
  }
  if (assignment !== null && !(isAssignment(assignment) && isKnownZone(assignment.site.zone))) {
    return refuse("assignment is not valid");
  }
  if (override !== null && !isOverride(override)) return refuse("override is not valid");
  if (!isMemory(memory)) return refuse("memory of commands is not valid");
  if (pending !== null && !isRemembered(pending)) return refuse("pending command is not valid");
  if (!isRecord(clock) || !isNumberOrNull(clock.latestTrustedMs)) return refuse("clock is not valid");
  if (typeof burntMs !== "number" || burntMs < 0) return refuse("burning time is not valid");
  return {
    ok: true,
    value: {
      ...initialControllerState(commissioning),
      assignment,
      orders: noticesOf(orders, assignment?.groups ?? []),
      override,
      memory,
      pending,
      clock: clockTrustAfterRestart(clock.latestTrustedMs),
      burntMs,
    },
  };
}

/** Reads the orders that a gateway saved for all its lamps. */
export function restoreOrders(saved: unknown): Parsed<GroupNotices<GroupOrder>> {
  return Array.isArray(saved) && saved.every(isOrderNotice)
    ? { ok: true, value: saved }
    : { ok: false, issues: ["orders of groups: are not a list of what was heard for each group"] };
}

const FATES: ReadonlySet<unknown> = new Set(["acknowledged", "carried-out", "expired", "refused"]);
const ORDERS: ReadonlySet<unknown> = new Set(["override", "emergency", "lock"]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isNumberOrNull = (value: unknown): value is number | null => value === null || typeof value === "number";
const isAbsentOr = (type: "string" | "number" | "boolean", value: unknown): boolean =>
  value === undefined || typeof value === type;
const isPercent = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 100;

const isOverride = (value: unknown): value is LevelOverride =>
  isRecord(value) &&
  typeof value.commandId === "string" &&
  isPercent(value.dimPct) &&
  typeof value.fadeMs === "number" &&
  typeof value.untilMs === "number" &&
  isAbsentOr("boolean", value.mayUndercut);

const isRemembered = (value: unknown): value is RememberedCommand =>
  isRecord(value) &&
  typeof value.commandId === "string" &&
  typeof value.issuedAtMs === "number" &&
  typeof value.expiresAtMs === "number" &&
  FATES.has(value.fate) &&
  isAbsentOr("number", value.fateAtMs) &&
  isAbsentOr("boolean", value.isUntold) &&
  isAbsentOr("number", value.dimPct) &&
  isAbsentOr("string", value.detail);

const isMemory = (value: unknown): value is CommandMemory =>
  isRecord(value) &&
  Array.isArray(value.commands) &&
  value.commands.every(isRemembered) &&
  isNumberOrNull(value.forgottenThroughMs);

const isOrderNotice = (value: unknown): value is GroupNotices<GroupOrder>[number] =>
  isRecord(value) &&
  typeof value.group === "string" &&
  typeof value.atMs === "number" &&
  Array.isArray(value.list) &&
  value.list.every(isOrder);

const isOrder = (value: unknown): value is GroupOrder =>
  isRecord(value) &&
  typeof value.id === "string" &&
  typeof value.group === "string" &&
  ORDERS.has(value.kind) &&
  isPercent(value.dimPct) &&
  typeof value.fadeMs === "number" &&
  typeof value.fromMs === "number" &&
  typeof value.untilMs === "number" &&
  typeof value.priority === "number" &&
  typeof value.mayUndercut === "boolean";
