import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import { settleCases } from "@lucciola/domain/anomaly/settle-cases.ts";
import { driftAlert } from "@lucciola/domain/plan/drift-alert.ts";
import type { AnomalyRecord } from "@lucciola/platform/registry/energy/anomalies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { VerifiedGroup } from "./verify-group.ts";

const KIND = "saving-lost";
const RUNNING = ["held", "open", "snoozed", "normal"] as const;
const MOST_RUNNING = 1_000;

/**
 * Makes cases of the inbox of all savings that are lost, and takes back those that are not any more; who is told is for the
 * alert budget. `verified` are all groups there are.
 */
export function keepDrifts(registry: Registry, verified: readonly VerifiedGroup[], zone: string, nowMs: number): void {
  const { anomalies } = registry;
  const alerts = new Map<string, AnomalyAlert[]>();
  for (const { verification, mainMeter } of verified) {
    const alert = mainMeter === undefined ? undefined : driftAlert(verification, mainMeter, zone);
    if (alert !== undefined) alerts.set(alert.supply, [...(alerts.get(alert.supply) ?? []), alert]);
  }
  registry.transaction(() => {
    const running = RUNNING.flatMap((state) => anomalies.list({ state, kind: KIND, limit: MOST_RUNNING }));
    for (const supply of new Set([...alerts.keys(), ...running.map(({ alert }) => alert.supply)])) {
      const told = alerts.get(supply) ?? [];
      const place = registry.assets.point(pointId(supply))?.building ?? supply;
      const known = { place, cases: driftsOf(registry, supply), rules: anomalies.rules(supply) };
      const { opened, changed } = settleCases(known, told, nowMs, Number.NEGATIVE_INFINITY);
      for (const { anomaly, events } of changed) anomalies.change(anomaly, events);
      for (const { anomaly, events } of opened) anomalies.add(anomaly, events);
    }
  });
}

/** The case of a group's drift, running or over. */
export function driftCase(registry: Registry, { verification, mainMeter }: VerifiedGroup): number | undefined {
  if (verification.drift === undefined || mainMeter === undefined) return undefined;
  return driftsOf(registry, mainMeter).at(-1)?.id;
}

const driftsOf = ({ anomalies }: Registry, supply: string): AnomalyRecord[] =>
  anomalies.ofSupply(supply, 0).filter(({ alert }) => alert.kind === KIND);
