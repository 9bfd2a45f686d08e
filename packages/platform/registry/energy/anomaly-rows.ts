import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyRecord, AnomalyState, FoundAnomaly, StoredNormalRule } from "./anomalies.ts";

export interface AnomalyRow {
  id: number;
  kind: AnomalyKind;
  supply: string;
  place: string;
  state: AnomalyState;
  from_ms: number;
  to_ms: number | null;
  raised_at_ms: number;
  seen_at_ms: number;
  ended_at_ms: number | null;
  score: number;
  eur_per_year: number;
  finding: string;
  assigned_to: string | null;
  snooze: string | null;
  normal: number | null;
}

export interface NormalRow {
  id: number;
  supply: string;
  kind: AnomalyKind;
  scope: StoredNormalRule["scope"];
  up_to: number;
  until_ms: number | null;
  reason: string;
  marked_by: string;
  marked_at_ms: number;
}

export const toAnomaly = (row: AnomalyRow): AnomalyRecord => ({
  id: row.id,
  place: row.place,
  state: row.state,
  alert: {
    kind: row.kind,
    supply: row.supply,
    fromMs: row.from_ms,
    ...(row.to_ms === null ? {} : { toMs: row.to_ms }),
    raisedAtMs: row.raised_at_ms,
    score: row.score,
    eurPerYear: row.eur_per_year,
    ...(JSON.parse(row.finding) as Pick<FoundAnomaly, "energy" | "evidence" | "model">),
  },
  seenAtMs: row.seen_at_ms,
  endedAtMs: row.ended_at_ms ?? undefined,
  assignedTo: row.assigned_to ?? undefined,
  snooze: row.snooze === null ? undefined : (JSON.parse(row.snooze) as AnomalyRecord["snooze"]),
  normal: row.normal ?? undefined,
});

export const toNormalRule = (row: NormalRow): StoredNormalRule => ({
  id: row.id,
  supply: row.supply,
  kind: row.kind,
  scope: row.scope,
  upTo: row.up_to,
  untilMs: row.until_ms ?? undefined,
  reason: row.reason,
  by: row.marked_by,
  markedAtMs: row.marked_at_ms,
});
