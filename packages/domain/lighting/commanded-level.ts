import { cloFactor } from "./clo.ts";
import type { SetLevel } from "./controller-event.ts";
import { type CommandedLevel, type ControllerState, isClockTrusted } from "./controller-state.ts";
import { DESIGN_DIM_PCT, type DesiredLevel } from "./desired-level.ts";
import { type LevelCause, levelSourceOf } from "./level-cause.ts";
import { decideSwitching } from "./switching.ts";

const HOUR_MS = 3_600_000;

/** The state after a level was commanded, with the effect that gives it; without one, the lamp stays where it is. */
export interface LevelCommand {
  readonly state: ControllerState;
  readonly effect?: SetLevel;
}

/**
 * Commands the desired level: when it differs from the last one, when it is the lamp's turn, and for each new command
 * (`hasNewCommand`), so that it is confirmed. `steadyMs` is of a clock that is not set.
 */
export function commandLevel(
  before: ControllerState,
  desired: DesiredLevel,
  { hasNewCommand, nowMs, steadyMs }: { hasNewCommand: boolean; nowMs: number; steadyMs: number },
): LevelCommand {
  const { kind } = giverOf(desired);
  const { kind: decision, switching } = decideSwitching(before.switching, {
    fromDimPct: before.level?.dimPct ?? null,
    toDimPct: desired.dimPct,
    isAutomatic: kind !== "override" && kind !== "order",
    // Who orders one lamp looks at it, and who walks into the dark has no time.
    mayWait: kind !== "override" && kind !== "motion",
    delayMs: before.commissioning.switchOnDelayMs,
    nowMs,
    steadyMs,
  });
  const state = { ...before, switching };
  if (decision === "wait") return { state };
  const level = decision === "go" ? levelOf(desired) : keptOn(state);
  if (isSame(state.level, level) && !hasNewCommand) return { state };
  const commandId = commandCarriedOut(state, desired, level);
  const driveShare = driveShareOf(state);
  const effect: SetLevel = {
    kind: "set-level",
    dimPct: level.dimPct,
    fadeMs: desired.fadeMs,
    source: level.source,
    ...(commandId === null ? {} : { commandId }),
    ...(driveShare === 1 ? {} : { driveShare }),
  };
  return { state: { ...state, level }, effect };
}

/** What gave the level; the floor only lifts what something else asked for. */
const giverOf = ({ chain, cause }: DesiredLevel): LevelCause =>
  chain.findLast((step) => step.cause.kind !== "floor")?.cause ?? cause;

function levelOf(desired: DesiredLevel): CommandedLevel {
  const giver = giverOf(desired);
  const commandId = giver.kind === "override" ? giver.commandId : null;
  return { dimPct: desired.dimPct, source: levelSourceOf(giver), commandId };
}

/** A lamp that would be switched off too often burns as it was designed to. */
const keptOn = ({ assignment }: ControllerState): CommandedLevel => ({
  dimPct: assignment?.settings?.designDimPct ?? DESIGN_DIM_PCT,
  source: "fail-safe",
  commandId: null,
});

const isSame = (a: CommandedLevel | null, b: CommandedLevel): boolean =>
  a !== null && a.dimPct === b.dimPct && a.source === b.source && a.commandId === b.commandId;

/** The command that is carried out when the driver takes this level, or null. */
function commandCarriedOut(state: ControllerState, desired: DesiredLevel, level: CommandedLevel): string | null {
  // With the clock lost the level is the fail-safe one: to confirm it is not to confirm the command.
  if (!isClockTrusted(state)) return null;
  const { pending, override } = state;
  if (pending === null) return level.commandId;
  const holdsLevel = override?.commandId === pending.commandId;
  const giver = giverOf(desired);
  const isGiver = giver.kind === "override" && giver.commandId === pending.commandId;
  // An order to a group that came meanwhile stands above it: the level is that of the order.
  return holdsLevel && !isGiver ? null : pending.commandId;
}

/** How far the gear is driven for 100 % of the maintained flux. */
function driveShareOf({ assignment, burntMs }: ControllerState): number {
  const curve = assignment?.settings?.constantLightOutput?.depreciation;
  return curve === undefined ? 1 : cloFactor(curve, burntMs / HOUR_MS);
}
