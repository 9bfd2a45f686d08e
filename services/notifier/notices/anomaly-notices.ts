import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ANOMALY_WORDS } from "@lucciola/domain/anomaly/anomaly-words.ts";
import { explainCase } from "@lucciola/domain/anomaly/explain-case.ts";
import type { Notice } from "@lucciola/domain/notification/notice.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

const SHOWN = 500;

/** What is unusual about the supplies and not held back by the alert budget. A leak of water hurries. */
export function anomalyNotices({ anomalies, assets }: Registry, zone: string): Notice[] {
  return anomalies.list({ state: "open", limit: SHOWN }).map((anomaly): Notice => {
    const { kind, supply, raisedAtMs } = anomaly.alert;
    const name = assets.point(pointId(supply))?.name ?? supply;
    const { title } = ANOMALY_WORDS[kind];
    return {
      id: `anomaly:${anomaly.id}`,
      topic: "energy",
      severity: kind === "water-leak" ? "urgent" : "warning",
      title: { it: `${title.it}: ${name}`, en: `${title.en}: ${name}` },
      text: explainCase(anomaly, name, zone, undefined),
      href: `/anomalie/${anomaly.id}`,
      raisedAtMs,
      isTakenNote: anomaly.assignedTo !== undefined,
    };
  });
}
