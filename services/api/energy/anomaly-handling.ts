import {
  assign,
  type Handled,
  type Handling,
  markNormal,
  note,
  reopen,
  snooze,
} from "@lucciola/domain/anomaly/handle-case.ts";
import { type NormalScope, rangeOf } from "@lucciola/domain/anomaly/normal-rule.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { AnomalyRecord } from "@lucciola/platform/registry/energy/anomalies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** What a person wants done about an anomaly. Instants are epoch ms. */
export type AnomalyWish =
  | { readonly kind: "assign"; readonly to: string | undefined }
  | { readonly kind: "snooze"; readonly untilMs: number; readonly reason: string }
  | {
      readonly kind: "normal";
      readonly scope: NormalScope;
      readonly untilMs: number | undefined;
      readonly reason: string;
    }
  | { readonly kind: "reopen"; readonly reason: string }
  | { readonly kind: "note"; readonly text: string };

/**
 * Carries out what somebody wants done about an anomaly, and notes it in the audit log. Throws OperationalError
 * `anomaly-unknown`, `anomaly-closed`, `anomaly-open`, `snooze-in-the-past` or `normal-until-past`; nothing is changed then.
 */
export function handleAnomaly(registry: Registry, id: number, wish: AnomalyWish, handling: Handling): AnomalyRecord {
  const { anomalies, audit } = registry;
  return registry.transaction(() => {
    const anomaly = anomalies.get(id);
    if (anomaly === undefined)
      throw new OperationalError({
        code: "anomaly-unknown",
        message: `There is no anomaly ${id}. List them to see which there are.`,
      });
    const handled = carryOut(registry, anomaly, wish, handling);
    if (!handled.ok) throw new OperationalError(handled.refusal);
    // What it was normal by holds no longer once somebody says otherwise.
    const { change } = handled;
    if (anomaly.normal !== undefined && change.anomaly.normal !== anomaly.normal)
      anomalies.unteach(anomaly.normal, handling.by, handling.atMs);
    anomalies.change(change.anomaly, change.events);
    audit.record({
      atMs: handling.atMs,
      actor: handling.by,
      action: `anomaly-${wish.kind}`,
      target: anomaly.alert.supply,
      detail: `${anomaly.alert.kind}, anomaly ${id}${change.events.map(({ detail }) => (detail === "" ? "" : `: ${detail}`)).join("")}`,
    });
    return change.anomaly;
  });
}

function carryOut({ anomalies }: Registry, anomaly: AnomalyRecord, wish: AnomalyWish, handling: Handling): Handled {
  switch (wish.kind) {
    case "assign":
      return assign(anomaly, wish.to, handling);
    case "snooze":
      return snooze(anomaly, wish.untilMs, wish.reason, handling);
    case "reopen":
      return reopen(anomaly, wish.reason, handling);
    case "note":
      return note(anomaly, wish.text, handling);
    case "normal": {
      const { scope, untilMs, reason } = wish;
      if (untilMs !== undefined && untilMs <= handling.atMs)
        throw new OperationalError({
          code: "normal-until-past",
          message: "Something cannot be normal until an instant that is over. Give a later one, or none.",
        });
      const { supply, kind } = anomaly.alert;
      const upTo = rangeOf(anomaly.alert);
      const { by, atMs } = handling;
      const rule = anomalies.teach({ supply, kind, scope, upTo, untilMs, reason, by, markedAtMs: atMs }, anomaly.id);
      return markNormal(anomaly, rule, reason, handling);
    }
  }
}
