import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import {
  type LampOnTheWay,
  type RollOutPlan,
  type RollOutState,
  rollOutStep,
} from "@lucciola/domain/lighting/roll-out.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { RollOutRecord } from "@lucciola/platform/registry/lighting/plans.ts";
import type { AssignedProgramme, Registry } from "@lucciola/platform/registry/registry.ts";

/** Controllers answer within seconds, and stages last for hours. */
const LOOK_EVERY_MS = 30_000;

/**
 * Carries roll-outs of programmes and calendars from stage to stage. All that it knows is in the registry, so that it goes
 * on after a restart; the decisions are the domain's.
 */
export class RollOuts {
  readonly #registry: Registry;
  readonly #log: Logger;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor({ registry, log }: { readonly registry: Registry; readonly log: Logger }) {
    this.#registry = registry;
    this.#log = log;
  }

  /** `installed`: the lamps at which a controller stands now; the others cannot answer, and do not count. */
  step(installed: () => ReadonlySet<PointId>, nowMs: number): void {
    if (Math.abs(nowMs - this.#lookedAtMs) < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    const running = this.#registry.lighting.rollOuts.running();
    if (running.length === 0) return;
    const assigned = new Map(this.#registry.programmes.assignments().map((each) => [each.point, each]));
    const present = installed();
    for (const rollOut of running) {
      this.#registry.transaction(() => this.#stepOne(rollOut, assigned, present, nowMs));
    }
  }

  #stepOne(
    rollOut: RollOutRecord,
    assigned: ReadonlyMap<PointId, AssignedProgramme>,
    present: ReadonlySet<PointId>,
    nowMs: number,
  ): void {
    const { id, kind, planId, toVersion } = rollOut;
    const { plans, rollOuts } = this.#registry.lighting;
    const told = new Set(plans.pinned(kind, planId, toVersion));
    const lamps = plans
      .lampsOf(kind, planId)
      .filter((lamp) => present.has(lamp))
      .map((lamp): LampOnTheWay => ({ id: lamp, isTold: told.has(lamp), answer: answerOf(assigned.get(lamp)) }));
    const plan = JSON.parse(rollOut.plan) as RollOutPlan;
    const step = rollOutStep(id, plan, JSON.parse(rollOut.state) as RollOutState, lamps, nowMs);
    const state = JSON.stringify(step.state);
    switch (step.kind) {
      case "wait":
        return;
      case "extend":
        plans.pin(kind, planId, toVersion, step.lamps.map(pointId));
        rollOuts.update(id, { status: "running", state });
        this.#record(rollOut, `stage ${step.state.stage + 1}: ${step.lamps.length} lamp(s) more`, nowMs);
        return;
      case "finish":
        plans.goLive(kind, planId, toVersion);
        rollOuts.update(id, { status: "finished", state });
        this.#record(rollOut, "finished: it is the live version", nowMs);
        return;
      case "stop": {
        rollOuts.update(id, { status: "stopped", state });
        const { stop } = step.state;
        this.#record(rollOut, `stopped: ${stop?.lamps} of ${stop?.of} lamps are ${stop?.reason}`, nowMs);
        this.#log.warn({ rollOut: id, kind, plan: planId, version: toVersion, stop }, "a roll-out has stopped");
      }
    }
  }

  #record({ id, kind, planId, toVersion }: RollOutRecord, detail: string, atMs: number): void {
    const target = `${kind} ${planId}, version ${toVersion}`;
    this.#registry.audit.record({ atMs, actor: "rules", action: "roll-out", target, detail: `${id}: ${detail}` });
  }
}

export function answerOf(assigned: AssignedProgramme | undefined): LampOnTheWay["answer"] {
  if (assigned?.refused !== undefined) return "refused";
  const { acceptedRevision = 0, revision = 1 } = assigned ?? {};
  return acceptedRevision >= revision ? "accepted" : "none";
}
