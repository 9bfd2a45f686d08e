/** The detectors' state as it was when every hour before `untilMs` had been heard. */
export interface Anchor {
  readonly untilMs: number;
  readonly state: unknown;
}

/** How far the watch of a supply is. Plain JSON. */
export interface WatchMemory {
  /** Of the detectors that wrote it. */
  readonly version: number;
  readonly head: Anchor;
  /** Older states to go back to when a correction arrives, the oldest first. */
  readonly anchors: readonly Anchor[];
  /** Since when nothing is known of the supply, up to the head; a later reading may tell what ran meanwhile. */
  readonly silentSinceMs?: number;
}

export const WEEK_MS = 7 * 86_400_000;
/** How far back a supply is heard when nothing is remembered of it, ms: a year, and a season to learn from. */
export const HISTORY_MS = 460 * 86_400_000;
const KEPT_ANCHORS = 2;

export const atStart = (version: number, nowMs: number): WatchMemory => ({
  version,
  head: { untilMs: Math.floor((nowMs - HISTORY_MS) / WEEK_MS) * WEEK_MS, state: undefined },
  anchors: [],
});

/** The memory as it was before an instant; from the beginning where no anchor is that old. */
export function goBack(memory: WatchMemory, beforeMs: number, nowMs: number): WatchMemory {
  const anchors = memory.anchors.filter(({ untilMs }) => untilMs <= beforeMs);
  const last = anchors.at(-1);
  return last === undefined ? atStart(memory.version, nowMs) : { version: memory.version, head: last, anchors };
}

/** The memory after the hours up to the head were heard; a state at the edge of a week becomes an anchor. */
export function goOn(memory: WatchMemory, head: Anchor, silentSinceMs: number | undefined): WatchMemory {
  const anchors = head.untilMs % WEEK_MS === 0 ? [...memory.anchors, head].slice(-KEPT_ANCHORS) : memory.anchors;
  return { version: memory.version, head, anchors, ...(silentSinceMs === undefined ? {} : { silentSinceMs }) };
}
