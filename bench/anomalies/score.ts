import { ANOMALY_KIND_NAMES, type AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";

/** Something wrong with a supply, and as what it should be named. */
export interface Wrong {
  readonly kind: AnomalyKind;
  readonly supply: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly amount: number | undefined;
}

export interface KindScore {
  readonly wrong: number;
  readonly found: number;
  readonly false: number;
  readonly recall: number | null;
}

export interface Score {
  readonly recall: number;
  readonly falsePerBuildingPerQuarter: number;
  readonly medianDelayH: number | null;
  readonly byKind: Partial<Record<AnomalyKind, KindScore>>;
  readonly missed: readonly Wrong[];
  readonly falseAlerts: readonly AnomalyAlert[];
}

const HOUR_MS = 3_600_000;
const GRACE_MS = 48 * HOUR_MS;
const QUARTERS = 4;

/**
 * An anomaly is found if an alert of its kind for its supply is raised within its window and the 48 hours after it. Each
 * further alert for it, and each alert outside of all windows, is false; so is one of another kind.
 */
export function score(
  wrong: readonly Wrong[],
  alerts: readonly AnomalyAlert[],
  /** `kind supply` of which one alert is right and none is asked for. */
  either: ReadonlySet<string>,
  buildings: number,
): Score {
  const matched = new Set<Wrong>();
  const excused = new Set<string>();
  const falseAlerts: AnomalyAlert[] = [];
  const delays: number[] = [];
  for (const alert of [...alerts].sort((a, b) => a.raisedAtMs - b.raisedAtMs)) {
    const { kind, supply, raisedAtMs } = alert;
    const match = wrong.find(
      (one) =>
        one.kind === kind &&
        one.supply === supply &&
        !matched.has(one) &&
        raisedAtMs >= one.fromMs &&
        raisedAtMs <= one.untilMs + GRACE_MS,
    );
    const key = `${kind} ${supply}`;
    if (match !== undefined) {
      matched.add(match);
      delays.push((raisedAtMs - match.fromMs) / HOUR_MS);
    } else if (either.has(key) && !excused.has(key)) excused.add(key);
    else falseAlerts.push(alert);
  }
  const byKind: Partial<Record<AnomalyKind, KindScore>> = {};
  for (const kind of ANOMALY_KIND_NAMES) {
    const asked = wrong.filter((one) => one.kind === kind);
    const found = asked.filter((one) => matched.has(one)).length;
    byKind[kind] = {
      wrong: asked.length,
      found,
      false: falseAlerts.filter((alert) => alert.kind === kind).length,
      recall: asked.length === 0 ? null : round(found / asked.length),
    };
  }
  delays.sort((a, b) => a - b);
  return {
    recall: round(matched.size / Math.max(1, wrong.length)),
    falsePerBuildingPerQuarter: round(falseAlerts.length / buildings / QUARTERS),
    medianDelayH: delays.length === 0 ? null : round(delays[Math.floor(delays.length / 2)] ?? 0),
    byKind,
    missed: wrong.filter((one) => !matched.has(one)),
    falseAlerts,
  };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
