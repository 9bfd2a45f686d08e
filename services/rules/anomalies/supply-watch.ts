import { setImmediate as breathe } from "node:timers/promises";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import type { Detectors, WatchedInterval, WatchedSupply } from "@lucciola/domain/anomaly/detectors.ts";
import { atStart, goBack, goOn, type WatchMemory, WEEK_MS } from "./watch-memory.ts";

export interface WatchTurn {
  readonly memory: WatchMemory;
  readonly alerts: readonly AnomalyAlert[];
  /** Set when the past was heard again: alerts raised since then that did not come again have lost their ground. */
  readonly reconsideredFromMs?: number;
}

export interface WatchTask {
  readonly supply: WatchedSupply;
  /** What is remembered of it; `undefined` at the first time. */
  readonly memory: WatchMemory | undefined;
  /** The oldest reading that came for an hour which was heard already. */
  readonly correctedFromMs: number | undefined;
  /** Up to here, a whole hour. */
  readonly toMs: number;
  readonly nowMs: number;
}

/**
 * Brings the watch of one supply up to an instant, a week at a time so that nothing else has to wait long; after a
 * correction from the anchor before it. A supply that was silent is heard again from there once something is known of
 * that time. Rejects as the store does; nothing is changed then.
 */
export async function advance(
  detectors: Detectors,
  read: (fromMs: number, toMs: number) => Promise<readonly WatchedInterval[]>,
  { supply, memory: kept, correctedFromMs, toMs, nowMs }: WatchTask,
): Promise<WatchTurn> {
  const known = kept?.version === detectors.version ? kept : undefined;
  let memory = known ?? atStart(detectors.version, nowMs);
  let againFromMs = correctedFromMs ?? Number.POSITIVE_INFINITY;
  const { silentSinceMs } = memory;
  if (silentSinceMs !== undefined) {
    const [first] = await read(silentSinceMs, Math.min(silentSinceMs + 3_600_000, toMs));
    if (first !== undefined && first.quality !== "unknown") againFromMs = Math.min(againFromMs, silentSinceMs);
  }
  const isAgain = againFromMs < memory.head.untilMs;
  if (isAgain) memory = goBack(memory, againFromMs, nowMs);
  // What was learned by an older version counts no more, and what it raised stands only where it is raised again.
  const reconsideredFromMs = isAgain || (kept !== undefined && known === undefined) ? memory.head.untilMs : undefined;
  const alerts: AnomalyAlert[] = [];
  while (memory.head.untilMs < toMs) {
    const { untilMs, state } = memory.head;
    const endMs = Math.min((Math.floor(untilMs / WEEK_MS) + 1) * WEEK_MS, toMs);
    const hours = await read(untilMs, endMs);
    const step = detectors.step(supply, state, hours);
    alerts.push(...step.alerts);
    memory = goOn(memory, { untilMs: endMs, state: step.state }, silenceAfter(memory.silentSinceMs, hours));
    await breathe();
  }
  return { memory, alerts, ...(reconsideredFromMs === undefined ? {} : { reconsideredFromMs }) };
}

/** Since when there is nothing at the end of these hours. */
function silenceAfter(before: number | undefined, hours: readonly WatchedInterval[]): number | undefined {
  const lastKnown = hours.findLastIndex(({ quality }) => quality !== "unknown");
  if (lastKnown === -1) return before ?? hours[0]?.fromMs;
  return hours[lastKnown + 1]?.fromMs;
}
