import type { LampFailure, LevelSource } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LightingSite, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { isKnownZone } from "../time/local-time.ts";
import { type ClockTrust, earliestNowMs, initialClockTrust } from "./clock-trust.ts";
import { type CommandMemory, emptyCommandMemory, type RememberedCommand } from "./command-memory.ts";
import { type DaylightWatch, initialDaylight } from "./daylight.ts";
import type { LevelOverride } from "./desired-level.ts";
import { type GroupNotices, listed } from "./group-notices.ts";
import type { GroupOrder, GroupSetpoint } from "./group-orders.ts";
import type { DarknessChange } from "./photocell.ts";
import { initialSwitching, type Switching } from "./switching.ts";

/** Raised when an older program could not read the state. Version 1 knew neither groups nor burning time. */
export const CONTROLLER_STATE_VERSION = 2;

/** The level last given to the driver, and why. */
export interface CommandedLevel {
  readonly dimPct: number;
  readonly source: LevelSource;
  /** The override's command, where the source is one. */
  readonly commandId: string | null;
}

/** What whoever set up the controller knows, today; it is not read from what was saved. */
export interface Commissioning {
  /** The place of its lamp; an assignment brings its own. */
  readonly site: LightingSite | null;
  /** How long the lamp waits for its turn when all of its circuit are switched on. */
  readonly switchOnDelayMs: number;
}

/** All that a light controller knows. Plain JSON; what of it is saved, and how it is read back, is in `saved-state.ts`. */
export interface ControllerState {
  readonly schemaVersion: typeof CONTROLLER_STATE_VERSION;
  readonly commissioning: Commissioning;
  readonly assignment: ProgrammeAssignment | null;
  /** What was heard for the groups of the assignment. */
  readonly setpoints: GroupNotices<GroupSetpoint>;
  readonly orders: GroupNotices<GroupOrder>;
  readonly override: LevelOverride | null;
  readonly memory: CommandMemory;
  /** The command that was accepted and that the driver has not confirmed yet. */
  readonly pending: RememberedCommand | null;
  readonly clock: ClockTrust;
  /** How long the light source has burnt: as its gear says, else as the controller counts, ms. */
  readonly burntMs: number;
  /** Null when the lamp's level is not known: after a start, or when the driver failed. */
  readonly level: CommandedLevel | null;
  readonly switching: Switching;
  readonly daylight: DaylightWatch;
  /** What the photocell has said since the start, for programmes that switch by it. */
  readonly darkness: readonly DarknessChange[];
}

/**
 * The state of a controller that has never run. Where its site is known from commissioning it burns at night only, without
 * an assignment too. Throws `RangeError` when the site's zone is not known.
 */
export function initialControllerState(known: Partial<Commissioning> = {}): ControllerState {
  const commissioning: Commissioning = { site: null, switchOnDelayMs: 0, ...known };
  const { site } = commissioning;
  if (site !== null && !isKnownZone(site.zone)) {
    throw new RangeError(`the site's zone ${JSON.stringify(site.zone)} is not an IANA time zone such as Europe/Rome`);
  }
  return {
    schemaVersion: CONTROLLER_STATE_VERSION,
    commissioning,
    assignment: null,
    setpoints: [],
    orders: [],
    override: null,
    memory: emptyCommandMemory,
    pending: null,
    clock: initialClockTrust,
    burntMs: 0,
    level: null,
    switching: initialSwitching,
    daylight: initialDaylight,
    darkness: [],
  };
}

export const isClockTrusted = (state: ControllerState): boolean => state.clock.doubt === null;

/** The failures that the controller itself knows of, beside those of the driver. */
export const controllerFailures = (state: ControllerState): LampFailure[] => [
  ...(isClockTrusted(state) ? [] : (["clockLost"] as const)),
  ...(state.switching.isKeptOn ? (["switchingLimited"] as const) : []),
];

/** Where the lamp stands, as far as the controller knows. */
export const siteOf = (state: ControllerState): LightingSite | null =>
  state.assignment?.site ?? state.commissioning.site;

/** The groups that the lamp obeys. */
export const groupsOf = (state: ControllerState): readonly string[] => state.assignment?.groups ?? NO_GROUPS;
const NO_GROUPS: readonly string[] = [];

/**
 * The orders to the lamp's groups among which its level is decided. Without a trusted clock: the locks that may be in force
 * at the earliest that it can be, so that somebody up at the lamp is safe and no lock of another day darkens the street.
 */
export function ordersToDecide(state: ControllerState): readonly GroupOrder[] {
  if (isClockTrusted(state)) return listed(state.orders);
  const earliestMs = earliestNowMs(state.clock) ?? Number.NEGATIVE_INFINITY;
  return state.orders.flatMap(({ atMs, list }) => {
    const nowMs = Math.max(earliestMs, atMs);
    return list.filter(({ kind, fromMs, untilMs }) => kind === "lock" && fromMs <= nowMs && nowMs < untilMs);
  });
}
