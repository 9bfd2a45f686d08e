import { setImmediate as breathe } from "node:timers/promises";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import type { Detectors } from "@lucciola/domain/anomaly/detectors.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import { atStart, goBack, goOn, type WatchMemory, WEEK_MS } from "./watch-memory.ts";

const SILENT_MS = 3_600_000;

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
  read: (fromMs: number, toMs: number) => Promise<readonly Observation[]>,
  { supply, memory: kept, correctedFromMs, toMs, nowMs }: WatchTask,
): Promise<WatchTurn> {
  const known = kept?.version === detectors.version ? kept : undefined;
  let memory = known ?? atStart(detectors.version, nowMs);
  let againFromMs = correctedFromMs ?? Number.POSITIVE_INFINITY;
  const { silentSinceMs } = memory;
  // Once something is known of a silence it is heard again from there.
  if (silentSinceMs !== undefined && (await read(silentSinceMs, memory.head.untilMs)).length > 0)
    againFromMs = Math.min(againFromMs, silentSinceMs);
  const isAgain = againFromMs < memory.head.untilMs;
  if (isAgain) memory = goBack(memory, againFromMs, nowMs);
  // What was learned by an older version counts no more, and what it raised stands only where it is raised again.
  const reconsideredFromMs = isAgain || (kept !== undefined && known === undefined) ? memory.head.untilMs : undefined;
  const alerts: AnomalyAlert[] = [];
  while (memory.head.untilMs < toMs) {
    const { untilMs, state } = memory.head;
    const endMs = Math.min((Math.floor(untilMs / WEEK_MS) + 1) * WEEK_MS, toMs);
    const seen = await read(untilMs, endMs);
    const step = detectors.step(supply, state, seen, untilMs, endMs);
    alerts.push(...step.alerts);
    memory = goOn(
      memory,
      { untilMs: endMs, state: step.state },
      silenceAfter(memory.silentSinceMs ?? untilMs, seen, endMs),
    );
    await breathe();
  }
  return { memory, alerts, ...(reconsideredFromMs === undefined ? {} : { reconsideredFromMs }) };
}

/** Since when nothing was heard, at the end of a time; `undefined` where a supply was heard of late. */
function silenceAfter(before: number | undefined, seen: readonly Observation[], endMs: number): number | undefined {
  const lastMs = seen.at(-1)?.toMs ?? before;
  return lastMs !== undefined && endMs - lastMs >= SILENT_MS ? lastMs : undefined;
}
