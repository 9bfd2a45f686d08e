import { randomUUID } from "node:crypto";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { RollOut, RollOutList, RollOutRequest, TakeBackRequest } from "@lucciola/contract/api/roll-outs.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import {
  CAUTIOUS_ROLL_OUT,
  initialRollOut,
  type RollOutPlan,
  type RollOutState,
} from "@lucciola/domain/lighting/roll-out.ts";
import type { RollOutRecord } from "@lucciola/platform/registry/lighting/plans.ts";
import type { AssignedProgramme, Registry } from "@lucciola/platform/registry/registry.ts";
import { requireRole, userOf } from "../authentication.ts";
import { createPlanDesk } from "../lighting/plan-desk.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const LISTED = 100;

/** Versions that reach their lamps in stages, and the way back. The rules service carries them on. */
export function rollOutRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "config">): void {
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

  app.post(
    "/api/v1/lighting/roll-outs",
    {
      onRequest: requireRole("administrator"),
      schema: {
        operationId: "startRollOut",
        tags: ["lighting"],
        summary: "Let a stored version reach its lamps in stages",
        body: RollOutRequest,
        response: { 201: RollOut },
      },
    },
    async (request, reply) => {
      const { kind, plan: planId, version, reason, acceptErrors } = request.body;
      const stored = plans.version(kind, planId, version);
      if (stored === undefined) throw notFound(kind, `${planId}, version ${version}`);
      const { errors } = desk.passLinter(kind, stored.body, acceptErrors);
      const { username } = userOf(request);
      const started = answering(() =>
        registry.transaction(() => {
          const rollOut = rollOuts.start({
            id: `roll-${randomUUID()}`,
            kind,
            planId,
            fromVersion: plans.live(kind, planId)?.version,
            toVersion: version,
            plan: JSON.stringify(planOf(request.body)),
            state: JSON.stringify(initialRollOut(clock.now())),
            startedAtMs: clock.now(),
            startedBy: username,
            reason,
          });
          const accepted = errors > 0 ? `; ${errors} error(s) accepted: ${acceptErrors}` : "";
          record(username, "roll-out-start", rollOut, `${rollOut.id}: ${reason}${accepted}`);
          return rollOut;
        }),
      );
      return reply.code(201).send(describe(registry, started, assignmentsOf(registry)));
    },
  );

  app.get(
    "/api/v1/lighting/roll-outs",
    {
      onRequest: requireRole("viewer"),
      schema: {
        operationId: "listRollOuts",
        tags: ["lighting"],
        summary: "Roll-outs, newest first",
        response: { 200: RollOutList },
      },
    },
    async () => {
      const assigned = assignmentsOf(registry);
      return { rollOuts: rollOuts.list(LISTED).map((rollOut) => describe(registry, rollOut, assigned)) };
    },
  );

  app.get(
    "/api/v1/lighting/roll-outs/:id",
    {
      onRequest: requireRole("viewer"),
      schema: {
        operationId: "readRollOut",
        tags: ["lighting"],
        summary: "How far a roll-out is",
        params: IdParams,
        response: { 200: RollOut },
      },
    },
    async ({ params }) => describe(registry, find(params.id), assignmentsOf(registry)),
  );

  app.post(
    "/api/v1/lighting/roll-outs/:id/take-back",
    {
      onRequest: requireRole("administrator"),
      schema: {
        operationId: "takeBackRollOut",
        tags: ["lighting"],
        summary: "Back to the version from before, for all lamps",
        params: IdParams,
        body: TakeBackRequest,
        response: { 200: RollOut },
      },
    },
    async (request) => {
      const rollOut = find(request.params.id);
      answering(() =>
        registry.transaction(() => {
          takeBack(registry, rollOut);
          rollOuts.update(rollOut.id, { status: "taken-back", state: rollOut.state });
          record(userOf(request).username, "roll-out-take-back", rollOut, `${rollOut.id}: ${request.body.reason}`);
        }),
      );
      return describe(registry, find(rollOut.id), assignmentsOf(registry));
    },
  );
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
