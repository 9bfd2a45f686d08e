/** What a controller remembers of switching its lamp on and off. It is forgotten at a restart. */
export interface Switching {
  /** When a lamp that waits for its turn is switched on; null while it does not wait. */
  readonly turnAtMs: number | null;
  /** When it was switched on within the last hour, by a clock that is not set. */
  readonly switchedOnAtMs: readonly number[];
  /** It is kept on because it was switched on too often. */
  readonly isKeptOn: boolean;
}

export const initialSwitching: Switching = { turnAtMs: null, switchedOnAtMs: [], isKeptOn: false };

/**
 * How often a lamp may be switched off again after it was switched on, in an hour, by anything but a person [A]. A
 * photocell, a clock or a server that cannot decide would else wear out the gear and frighten the street.
 */
export const MAX_SWITCH_ONS_PER_HOUR = 6;
const HOUR_MS = 3_600_000;

export interface SwitchRequest {
  /** Where the lamp was put last; null when that is not known. */
  readonly fromDimPct: number | null;
  readonly toDimPct: number;
  /** Nobody asked for just this lamp to be switched. */
  readonly isAutomatic: boolean;
  /** It may wait for its turn among the lamps of its circuit. */
  readonly mayWait: boolean;
  readonly delayMs: number;
  readonly nowMs: number;
  /** Of a clock that is not set, where there is one. */
  readonly steadyMs: number;
}

/** `wait`: not before `switching.turnAtMs`. `keep-on`: it shall not be switched off again so soon. */
export interface SwitchDecision {
  readonly kind: "go" | "wait" | "keep-on";
  readonly switching: Switching;
}

/** Whether a lamp goes to its level now. Only switching on waits, and only switching off is refused. */
export function decideSwitching(before: Switching, request: SwitchRequest): SwitchDecision {
  const { fromDimPct, toDimPct, isAutomatic, mayWait, delayMs, nowMs, steadyMs } = request;
  const switchedOnAtMs = before.switchedOnAtMs.filter((atMs) => atMs <= steadyMs && steadyMs - atMs < HOUR_MS);
  const settled: Switching = { turnAtMs: null, switchedOnAtMs, isKeptOn: false };
  const isOff = fromDimPct === 0;
  if (isOff && toDimPct > 0) {
    const turnAtMs = before.turnAtMs ?? nowMs + delayMs;
    // A clock that was set back must not make it wait longer.
    const isWaiting = mayWait && turnAtMs > nowMs && turnAtMs - nowMs <= delayMs;
    if (isWaiting) return { kind: "wait", switching: { ...settled, turnAtMs } };
    const latest = [...switchedOnAtMs, steadyMs].slice(-MAX_SWITCH_ONS_PER_HOUR);
    return { kind: "go", switching: { ...settled, switchedOnAtMs: latest } };
  }
  const isTooOften = switchedOnAtMs.length >= MAX_SWITCH_ONS_PER_HOUR;
  if (!isOff && fromDimPct !== null && toDimPct === 0 && isAutomatic && isTooOften) {
    return { kind: "keep-on", switching: { ...settled, isKeptOn: true } };
  }
  return { kind: "go", switching: settled };
}
