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
  readonly policy: SharedPolicy;
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

/** Lamps whose level or whose causes have changed, all to the same. */
export interface LevelChange {
  readonly lamps: readonly PointId[];
  readonly decision: LevelDecision;
}

/**
 * Keeps the desired level of every lamp. Lamps with the same programme, settings and groups share one decision, which is
 * made anew only when it must change or its causes have: a city is a few thousand decisions at dusk, not one for each of
 * its lamps. Only a lamp with an order of its own is decided for by itself.
 */
export class DesiredLevels {
  readonly #site: LightingSite;
  readonly #board: GroupBoard;
  #policies: readonly SharedPolicy[] = [];
  #policyOf: ReadonlyMap<PointId, SharedPolicy> = new Map();
  #shared: ReadonlyMap<SharedPolicy, LampDesire> = new Map();
  #own: ReadonlyMap<PointId, LampDesire> = new Map();

  constructor(site: LightingSite, board: GroupBoard) {
    this.#site = site;
    this.#board = board;
  }

  get(lamp: PointId): DesiredLevel | undefined {
    return this.#decisionOf(lamp)?.level;
  }

  /**
   * Brings all lamps to `nowMs` and returns those whose level or causes have changed. Lamps without a policy are
   * forgotten.
   */
  update(policies: readonly SharedPolicy[], overrides: readonly OutboxCommand[], nowMs: number): LevelChange[] {
    const isNewList = policies !== this.#policies;
    const before = { policyOf: this.#policyOf, shared: this.#shared, own: this.#own };
    const decisionBefore = (lamp: PointId): LevelDecision | undefined => decisionIn(before, lamp);
    if (isNewList) this.#policyOf = new Map(policies.flatMap((policy) => policy.lamps.map((lamp) => [lamp, policy])));
    this.#policies = policies;
    const own = new Map<PointId, LampDesire>();
    for (const order of overrides) {
      const policy = this.#policyOf.get(order.point);
      if (policy !== undefined) own.set(order.point, this.#decide(policy, order, before.own.get(order.point), nowMs));
    }
    this.#own = own;

    const shared = new Map<SharedPolicy, LampDesire>();
    const changes: LevelChange[] = [];
    const tell = (lamps: readonly PointId[], decision: LevelDecision): void => {
      if (lamps.length > 0) changes.push({ lamps, decision });
    };
    for (const policy of policies) {
      const known = before.shared.get(policy);
      const desire = this.#decide(policy, undefined, known, nowMs);
      const { decision } = desire;
      shared.set(policy, desire);
      const isOther = (lamp: PointId): boolean =>
        !own.has(lamp) && !before.own.has(lamp) && decisionBefore(lamp)?.chain !== decision.chain;
      if (isNewList) tell(policy.lamps.filter(isOther), decision);
      else if (known?.decision.chain !== decision.chain)
        tell(own.size + before.own.size === 0 ? policy.lamps : policy.lamps.filter(isOther), decision);
    }
    this.#shared = shared;

    for (const lamp of new Set([...own.keys(), ...before.own.keys()])) {
      const decision = this.#decisionOf(lamp);
      if (decision !== undefined && decision.chain !== decisionBefore(lamp)?.chain) tell([lamp], decision);
    }
    return changes;
  }

  /** The level that a lamp would have under this order; of one without a policy, that of the order. */
  under(order: OutboxCommand, nowMs: number): { readonly dimPct: number; readonly fadeMs: number } | undefined {
    const policy = this.#policyOf.get(order.point);
    return policy === undefined
      ? (overrideOf(order) ?? undefined)
      : this.#decide(policy, order, undefined, nowMs).decision.level;
  }

  #decisionOf(lamp: PointId): LevelDecision | undefined {
    return decisionIn({ policyOf: this.#policyOf, shared: this.#shared, own: this.#own }, lamp);
  }

  /** The decision before as long as it holds, and the same object when it comes out the same. */
  #decide(
    policy: SharedPolicy,
    order: OutboxCommand | undefined,
    before: LampDesire | undefined,
    nowMs: number,
  ): LampDesire {
    const { programme, calendar, settings, groups } = policy;
    const causes = `${this.#board.editionOf(groups)} ${order?.id ?? ""}`;
    if (before?.policy === policy && before.causes === causes && holds(before.decision.level, nowMs)) return before;
    const level = desiredLevel(
      {
        programme,
        calendar,
        site: this.#site,
        settings: settings ?? null,
        ...this.#board.causesOf(groups),
        override: order === undefined ? null : overrideOf(order),
        clockTrusted: true,
      },
      nowMs,
    );
    return { decision: { level, chain: JSON.stringify(level.chain) }, policy, causes };
  }
}

const holds = ({ nextChangeAtMs }: DesiredLevel, nowMs: number): boolean =>
  nextChangeAtMs === null || nowMs < nextChangeAtMs;

function decisionIn(
  levels: {
    readonly policyOf: ReadonlyMap<PointId, SharedPolicy>;
    readonly shared: ReadonlyMap<SharedPolicy, LampDesire>;
    readonly own: ReadonlyMap<PointId, LampDesire>;
  },
  lamp: PointId,
): LevelDecision | undefined {
  const own = levels.own.get(lamp);
  if (own !== undefined) return own.decision;
  const policy = levels.policyOf.get(lamp);
  return policy === undefined ? undefined : levels.shared.get(policy)?.decision;
}
