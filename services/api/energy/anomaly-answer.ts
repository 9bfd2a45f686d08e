import type { AnomalyDetail, AnomalyEntry } from "@lucciola/contract/api/anomalies.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ANOMALY_WORDS } from "@lucciola/domain/anomaly/anomaly-words.ts";
import { explainCase } from "@lucciola/domain/anomaly/explain-case.ts";
import type { AnomalyRecord } from "@lucciola/platform/registry/energy/anomalies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** An anomaly as the API tells it. */
export function describeAnomaly({ assets }: Registry, anomaly: AnomalyRecord): AnomalyEntry {
  const { id, place, state, alert, seenAtMs, endedAtMs, assignedTo, snooze } = anomaly;
  const { kind, supply, fromMs, toMs, raisedAtMs, score, eurPerYear, energy } = alert;
  const name = assets.point(pointId(supply))?.name;
  const building = place === supply ? undefined : assets.building(buildingId(place));
  return {
    id,
    kind,
    state,
    title: { ...ANOMALY_WORDS[kind].title },
    advice: { ...ANOMALY_WORDS[kind].advice },
    supply: { id: supply, ...(name === undefined ? {} : { name }) },
    ...(building === undefined ? {} : { building: building.id }),
    from: formatInstant(fromMs),
    ...(toMs === undefined ? {} : { to: formatInstant(toMs) }),
    raisedAt: formatInstant(raisedAtMs),
    seenAt: formatInstant(seenAtMs),
    ...(endedAtMs === undefined ? {} : { endedAt: formatInstant(endedAtMs) }),
    score,
    eurPerYear,
    energy: { ...energy },
    ...(assignedTo === undefined ? {} : { assignedTo }),
    ...(snooze === undefined ? {} : { snoozedUntil: formatInstant(snooze.untilMs) }),
  };
}

/** An anomaly with its explanation, evidence and history. Days in the sentences are those of `zone`. */
export function explainAnomaly(registry: Registry, anomaly: AnomalyRecord, zone: string): AnomalyDetail {
  const { anomalies, assets } = registry;
  const { supply, evidence, model } = anomaly.alert;
  const rule = anomalies.rules(supply).find(({ id }) => id === anomaly.normal);
  const name = assets.point(pointId(supply))?.name ?? supply;
  return {
    ...describeAnomaly(registry, anomaly),
    explanation: explainCase(anomaly, name, zone, rule),
    evidence: { ...evidence },
    model,
    ...(rule === undefined
      ? {}
      : {
          normal: {
            scope: rule.scope,
            reason: rule.reason,
            by: rule.by,
            ...(rule.untilMs === undefined ? {} : { until: formatInstant(rule.untilMs) }),
          },
        }),
    history: anomalies
      .history(anomaly.id)
      .map(({ atMs, actor, action, detail }) => ({ at: formatInstant(atMs), by: actor, action, detail })),
  };
}
