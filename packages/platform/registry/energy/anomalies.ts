import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";

export type AnomalyState = "held" | "open" | "snoozed" | "normal" | "closed";

/** What the detectors said of one cause at one supply. Instants are epoch milliseconds. */
export interface FoundAnomaly {
  readonly kind: AnomalyKind;
  readonly supply: string;
  readonly fromMs: number;
  readonly toMs?: number;
  readonly raisedAtMs: number;
  readonly score: number;
  readonly energy: Readonly<Record<string, number>>;
  readonly eurPerYear: number;
  readonly evidence: Readonly<Record<string, number>>;
  readonly model: string;
}

export interface AnomalyRecord {
  readonly id: number;
  /** The building, or the supply where it belongs to none. */
  readonly place: string;
  readonly state: AnomalyState;
  readonly alert: FoundAnomaly;
  readonly seenAtMs: number;
  readonly endedAtMs: number | undefined;
  readonly assignedTo: string | undefined;
  readonly snooze:
    | { readonly untilMs: number; readonly reason: string; readonly by: string; readonly size: number }
    | undefined;
  readonly normal: number | undefined;
}

/** What happened to an anomaly; `actor` is empty for the watch itself. */
export interface AnomalyEvent {
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
}

export interface StoredNormalRule {
  readonly id: number;
  readonly supply: string;
  readonly kind: AnomalyKind;
  readonly scope: "once" | "range" | "always";
  readonly upTo: number;
  readonly untilMs: number | undefined;
  readonly reason: string;
  readonly by: string;
  readonly markedAtMs: number;
}

export interface AnomalyNotice {
  readonly atMs: number;
  readonly place: string;
  readonly kind: AnomalyKind;
}

export interface StoredBudget {
  readonly perBuilding: number;
  readonly perTown: number;
  readonly periodDays: number;
  readonly exempt: readonly AnomalyKind[];
}

export interface AnomalyFilter {
  readonly state?: AnomalyState;
  readonly place?: string;
  readonly kind?: AnomalyKind;
  readonly beforeId?: number;
  readonly limit: number;
}

/**
 * Anomalies of supplies: what was found, what people did of it, what the watch was taught, the alert budget, and how far
 * the watch of each supply has come. What belongs together is changed in one transaction of the registry.
 */
export interface Anomalies {
  get(id: number): AnomalyRecord | undefined;
  /** The newest first. */
  list(filter: AnomalyFilter): AnomalyRecord[];
  /** Those of one state, the dearest first. */
  dearest(state: AnomalyState, limit: number): AnomalyRecord[];
  counts(): Readonly<Record<AnomalyState, number>>;
  /** All of a supply that run, and those whose cause was there at or after an instant. */
  ofSupply(supply: string, sinceMs: number): AnomalyRecord[];
  /** Stores a new one and returns its number. */
  add(anomaly: Omit<AnomalyRecord, "id">, events: readonly AnomalyEvent[]): number;
  /** Stores what became of one. Does nothing where it is not known. */
  change(anomaly: AnomalyRecord, events: readonly AnomalyEvent[]): void;
  /** What happened to one, the oldest first. */
  history(id: number): AnomalyEvent[];
  /** Stores what somebody taught and returns its number. */
  teach(rule: Omit<StoredNormalRule, "id">, anomaly: number): number;
  /** A rule holds no longer. */
  unteach(id: number, by: string, nowMs: number): void;
  /** The rules that nobody took back. */
  rules(supply?: string): StoredNormalRule[];
  noteNotice(notice: AnomalyNotice, anomaly: number): void;
  noticesAfter(ms: number): AnomalyNotice[];
  /** As an operator set it; `undefined` where nobody did. */
  budget(): StoredBudget | undefined;
  setBudget(budget: StoredBudget, by: string, nowMs: number): void;
  /** What the watch knows of a supply, as JSON; kept compressed. */
  memory(supply: string): string | undefined;
  keepMemory(supply: string, json: string, nowMs: number): void;
  /** Deletes anomalies that ended before, and notices of that time; returns how many anomalies. */
  deleteEndedBefore(ms: number): number;
}
