import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { formatInstant, parseInstant } from "@lucciola/contract/time/iso.ts";
import { mayBeForgotten, type RememberedCommand, recallCommand, rememberCommand } from "./command-memory.ts";
import { type ControllerState, isClockTrusted } from "./controller-state.ts";
import { isOverrideActive } from "./desired-level.ts";

/** A step in the life of commands: the new state and the commands whose fate is to be reported. */
export interface CommandStep {
  readonly state: ControllerState;
  readonly reports: readonly RememberedCommand[];
}

/** The driver has taken the level and reads `dimPct` (a gear has steps: it may differ), or it has not answered. */
export type DriverOutcome =
  | { readonly kind: "level-set"; readonly dimPct: number }
  | { readonly kind: "failed"; readonly detail: string };

/** Ends what time has ended: an override at its `until`, and a command that no driver confirmed before its own end. */
export function settleCommands(state: ControllerState, nowMs: number): CommandStep {
  if (!isClockTrusted(state)) return { state, reports: [] };
  const { override, pending } = state;
  const hasEnded = override !== null && !isOverrideActive(override, nowMs);
  const settled = hasEnded ? { ...state, override: null } : state;
  const isLate =
    pending !== null && (nowMs >= pending.expiresAtMs || (hasEnded && override.commandId === pending.commandId));
  if (!isLate) return { state: settled, reports: [] };
  const detail = pending.detail ?? "the lamp's driver did not confirm the level in time";
  return endPending(settled, { ...pending, fate: "expired", detail }, nowMs);
}

/** Answers a command with its fate, and takes it on when it is new, in time and its order can be judged. */
export function receiveCommand(state: ControllerState, command: LampCommand, nowMs: number): CommandStep {
  const known = state.pending?.commandId === command.id ? state.pending : recallCommand(state.memory, command.id);
  if (known !== undefined) return { state, reports: [known] };

  const issuedAt = parseInstant(command.issuedAt);
  const expiresAt = parseInstant(command.expiresAt);
  const until = command.action.kind === "set" ? parseInstant(command.action.until) : null;
  if (!issuedAt.ok || !expiresAt.ok || until?.ok === false) {
    const unreadable = { commandId: command.id, issuedAtMs: 0, expiresAtMs: 0, fateAtMs: nowMs };
    const detail = "issuedAt, expiresAt or until is not an instant";
    return { state, reports: [{ ...unreadable, fate: "refused", detail }] };
  }
  const received = {
    commandId: command.id,
    issuedAtMs: issuedAt.value,
    expiresAtMs: expiresAt.value,
    fateAtMs: nowMs,
  };
  const end = (fate: "refused" | "expired", detail: string): CommandStep => {
    const ended: RememberedCommand = { ...received, fate, isUntold: true, detail };
    return { state: { ...state, memory: rememberCommand(state.memory, ended) }, reports: [ended] };
  };
  if (!isClockTrusted(state))
    return end("refused", "the controller's clock is lost: it cannot tell whether this is late");
  if (nowMs >= expiresAt.value) return end("expired", `received at ${formatInstant(nowMs)}`);
  if (mayBeForgotten(state.memory, issuedAt.value)) {
    return end("refused", "so many commands came after it that it may have been carried out before");
  }
  if (until?.ok && nowMs >= until.value) return end("refused", "the time until which it shall hold is over");
  return accept(state, command, { ...received, fate: "acknowledged" }, until?.ok ? until.value : null, nowMs);
}

function accept(
  state: ControllerState,
  { id, action }: LampCommand,
  pending: RememberedCommand,
  untilMs: number | null,
  nowMs: number,
): CommandStep {
  const override =
    action.kind === "set" && untilMs !== null
      ? {
          commandId: id,
          dimPct: action.dimPct,
          fadeMs: action.fadeMs,
          untilMs,
          ...(action.mayUndercut === true ? { mayUndercut: true } : {}),
        }
      : null;
  const superseded =
    state.pending === null
      ? { state, reports: [] }
      : endPending(
          state,
          {
            ...state.pending,
            fate: "refused",
            detail: `command ${id} took its place before the driver confirmed it`,
          },
          nowMs,
        );
  return {
    state: { ...superseded.state, override, pending, memory: rememberCommand(superseded.state.memory, pending) },
    reports: [...superseded.reports, pending],
  };
}

/** Ends the command that waits for the driver; an override of a command that failed does not stay. */
function endPending(state: ControllerState, fate: RememberedCommand, nowMs: number): CommandStep {
  const ended: RememberedCommand = { ...fate, fateAtMs: nowMs, isUntold: true };
  const failed = ended.fate !== "carried-out" && state.override?.commandId === ended.commandId;
  return {
    state: {
      ...state,
      override: failed ? null : state.override,
      pending: null,
      memory: rememberCommand(state.memory, ended),
    },
    reports: [ended],
  };
}

/** The driver's answer: a level that was taken carries its command out; one that failed is given again until it expires. */
export function takeDriverOutcome(
  state: ControllerState,
  outcome: DriverOutcome,
  commandId: string | undefined,
  nowMs: number,
): CommandStep {
  const pending = state.pending?.commandId === commandId ? state.pending : null;
  if (outcome.kind === "level-set") {
    if (pending === null) return { state, reports: [] };
    const { dimPct } = outcome;
    const { detail: _, ...confirmed } = pending;
    return endPending(state, { ...confirmed, fate: "carried-out", dimPct }, nowMs);
  }
  const isNews = pending !== null && pending.detail !== outcome.detail;
  const waiting = isNews ? { ...pending, detail: outcome.detail } : state.pending;
  return { state: { ...state, level: null, pending: waiting }, reports: [] };
}
