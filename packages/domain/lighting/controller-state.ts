import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import type { LampFailure, LevelSource } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LightingSite, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { isKnownZone } from "../time/local-time.ts";
import { type ClockTrust, clockTrustAfterRestart, initialClockTrust } from "./clock-trust.ts";
import { type CommandMemory, emptyCommandMemory, type RememberedCommand } from "./command-memory.ts";
import type { LevelOverride } from "./desired-level.ts";

/** Raised when an older program could not read the state. */
export const CONTROLLER_STATE_VERSION = 1;

/** The level last given to the driver, and why. */
export interface CommandedLevel {
  readonly dimPct: number;
  readonly source: LevelSource;
  /** The override's command, where the source is one. */
  readonly commandId: string | null;
}

/** All that a light controller knows. Plain JSON: what is written to disk can be read back by `restoreControllerState`. */
export interface ControllerState {
  readonly schemaVersion: typeof CONTROLLER_STATE_VERSION;
  /** The place set at commissioning; an assignment brings its own. */
  readonly commissionedSite: LightingSite | null;
  readonly assignment: ProgrammeAssignment | null;
  readonly override: LevelOverride | null;
  readonly memory: CommandMemory;
  /** The command that was accepted and that the driver has not confirmed yet. */
  readonly pending: RememberedCommand | null;
  readonly clock: ClockTrust;
  /** Null when the lamp's level is not known: after a start, or when the driver failed. */
  readonly level: CommandedLevel | null;
}

/**
 * The state of a controller that has never run. `site` is its place where that is known from commissioning: without an
 * assignment it then burns at night only. Throws `RangeError` when the site's zone is not known.
 */
export function initialControllerState(site: LightingSite | null = null): ControllerState {
  if (site !== null && !isKnownZone(site.zone)) {
    throw new RangeError(`the site's zone ${JSON.stringify(site.zone)} is not an IANA time zone such as Europe/Rome`);
  }
  return {
    schemaVersion: CONTROLLER_STATE_VERSION,
    commissionedSite: site,
    assignment: null,
    override: null,
    memory: emptyCommandMemory,
    pending: null,
    clock: initialClockTrust,
    level: null,
  };
}

export const isClockTrusted = (state: ControllerState): boolean => state.clock.doubt === null;

/** The failures that the controller itself knows of, beside those of the driver. */
export const controllerFailures = (state: ControllerState): LampFailure[] =>
  isClockTrusted(state) ? [] : ["clockLost"];

/** Where the lamp stands, as far as the controller knows. */
export const siteOf = (state: ControllerState): LightingSite | null => state.assignment?.site ?? state.commissionedSite;

/**
 * The state after a restart, from what was saved. `isAssignment` is the check by the contract's schema, which the domain
 * does not run itself. `site` is the commissioned place of today. When the saved value is damaged or of another version,
 * the issues say so, and the controller starts afresh.
 */
export function restoreControllerState(
  saved: unknown,
  isAssignment: (value: unknown) => value is ProgrammeAssignment,
  site: LightingSite | null = null,
): Parsed<ControllerState> {
  const refuse = (issue: string): Parsed<ControllerState> => ({ ok: false, issues: [`controller state: ${issue}`] });
  if (!isRecord(saved)) return refuse("is not an object");
  if (saved.schemaVersion !== CONTROLLER_STATE_VERSION) {
    return refuse(`has version ${String(saved.schemaVersion)}, this program reads ${CONTROLLER_STATE_VERSION}`);
  }
  const { assignment, override, memory, pending, clock } = saved;
  if (assignment !== null && !(isAssignment(assignment) && isKnownZone(assignment.site.zone))) {
    return refuse("assignment is not valid");
  }
  if (override !== null && !isOverride(override)) return refuse("override is not valid");
  if (!isMemory(memory)) return refuse("memory of commands is not valid");
  if (pending !== null && !isRemembered(pending)) return refuse("pending command is not valid");
  if (!isRecord(clock) || !isNumberOrNull(clock.latestTrustedMs)) return refuse("clock is not valid");
  return {
    ok: true,
    value: {
      ...initialControllerState(site),
      assignment,
      override,
      memory,
      pending,
      clock: clockTrustAfterRestart(clock.latestTrustedMs),
    },
  };
}

const FATES: ReadonlySet<unknown> = new Set(["acknowledged", "carried-out", "expired", "refused"]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isNumberOrNull = (value: unknown): value is number | null => value === null || typeof value === "number";
const isAbsentOr = (type: "string" | "number" | "boolean", value: unknown): boolean =>
  value === undefined || typeof value === type;

const isOverride = (value: unknown): value is LevelOverride =>
  isRecord(value) &&
  typeof value.commandId === "string" &&
  typeof value.dimPct === "number" &&
  value.dimPct >= 0 &&
  value.dimPct <= 100 &&
  typeof value.fadeMs === "number" &&
  typeof value.untilMs === "number";

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
