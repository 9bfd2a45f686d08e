import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "./alert.ts";
import type { EvidenceByKind } from "./evidence.ts";
import type { AnomalyModel } from "./prose/models.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import type { SupplyMemory } from "./supply-memory.ts";

export const HOURS_A_YEAR = 8_766;

/** One supply while it is looked at: what is known of it, and the alerts that come out. */
export interface Watch {
  readonly facts: SupplyFacts;
  readonly memory: SupplyMemory;
  readonly alerts: AnomalyAlert[];
}

export interface Finding<Kind extends AnomalyKind> {
  readonly fromMs: number;
  readonly raisedAtMs: number;
  readonly score: number;
  /** What it uses in a year if it goes on, in the supply's unit (Wh or litres). */
  readonly perYear: number;
  readonly evidence: EvidenceByKind[Kind];
  readonly model: AnomalyModel;
}

/** Raises an alert, unless one of its kind is open. */
export function raise<Kind extends AnomalyKind>(
  { facts, memory, alerts }: Watch,
  kind: Kind,
  finding: Finding<Kind>,
): void {
  if (memory.open[kind] !== undefined) return;
  const { perYear, evidence, ...rest } = finding;
  const unit = facts.carrier === "electricity" ? "whPerYear" : "litresPerYear";
  const alert: AnomalyAlert = {
    kind,
    supply: facts.id,
    ...rest,
    score: Math.min(1, Math.max(0, finding.score)),
    energy: { [unit]: Math.round(perYear) },
    eurPerYear: Math.round((perYear / 1_000) * facts.eurPerThousand),
    evidence: Object.fromEntries(
      Object.entries<number>(evidence).map(([name, value]) => [name, Number(value.toPrecision(4))]),
    ),
  };
  memory.open[kind] = alert;
  alerts.push(alert);
}

export function end({ memory, alerts }: Watch, kind: AnomalyKind, toMs: number): void {
  const alert = memory.open[kind];
  if (alert === undefined) return;
  delete memory.open[kind];
  memory.overMs[kind] = toMs;
  alerts.push({ ...alert, toMs });
}

export const isOpen = ({ memory }: Watch, ...kinds: readonly AnomalyKind[]): boolean =>
  kinds.some((kind) => memory.open[kind] !== undefined);

/** Days from an instant on are not learned from. */
export function taint({ memory }: Watch, fromMs: number): void {
  for (const day of memory.days) if (day.toMs > fromMs) day.isTainted = true;
}
