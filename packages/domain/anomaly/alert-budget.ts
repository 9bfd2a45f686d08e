import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";

const DAY_MS = 86_400_000;

/** How many alerts people are willing to get. Whoever gets more than they can look at looks at none. */
export interface AlertBudget {
  /** For one building, in any `periodDays` days. */
  readonly perBuilding: number;
  /** For all of the town together, in any `periodDays` days. */
  readonly perTown: number;
  readonly periodDays: number;
  /** Kinds that are told at once and cost nothing, because an operator said so. */
  readonly exempt: readonly AnomalyKind[];
}

/** One a building a week and ten a week for the town, without exception: an assumption, until an operator sets another. */
export const DEFAULT_BUDGET: AlertBudget = { perBuilding: 1, perTown: 10, periodDays: 7, exempt: [] };

/** Somebody was told of an anomaly. */
export interface Notice {
  readonly atMs: number;
  /** The building, or the supply where it belongs to none. */
  readonly place: string;
  readonly kind: AnomalyKind;
}

/** An anomaly that nobody has been told of yet. */
export interface Candidate {
  readonly id: number;
  readonly place: string;
  readonly kind: AnomalyKind;
  readonly eurPerYear: number;
  readonly score: number;
}

/**
 * Those of the candidates that may be told now: the dearest first, and never more than the budget in any period that
 * ends now. A notice from the future, left by a clock that was put back, counts too: the budget holds on either clock.
 * `nowMs` is epoch milliseconds.
 */
export function allotNotices<T extends Candidate>(
  candidates: readonly T[],
  notices: readonly Notice[],
  budget: AlertBudget,
  nowMs: number,
): T[] {
  const sinceMs = nowMs - budget.periodDays * DAY_MS;
  const exempt = new Set<AnomalyKind>(budget.exempt);
  const counted = notices.filter(({ atMs, kind }) => atMs > sinceMs && !exempt.has(kind));
  const usedBy = new Map<string, number>();
  const useOf = (place: string): number => usedBy.get(place) ?? 0;
  for (const { place } of counted) usedBy.set(place, useOf(place) + 1);
  let used = counted.length;
  return [...candidates].sort(dearestFirst).filter(({ place, kind }) => {
    if (exempt.has(kind)) return true;
    if (used >= budget.perTown || useOf(place) >= budget.perBuilding) return false;
    used += 1;
    usedBy.set(place, useOf(place) + 1);
    return true;
  });
}

const dearestFirst = (a: Candidate, b: Candidate): number =>
  b.eurPerYear - a.eurPerYear || b.score - a.score || a.id - b.id;
