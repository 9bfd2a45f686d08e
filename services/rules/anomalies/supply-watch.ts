import { setImmediate as breathe } from "node:timers/promises";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import type { Detectors } from "@lucciola/domain/anomaly/detectors.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import { QUARTER_MS } from "./quarter-readings.ts";
import { atStart, goBack, goOn, type WatchMemory, WEEK_MS } from "./watch-memory.ts";

export interface WatchTurn {
  readonly memory: WatchMemory;
  readonly alerts: readonly AnomalyAlert[];
  /** Set when the past was heard again: alerts raised since then that did not come again have lost their ground. */
  readonly reconsideredFromMs?: number;
}

export interface WatchTask {
  readonly supply: SupplyFacts;
  /** What is remembered of it; `undefined` at the first time. */
  readonly memory: WatchMemory | undefined;
  /** The oldest reading that came for a time that was heard already. */
  readonly correctedFromMs: number | undefined;
  /** Up to here, a whole quarter of an hour. */
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
  read: (fromMs: number, toMs: number) => Promise<readonly Observation[]>,
  { supply, memory: kept, correctedFromMs, toMs, nowMs }: WatchTask,
): Promise<WatchTurn> {
  const known = kept?.version === detectors.version ? kept : undefined;
  let memory = known ?? atStart(detectors.version, nowMs);
  let againFromMs = correctedFromMs ?? Number.POSITIVE_INFINITY;
  const { silentSinceMs } = memory;
  if (silentSinceMs !== undefined) {
    const [first] = await read(silentSinceMs, Math.min(silentSinceMs + QUARTER_MS, toMs));
    if (first?.imported !== undefined) againFromMs = Math.min(againFromMs, silentSinceMs);
  }
  const isAgain = againFromMs < memory.head.untilMs;
  if (isAgain) memory = goBack(memory, againFromMs, nowMs);
  // What was learned by an older version counts no more, and what it raised stands only where it is raised again.
  const reconsideredFromMs = isAgain || (kept !== undefined && known === undefined) ? memory.head.untilMs : undefined;
  const alerts: AnomalyAlert[] = [];
  while (memory.head.untilMs < toMs) {
    const { untilMs, state } = memory.head;
    const endMs = Math.min((Math.floor(untilMs / WEEK_MS) + 1) * WEEK_MS, toMs);
    const seen = await read(untilMs, endMs);
    const step = detectors.step(supply, state, seen);
    alerts.push(...step.alerts);
    memory = goOn(memory, { untilMs: endMs, state: step.state }, silenceAfter(memory.silentSinceMs, seen));
    await breathe();
  }
  return { memory, alerts, ...(reconsideredFromMs === undefined ? {} : { reconsideredFromMs }) };
}

/** Since when there is nothing at the end of what was seen. */
function silenceAfter(before: number | undefined, seen: readonly Observation[]): number | undefined {
  const lastKnown = seen.findLastIndex(({ imported }) => imported !== undefined);
  if (lastKnown === -1) return before ?? seen[0]?.fromMs;
  return seen[lastKnown + 1]?.fromMs;
}
