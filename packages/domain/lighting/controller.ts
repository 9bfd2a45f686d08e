import { answerAssignment } from "./assignment-answer.ts";
import { type ClockReading, type ClockTrust, loseClock, readClock, regainClock } from "./clock-trust.ts";
import { type CommandStep, receiveCommand, settleCommands, takeDriverOutcome } from "./command-life.ts";
import type { RememberedCommand } from "./command-memory.ts";
import { commandLevel } from "./commanded-level.ts";
import type { ControllerEffect, ControllerEvent } from "./controller-event.ts";
import { type ControllerState, groupsOf, isClockTrusted, ordersToDecide, siteOf } from "./controller-state.ts";
import { isSurelyDay, noteDarkness, watchDaylight } from "./daylight.ts";
import { type DesiredLevel, desiredLevel } from "./desired-level.ts";
import { listed, takeNotice, withoutEnded } from "./group-notices.ts";

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
 * A command is carried out at most once and never after it has expired; its fate is reported each time it arrives. What is
 * heard for groups is kept by the shell, once for all lamps of a gateway, before it is told here.
 */
export function controllerStep(before: ControllerState, event: ControllerEvent): ControllerStep {
  const { nowMs } = event;
  const steadyMs = event.uptimeMs ?? nowMs;
  const reports: Report[] = [];
  let state = lookAround(before, event, steadyMs);
  const take = (life: CommandStep): void => {
    state = life.state;
    reports.push(...life.reports.map((command) => commandReport(command, nowMs)));
  };

  take(settleCommands(state, nowMs));
  if (event.kind === "assignment-received") {
    const answer = answerAssignment(state, event.assignment);
    state = answer.state;
    reports.push(answer.report);
  }
  state = withoutPast(hearGroup(state, event), nowMs);
  if (event.kind === "command-received") take(receiveCommand(state, event.command, nowMs));
  if (event.kind === "burning-time-read") state = { ...state, burntMs: event.burntMs };
  if (event.kind === "driver-reported") take(takeDriverOutcome(state, event.outcome, event.commandId, nowMs));

  const desired = desiredLevelOf(state, nowMs, steadyMs);
  const hasNewCommand = state.pending !== null && state.pending.commandId !== before.pending?.commandId;
  // A driver that has just failed is given time: asked again at once, it would be asked without end.
  const driverFailed = event.kind === "driver-reported" && event.outcome.kind === "failed";
  const commanded = driverFailed ? { state } : commandLevel(state, desired, { hasNewCommand, nowMs, steadyMs });
  const persist: ControllerEffect[] = isWorthKeeping(before, commanded.state) ? [{ kind: "persist" }] : [];
  return {
    state: commanded.state,
    effects: [...persist, ...(commanded.effect === undefined ? [] : [commanded.effect]), ...reports],
    nextTickAtMs: nextTickAt(commanded.state, desired, nowMs),
  };
}

/** Reads the clocks and the photocell, and counts what has burnt. */
function lookAround(before: ControllerState, event: ControllerEvent, steadyMs: number): ControllerState {
  const clock = clockAfter(before.clock, event);
  const said = event.darkness ?? "lost";
  return {
    ...before,
    clock,
    burntMs: before.burntMs + (event.isBurning === true ? passedMs(before.clock.lastReading, event) : 0),
    daylight: watchDaylight(before.daylight, said, steadyMs),
    darkness: clock.doubt === null ? noteDarkness(before.darkness, said, event.nowMs) : before.darkness,
  };
}

/** Forgets what has ended for the lamp's groups, as far as its clock can tell. */
function withoutPast(state: ControllerState, nowMs: number): ControllerState {
  if (!isClockTrusted(state)) return state;
  const { setpoints, orders } = state;
  return { ...state, setpoints: withoutEnded(setpoints, nowMs), orders: withoutEnded(orders, nowMs) };
}

/** Time since the last reading; more than a tick may be late is a clock that was set. */
function passedMs(last: ClockReading | null, { nowMs, uptimeMs }: ClockReading): number {
  if (last === null) return 0;
  const byUptime = uptimeMs !== undefined && last.uptimeMs !== undefined;
  const passed = byUptime ? uptimeMs - last.uptimeMs : nowMs - last.nowMs;
  return Math.min(Math.max(0, passed), 2 * MAX_TICK_INTERVAL_MS);
}

function hearGroup(state: ControllerState, event: ControllerEvent): ControllerState {
  if (event.kind !== "setpoints-received" && event.kind !== "orders-received") return state;
  if (!groupsOf(state).includes(event.notice.group)) return state;
  const trustedNowMs = isClockTrusted(state) ? event.nowMs : null;
  return event.kind === "setpoints-received"
    ? { ...state, setpoints: takeNotice(state.setpoints, event.notice, trustedNowMs) }
    : { ...state, orders: takeNotice(state.orders, event.notice, trustedNowMs) };
}

const desiredLevelOf = (state: ControllerState, nowMs: number, steadyMs: number): DesiredLevel =>
  desiredLevel(
    {
      programme: state.assignment?.programme ?? null,
      calendar: state.assignment?.calendar,
      darkness: state.darkness,
      site: siteOf(state),
      settings: state.assignment?.settings ?? null,
      setpoints: listed(state.setpoints),
      orders: ordersToDecide(state),
      override: state.override,
      clockTrusted: isClockTrusted(state),
      isSurelyDay: isSurelyDay(state.daylight, steadyMs),
    },
    nowMs,
  );

function clockAfter(clock: ClockTrust, event: ControllerEvent): ClockTrust {
  const reading: ClockReading =
    event.uptimeMs === undefined ? { nowMs: event.nowMs } : { nowMs: event.nowMs, uptimeMs: event.uptimeMs };
  if (event.kind === "clock-lost") return loseClock(clock, reading);
  if (event.kind === "clock-regained") return regainClock(clock, reading);
  return readClock(clock, reading);
}

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
  const { pending, switching } = state;
  const dueMs = [desired.nextChangeAtMs, pending?.expiresAtMs, switching.turnAtMs].filter(
    (atMs) => typeof atMs === "number",
  );
  return Math.min(nowMs + intervalMs, ...dueMs.filter((atMs) => atMs > nowMs));
}
