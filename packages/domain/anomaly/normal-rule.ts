import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "./alert.ts";
import { sizeOf } from "./anomaly-case.ts";

/**
 * How far the word of a person reaches that something is normal:
 * - `once`: this one time.
 * - `range`: this kind at this supply, as large as now and a little larger.
 * - `always`: this kind at this supply, however large.
 */
export const NORMAL_SCOPES = ["once", "range", "always"] as const;
export type NormalScope = (typeof NORMAL_SCOPES)[number];

/** What somebody taught the watch about a supply. */
export interface NormalRule {
  readonly id: number;
  readonly supply: string;
  readonly kind: AnomalyKind;
  readonly scope: NormalScope;
  /** The largest that is still normal, as `sizeOf`; of no meaning where the scope is `always`. */
  readonly upTo: number;
  /** When it holds no longer, epoch ms; absent: until somebody takes it back. */
  readonly untilMs: number | undefined;
  readonly reason: string;
  readonly by: string;
  readonly markedAtMs: number;
}

/** A use that was called normal may grow by so much before it is told again: an assumption. */
const RANGE_SHARE = 1.25;

/** Up to what size something of the present size stays normal. */
export const rangeOf = (alert: AnomalyAlert): number => RANGE_SHARE * sizeOf(alert);

/** The rule by which an alert is normal at an instant, if any. A rule for one time is about the case it was made for. */
export function ruleFor(rules: readonly NormalRule[], alert: AnomalyAlert, nowMs: number): NormalRule | undefined {
  return rules.find(
    (rule) =>
      rule.scope !== "once" && rule.supply === alert.supply && rule.kind === alert.kind && isWithin(rule, alert, nowMs),
  );
}

/** Whether what a rule was made for is still as it says. */
export const isWithin = ({ scope, upTo, untilMs }: NormalRule, alert: AnomalyAlert, nowMs: number): boolean =>
  nowMs < (untilMs ?? Number.POSITIVE_INFINITY) && (scope !== "range" || sizeOf(alert) <= upTo);
