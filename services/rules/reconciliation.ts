import { randomUUID } from "node:crypto";
import { commandId, type PointId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { DesiredLevel, LevelOverride } from "@lucciola/domain/lighting/desired-level.ts";

/** Levels closer than this are the same: a driver rounds to its 254 steps. Per cent of flux. */
const TOLERANCE_PCT = 2;
const EXPIRES_AFTER_MS = 60_000;

export interface ReconciliationLimits {
  readonly reconcileAfterMs: number;
  readonly reconcileEveryMs: number;
}

interface Observation {
  reportedDimPct: number;
  /** Since when reported and desired differ. */
  differsSinceMs: number | undefined;
  toldAtMs: number | undefined;
}

/** Watches whether lamps do what is wanted of them, and words the order for one that does not. */
export class Reconciliation {
  readonly #limits: ReconciliationLimits;
  readonly #byLamp = new Map<PointId, Observation>();

  constructor(limits: ReconciliationLimits) {
    this.#limits = limits;
  }

  reported(lamp: PointId, dimPct: number): void {
    const known = this.#byLamp.get(lamp);
    if (known === undefined)
      this.#byLamp.set(lamp, { reportedDimPct: dimPct, differsSinceMs: undefined, toldAtMs: undefined });
    else known.reportedDimPct = dimPct;
  }

  /**
   * The order for a lamp that has differed from its desired level for longer than `reconcileAfterMs` and was not told
   * within `reconcileEveryMs`. One with an order of its own gets that again, any other is told to resume what it knows.
   * A lamp that is locked for maintenance is left alone.
   */
  orderFor(
    lamp: PointId,
    desired: DesiredLevel,
    override: LevelOverride | null,
    nowMs: number,
  ): LampCommand | undefined {
    const seen = this.#byLamp.get(lamp);
    const { cause } = desired;
    if (seen === undefined || (cause.kind === "order" && cause.order === "lock")) return undefined;
    if (Math.abs(seen.reportedDimPct - desired.dimPct) <= TOLERANCE_PCT) {
      seen.differsSinceMs = undefined;
      return undefined;
    }
    seen.differsSinceMs ??= nowMs;
    if (nowMs - seen.differsSinceMs < this.#limits.reconcileAfterMs + desired.fadeMs) return undefined;
    if (seen.toldAtMs !== undefined && nowMs - seen.toldAtMs < this.#limits.reconcileEveryMs) return undefined;
    seen.toldAtMs = nowMs;
    return {
      id: commandId(`rec-${randomUUID()}`),
      issuedAt: formatInstant(nowMs),
      expiresAt: formatInstant(nowMs + EXPIRES_AFTER_MS),
      action:
        override === null
          ? { kind: "resume" }
          : {
              kind: "set",
              dimPct: override.dimPct,
              fadeMs: override.fadeMs,
              until: formatInstant(override.untilMs),
              ...(override.mayUndercut === true ? { mayUndercut: true } : {}),
            },
      reason: { kind: "reconcile", text: `reported ${seen.reportedDimPct} %, wanted ${desired.dimPct} %` },
    };
  }
}
