import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { type DesiredLevel, desiredLevel, type LevelOverride } from "@lucciola/domain/lighting/desired-level.ts";
import type { OutboxCommand } from "@lucciola/platform/registry/registry.ts";
import type { SharedPolicy } from "./assigned-lamps.ts";
import type { GroupBoard } from "./group-board.ts";

/** A decision, shared by all lamps that it was made for. */
export interface LevelDecision {
  readonly level: DesiredLevel;
  /** The chain of its causes as JSON: what is stored with it. */
  readonly chain: string;
}

interface LampDesire {
  readonly decision: LevelDecision;
  /** By which edition of its groups and which order it was made. */
  readonly causes: string;
}

/** The override that a carried-out `set` command stands for. */
export function overrideOf(order: OutboxCommand): LevelOverride | null {
  const { action } = order.command;
  if (action.kind !== "set") return null;
  const { dimPct, fadeMs, until, mayUndercut = false } = action;
  return { commandId: order.id, dimPct, fadeMs, untilMs: Date.parse(until), mayUndercut };
}

/**
 * Keeps the desired level of every lamp. Lamps with the same programme, settings and groups share one decision, which is
 * made anew only when it must change or its causes have: a city is a few hundred decisions a second at most.
 */
export class DesiredLevels {
  readonly #site: LightingSite;
  readonly #board: GroupBoard;
  readonly #byLamp = new Map<PointId, LevelDecision>();
  #byPolicy = new Map<SharedPolicy, LampDesire>();
  #byOverride = new Map<PointId, LampDesire>();
  #policies: readonly SharedPolicy[] = [];

  constructor(site: LightingSite, board: GroupBoard) {
    this.#site = site;
    this.#board = board;
  }

  get(lamp: PointId): DesiredLevel | undefined {
    return this.#byLamp.get(lamp)?.level;
  }

  /**
   * Brings all lamps to `nowMs` and returns those whose level or causes have changed. Lamps without a policy are
   * forgotten.
   */
  update(
    policies: readonly SharedPolicy[],
    overrides: readonly OutboxCommand[],
    nowMs: number,
  ): { point: PointId; decision: LevelDecision }[] {
    const isNewList = policies !== this.#policies;
    if (isNewList) this.#forget(policies);
    const orderOf = new Map(overrides.map((order) => [order.point, order]));
    const wasOverridden = this.#byOverride;
    this.#byOverride = new Map();
    const changed: { point: PointId; decision: LevelDecision }[] = [];
    const put = (point: PointId, decision: LevelDecision): void => {
      const known = this.#byLamp.get(point);
      if (known === decision) return;
      this.#byLamp.set(point, decision);
      if (known?.chain !== decision.chain) changed.push({ point, decision });
    };
    const hasOverrides = orderOf.size > 0 || wasOverridden.size > 0;
    for (const policy of policies) {
      const before = this.#byPolicy.get(policy);
      const desire = this.#decide(policy, undefined, before, nowMs);
      this.#byPolicy.set(policy, desire);
      if (!isNewList && desire.decision === before?.decision && !hasOverrides) continue;
      for (const point of policy.lamps) {
        const order = orderOf.get(point);
        if (order === undefined) put(point, desire.decision);
        else {
          const own = this.#decide(policy, order, wasOverridden.get(point), nowMs);
          this.#byOverride.set(point, own);
          put(point, own.decision);
        }
      }
    }
    return changed;
  }

  #forget(policies: readonly SharedPolicy[]): void {
    const lamps = new Set(policies.flatMap(({ lamps: points }) => points));
    for (const lamp of this.#byLamp.keys()) if (!lamps.has(lamp)) this.#byLamp.delete(lamp);
    this.#byPolicy = new Map();
    this.#byOverride = new Map();
    this.#policies = policies;
  }

  /** The decision before as long as it holds, and the same object when it comes out the same. */
  #decide(
    policy: SharedPolicy,
    order: OutboxCommand | undefined,
    before: LampDesire | undefined,
    nowMs: number,
  ): LampDesire {
    const { programme, settings, groups } = policy;
    const causes = `${this.#board.editionOf(groups)} ${order?.id ?? ""}`;
    if (before?.causes === causes && holds(before.decision.level, nowMs)) return before;
    const level = desiredLevel(
      {
        programme,
        site: this.#site,
        settings: settings ?? null,
        ...this.#board.causesOf(groups),
        override: order === undefined ? null : overrideOf(order),
        clockTrusted: true,
      },
      nowMs,
    );
    return { decision: { level, chain: JSON.stringify(level.chain) }, causes };
  }
}

const holds = ({ nextChangeAtMs }: DesiredLevel, nowMs: number): boolean =>
  nextChangeAtMs === null || nowMs < nextChangeAtMs;
