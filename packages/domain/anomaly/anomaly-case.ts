import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "./alert.ts";

/**
 * Where an anomaly stands with people:
 * - `held`: found, and waiting for room in the alert budget; nobody was told.
 * - `open`: told, and somebody should look.
 * - `snoozed`: put off until an instant, or until it gets clearly worse.
 * - `normal`: somebody said that this use is as it should be.
 * - `closed`: its cause is over, or was never there.
 */
export type CaseState = "held" | "open" | "snoozed" | "normal" | "closed";

export interface Snooze {
  readonly untilMs: number;
  readonly reason: string;
  readonly by: string;
  /** How large it was then, as `sizeOf`. */
  readonly size: number;
}

/** One cause at one supply, from when it was found until it is over, with what people did of it. */
export interface AnomalyCase {
  readonly id: number;
  /** The building, or the supply where it belongs to none: what the budget counts by. */
  readonly place: string;
  readonly state: CaseState;
  /** What the detectors said last. */
  readonly alert: AnomalyAlert;
  /** When the detectors last spoke of it. */
  readonly seenAtMs: number;
  /** When the case itself ended, some days after its cause. */
  readonly endedAtMs: number | undefined;
  readonly assignedTo: string | undefined;
  readonly snooze: Snooze | undefined;
  /** The rule by which it is normal. */
  readonly normal: number | undefined;
}

/** What happened to a case, for its history. `actor` is a person's name, or empty for the watch itself. */
export interface CaseEvent {
  readonly atMs: number;
  readonly actor: string;
  readonly action: CaseAction;
  readonly detail: string;
}

export type CaseAction =
  | "found"
  | "found-normal"
  | "told"
  | "outgrew-normal"
  | "grew-while-snoozed"
  | "snooze-over"
  | "resumed"
  | "over"
  | "withdrawn"
  | "assigned"
  | "snoozed"
  | "marked-normal"
  | "reopened"
  | "noted";

/** A case as it is now, and what was done to it since. */
export interface CaseChange {
  readonly anomaly: AnomalyCase;
  readonly events: readonly CaseEvent[];
}

/** An alert's cause is over so long before its case ends, ms: what comes back meanwhile is the same case. */
export const LINGER_MS = 7 * 86_400_000;

/** How much it weighs, to tell whether it got worse: what it costs in a year, or its score where it costs nothing. */
export const sizeOf = ({ eurPerYear, score }: Pick<AnomalyAlert, "eurPerYear" | "score">): number =>
  eurPerYear > 0 ? eurPerYear : score;

/** Whether two speak of the same time, with the days after a cause's end counted in. */
export function isSameCause(
  known: { readonly kind: AnomalyKind; readonly fromMs: number; readonly toMs?: number | undefined },
  found: { readonly kind: AnomalyKind; readonly fromMs: number; readonly toMs?: number | undefined },
): boolean {
  return (
    known.kind === found.kind &&
    found.fromMs <= (known.toMs ?? Number.POSITIVE_INFINITY) + LINGER_MS &&
    known.fromMs <= (found.toMs ?? Number.POSITIVE_INFINITY) + LINGER_MS
  );
}
