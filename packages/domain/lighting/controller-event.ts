import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LevelSource } from "@lucciola/contract/lighting/lamp-message.ts";
import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import type { ClockReading } from "./clock-trust.ts";
import type { DriverOutcome } from "./command-life.ts";
import type { ReportedFate } from "./command-memory.ts";
import type { GroupNotice } from "./group-notices.ts";
import type { GroupOrder, GroupSetpoint } from "./group-orders.ts";
import type { Darkness } from "./photocell.ts";

/** What a controller sees when it handles an event. */
export interface Surroundings extends ClockReading {
  /** Whether the light source has burnt since the event before. Left out: it has not. */
  readonly isBurning?: boolean;
  /** What a photocell or the cabinet's contactor says, where there is one. */
  readonly darkness?: Darkness;
}

/** What happens to a controller, and what it sees at that time. */
export type ControllerEvent = Surroundings &
  (
    | { readonly kind: "assignment-received"; readonly assignment: ProgrammeAssignment }
    | { readonly kind: "setpoints-received"; readonly notice: GroupNotice<GroupSetpoint> }
    | { readonly kind: "orders-received"; readonly notice: GroupNotice<GroupOrder> }
    | { readonly kind: "command-received"; readonly command: LampCommand }
    | { readonly kind: "tick" }
    | { readonly kind: "clock-lost" }
    | { readonly kind: "clock-regained" }
    /** What the gear itself has counted of its light source's life. */
    | { readonly kind: "burning-time-read"; readonly burntMs: number }
    /** The answer of the driver to a `set-level`; `commandId` is that of the effect. */
    | { readonly kind: "driver-reported"; readonly outcome: DriverOutcome; readonly commandId?: string }
  );

/** Give the level to the driver and hand its answer back as `driver-reported` with the same `commandId`. */
export interface SetLevel {
  readonly kind: "set-level";
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly source: LevelSource;
  readonly commandId?: string;
  /** Constant light output: the gear is driven at this share of `dimPct`, and what it reports divided by it. Left out: 1. */
  readonly driveShare?: number;
}

/** What the shell shall do, in this order. */
export type ControllerEffect =
  /** Write the new state to disk before any later effect, so that a command is not carried out again after a crash. */
  | { readonly kind: "persist" }
  | SetLevel
  | {
      readonly kind: "report-command";
      readonly commandId: string;
      readonly fate: ReportedFate;
      /** When it came to this fate, which may be long before it is told. */
      readonly atMs: number;
      readonly dimPct?: number;
      readonly detail?: string;
    }
  | {
      readonly kind: "report-programme";
      readonly revision: number;
      readonly accepted: boolean;
      readonly detail?: string;
    };
