import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LevelSource } from "@lucciola/contract/lighting/lamp-message.ts";
import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { isKnownZone } from "../time/local-time.ts";
import { missingProgrammes } from "./calendar.ts";
import { type ClockReading, type ClockTrust, loseClock, readClock, regainClock } from "./clock-trust.ts";
import {
  type CommandStep,
  type DriverOutcome,
  receiveCommand,
  settleCommands,
  takeDriverOutcome,
} from "./command-life.ts";
import type { RememberedCommand, ReportedFate } from "./command-memory.ts";
import { type CommandedLevel, type ControllerState, isClockTrusted, siteOf } from "./controller-state.ts";
import { type DesiredLevel, desiredLevel } from "./desired-level.ts";
import { levelSourceOf } from "./level-cause.ts";

/** What happens to a controller. Each event carries a reading of the clock at the time it is handled. */
export type ControllerEvent = ClockReading &
  (
    | { readonly kind: "assignment-received"; readonly assignment: ProgrammeAssignment }
    | { readonly kind: "command-received"; readonly command: LampCommand }
    | { readonly kind: "tick" }
    | { readonly kind: "clock-lost" }
    | { readonly kind: "clock-regained" }
    /** The answer of the driver to a `set-level`; `commandId` is that of the effect. */
    | { readonly kind: "driver-reported"; readonly outcome: DriverOutcome; readonly commandId?: string }
  );

/** What the shell shall do, in this order. */
export type ControllerEffect =
  /** Write the new state to disk before any later effect, so that a command is not carried out again after a crash. */
  | { readonly kind: "persist" }
  /** Give the level to the driver and hand its answer back as `driver-reported` with the same `commandId`. */
  | {
      readonly kind: "set-level";
      readonly dimPct: number;
      readonly fadeMs: number;
      readonly source: LevelSource;
      readonly commandId?: string;
    }
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

export interface ControllerStep {
  readonly state: ControllerState;
  readonly effects: readonly ControllerEffect[];
  /** When to send the next tick at the latest. */
  readonly nextTickAtMs: number;
}

/** A tick is due at least so often, so that a clock that is set is noticed within a minute. */
export const MAX_TICK_INTERVAL_MS = 60_000;
/** When a driver has failed, its level is given again after so long. */
export const DRIVER_RETRY_MS = 10_000;

type Report = Extract<ControllerEffect, { kind: "report-command" | "report-programme" }>;

/**
 * One step of a light controller: pure, the same after a restart and in a simulation. Any sequence of events is allowed.
 * A command is carried out at most once and never after it has expired; its fate is reported each time it arrives.
 */
export function controllerStep(before: ControllerState, event: ControllerEvent): ControllerStep {
  const reports: Report[] = [];
  let state: ControllerState = { ...before, clock: clockAfter(before.clock, event) };
  const take = (life: CommandStep): void => {
    state = life.state;
    reports.push(...life.reports.map((command) => commandReport(command, event.nowMs)));
  };

  take(settleCommands(state, event.nowMs));
  if (event.kind === "assignment-received") {
    const { assignment, report } = answerAssignment(state, event.assignment);
    state = { ...state, assignment };
    reports.push(report);
  }
  if (event.kind === "command-received") take(receiveCommand(state, event.command, event.nowMs));
  if (event.kind === "driver-reported") take(takeDriverOutcome(state, event.outcome, event.commandId, event.nowMs));

  const desired = desiredLevel(
    {
      programme: state.assignment?.programme ?? null,
      calendar: state.assignment?.calendar,
      site: siteOf(state),
      settings: state.assignment?.settings ?? null,
      setpoints: [],
      orders: [],
      override: state.override,
      clockTrusted: isClockTrusted(state),
    },
    event.nowMs,
  );
  // A driver that has just failed is given time: asked again at once, it would be asked without end.
  const driverFailed = event.kind === "driver-reported" && event.outcome.kind === "failed";
  const setLevel = driverFailed ? [] : levelEffects(before, state, desired);
  if (setLevel.length > 0) state = { ...state, level: levelOf(desired) };
  const persist: ControllerEffect[] = isWorthKeeping(before, state) ? [{ kind: "persist" }] : [];
  return {
    state,
    effects: [...persist, ...setLevel, ...reports],
    nextTickAtMs: nextTickAt(state, desired, event.nowMs),
  };
}

