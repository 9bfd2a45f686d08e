import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";

/** What the detectors say of one cause at one supply. */
export interface AnomalyAlert {
  readonly kind: AnomalyKind;
  readonly supply: string;
  /** When the cause began; instants are epoch milliseconds. */
  readonly fromMs: number;
  /** When it was over; absent while it goes on. */
  readonly toMs?: number;
  readonly raisedAtMs: number;
  /** From 0 to 1. */
  readonly score: number;
  /** What it uses in a year if it goes on, by unit: `whPerYear`, `litresPerYear`. */
  readonly energy: Readonly<Record<string, number>>;
  readonly eurPerYear: number;
  /** Numbers with their unit in the name. */
  readonly evidence: Readonly<Record<string, number>>;
  /** What it was held against. */
  readonly model: string;
}
