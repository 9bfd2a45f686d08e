import { randomUUID } from "node:crypto";
import type { RollOut, RollOutRequest } from "@lucciola/contract/api/roll-outs.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import {
  CAUTIOUS_ROLL_OUT,
  initialRollOut,
  type RollOutPlan,
  type RollOutState,
} from "@lucciola/domain/lighting/roll-out.ts";
import type { RollOutRecord } from "@lucciola/platform/registry/lighting/plans.ts";
import type { AssignedProgramme, Registry } from "@lucciola/platform/registry/registry.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "../routes/answering.ts";
import { createPlanDesk, type PlanDeskDeps } from "./plan-desk.ts";

const LISTED = 100;

export interface RollOutDesk {
  /** Throws `HttpProblem` 404 when the version is not stored, 422 for the linter's errors, 409 while another one runs. */
  start(request: RollOutRequest, by: string): RollOut;
  /** The last 100, newest first. */
  list(): RollOut[];
  /** Throws `HttpProblem` 404. */
  read(id: string): RollOut;
  /** Throws `HttpProblem` 404, and 409 when there is nothing to go back to. */
  takeBack(id: string, reason: string, by: string): RollOut;
}

/** Where versions are sent out in stages, and called back. The rules service carries them on; what happens is on record. */
export function createRollOutDesk(deps: PlanDeskDeps): RollOutDesk {
  const { registry, clock } = deps;
  const { plans, rollOuts } = registry.lighting;
  const desk = createPlanDesk(deps);
  const find = (id: string): RollOutRecord => {
    const rollOut = rollOuts.get(id);
    if (rollOut === undefined) throw notFound("roll-out", id);
    return rollOut;
  };
  const record = (actor: string, action: string, { kind, planId, toVersion }: RollOutRecord, detail: string): void =>
    registry.audit.record({
      atMs: clock.now(),
      actor,
      action,
      target: `${kind} ${planId}, version ${toVersion}`,
      detail,
    });
  const read = (id: string): RollOut => describe(registry, find(id), assignmentsOf(registry));

  return {
    read,
    list: () => {
      const assigned = assignmentsOf(registry);
      return rollOuts.list(LISTED).map((rollOut) => describe(registry, rollOut, assigned));
    },
    start: (request, by) => {
      const { kind, plan: planId, version, reason, acceptErrors } = request;
      const stored = plans.version(kind, planId, version);
      if (stored === undefined) throw notFound(kind, `${planId}, version ${version}`);
      const { errors } = desk.passLinter(kind, stored.body, acceptErrors);
      const started = answering(() =>
        registry.transaction(() => {
          const rollOut = rollOuts.start({
            id: `roll-${randomUUID()}`,
            kind,
            planId,
            fromVersion: plans.live(kind, planId)?.version,
            toVersion: version,
            plan: JSON.stringify(planOf(request)),
            state: JSON.stringify(initialRollOut(clock.now())),
            startedAtMs: clock.now(),
            startedBy: by,
            reason,
          });
          const accepted = errors > 0 ? `; ${errors} error(s) accepted: ${acceptErrors}` : "";
          record(by, "roll-out-start", rollOut, `${rollOut.id}: ${reason}${accepted}`);
          return rollOut;
        }),
      );
      return read(started.id);
    },
    takeBack: (id, reason, by) => {
      const rollOut = find(id);
      answering(() =>
        registry.transaction(() => {
          takeBack(registry, rollOut);
          rollOuts.update(rollOut.id, { status: "taken-back", state: rollOut.state });
          record(by, "roll-out-take-back", rollOut, `${rollOut.id}: ${reason}`);
        }),
      );
      return read(id);
    },
  };
}

function takeBack({ lighting }: Registry, { id, kind, planId, fromVersion, toVersion, status }: RollOutRecord): void {
  const { plans } = lighting;
  if (status === "taken-back")
    throw new HttpProblem(409, "roll-out-over", `The roll-out "${id}" was taken back already`);
  if (status !== "finished") {
    plans.unpin(kind, planId);
    return;
  }
  if (fromVersion === undefined || plans.live(kind, planId)?.version !== toVersion) {
    throw new HttpProblem(
      409,
      "roll-out-over",
      `The roll-out "${id}" is over, and there is no version before it or another one has gone live since. Let the version that is wanted go live.`,
    );
  }
  plans.goLive(kind, planId, fromVersion);
}

function planOf({ stages, mostRefusedPct, mostSilentPct, silentAfterMin }: RollOutRequest): RollOutPlan {
  const { stages: cautious, ...limits } = CAUTIOUS_ROLL_OUT;
  return {
    stages: stages?.map(({ sharePct, watchMin }) => ({ sharePct, watchMs: watchMin * 60_000 })) ?? cautious,
    mostRefusedPct: mostRefusedPct ?? limits.mostRefusedPct,
    mostSilentPct: mostSilentPct ?? limits.mostSilentPct,
    silentAfterMs: silentAfterMin === undefined ? limits.silentAfterMs : silentAfterMin * 60_000,
  };
}

const assignmentsOf = ({ programmes }: Registry): ReadonlyMap<string, AssignedProgramme> =>
  new Map(programmes.assignments().map((assigned) => [assigned.point, assigned]));

function describe(
  { lighting }: Registry,
  rollOut: RollOutRecord,
  assignments: ReadonlyMap<string, AssignedProgramme>,
): RollOut {
  const { id, kind, planId, fromVersion, toVersion, status, startedAtMs, startedBy, reason } = rollOut;
  const { stage, stop } = JSON.parse(rollOut.state) as RollOutState;
  const { stages } = JSON.parse(rollOut.plan) as RollOutPlan;
  const told = lighting.plans.pinned(kind, planId, toVersion).flatMap((lamp) => assignments.get(lamp) ?? []);
  const refused = told.filter((lamp) => lamp.refused !== undefined).length;
  const accepted = told.filter(({ revision, acceptedRevision = 0 }) => acceptedRevision >= revision).length;
  return {
    id,
    kind,
    plan: planId,
    ...(fromVersion === undefined ? {} : { fromVersion }),
    toVersion,
    status,
    startedAt: formatInstant(startedAtMs),
    startedBy,
    reason,
    stage: stage + 1,
    stages: stages.length,
    ...(stop === undefined ? {} : { stop: { ...stop, examples: [...stop.examples] } }),
    lamps: {
      all: lighting.plans.lampsOf(kind, planId).length,
      told: told.length,
      accepted,
      refused,
      unanswered: told.length - accepted - refused,
    },
  };
}