function clockAfter(clock: ClockTrust, event: ControllerEvent): ClockTrust {
  const reading: ClockReading =
    event.uptimeMs === undefined ? { nowMs: event.nowMs } : { nowMs: event.nowMs, uptimeMs: event.uptimeMs };
  if (event.kind === "clock-lost") return loseClock(clock, reading);
  if (event.kind === "clock-regained") return regainClock(clock, reading);
  return readClock(clock, reading);
}

/**
 * What came last is the town's will: a revision alone does not tell, since a controller may be moved to another lamp or
 * the town's registry be restored from a backup, and then the numbers begin lower. What runs already is accepted again and
 * not written anew, so that a report lost in a crash is made good.
 */
function answerAssignment(
  state: ControllerState,
  assignment: ProgrammeAssignment,
): { assignment: ProgrammeAssignment | null; report: Report } {
  const { revision, site } = assignment;
  const refuse = (detail: string) => ({
    assignment: state.assignment,
    report: { kind: "report-programme", revision, accepted: false, detail } as const,
  });
  if (!isKnownZone(site.zone)) return refuse(`the time zone ${JSON.stringify(site.zone)} is not known here`);
  const missing = assignment.calendar === undefined ? [] : missingProgrammes(assignment.calendar);
  if (missing.length > 0)
    return refuse(`the calendar names programmes that did not come with it: ${missing.join(", ")}`);
  return {
    assignment: isSameAssignment(state.assignment, assignment) ? state.assignment : assignment,
    report: { kind: "report-programme", revision, accepted: true },
  };
}

/** Both came as JSON from one maker, so equal ones are written alike. */
const isSameAssignment = (running: ProgrammeAssignment | null, assignment: ProgrammeAssignment): boolean =>
  JSON.stringify(running) === JSON.stringify(assignment);

/** What the town is told of a command; `nowMs` stands for an instant that an older program did not keep. */
export const commandReport = (
  { commandId, fate, fateAtMs, dimPct, detail }: RememberedCommand,
  nowMs: number,
): Extract<ControllerEffect, { kind: "report-command" }> => ({
  kind: "report-command",
  commandId,
  fate,
  atMs: fateAtMs ?? nowMs,
  ...(dimPct === undefined ? {} : { dimPct }),
  ...(detail === undefined ? {} : { detail }),
});

const levelOf = ({ dimPct, cause }: DesiredLevel): CommandedLevel => ({
  dimPct,
  source: levelSourceOf(cause),
  commandId: cause.kind === "override" ? cause.commandId : null,
});

/** The level is given to the driver when it differs from the last one, and for each command, so that it is confirmed. */
function levelEffects(before: ControllerState, state: ControllerState, desired: DesiredLevel): ControllerEffect[] {
  const level = levelOf(desired);
  const isNewCommand = state.pending !== null && state.pending.commandId !== before.pending?.commandId;
  const isSame =
    state.level !== null &&
    state.level.dimPct === level.dimPct &&
    state.level.source === level.source &&
    state.level.commandId === level.commandId;
  if (isSame && !isNewCommand) return [];
  // With the clock lost the level is the fail-safe one: to confirm it is not to confirm the command.
  const carriedOut = isClockTrusted(state) ? (state.pending?.commandId ?? level.commandId) : null;
  return [
    {
      kind: "set-level",
      dimPct: desired.dimPct,
      fadeMs: desired.fadeMs,
      source: level.source,
      ...(carriedOut === null ? {} : { commandId: carriedOut }),
    },
  ];
}

/** Levels are decided anew after a restart. The time is kept by the hour, to notice a clock set back by a power cut. */
const isWorthKeeping = (before: ControllerState, state: ControllerState): boolean =>
  before.assignment !== state.assignment ||
  before.override !== state.override ||
  before.memory !== state.memory ||
  before.pending !== state.pending ||
  hourOf(before.clock) !== hourOf(state.clock);

const hourOf = ({ latestTrustedMs }: ClockTrust): number => Math.floor((latestTrustedMs ?? 0) / 3_600_000);

function nextTickAt(state: ControllerState, desired: DesiredLevel, nowMs: number): number {
  const intervalMs = state.level === null ? DRIVER_RETRY_MS : MAX_TICK_INTERVAL_MS;
  const dueMs = [desired.nextChangeAtMs, state.pending?.expiresAtMs].filter((atMs) => typeof atMs === "number");
  return Math.min(nowMs + intervalMs, ...dueMs.filter((atMs) => atMs > nowMs));
}
