import type { PlanStored } from "@lucciola/contract/api/lighting-plans.ts";
import type { LintReport } from "@lucciola/contract/lighting/lint-report.ts";
import { lintPlan } from "@lucciola/domain/lighting/linter/lint-plan.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { PlanBody, PlanKind } from "@lucciola/platform/registry/lighting/plans.ts";
import { HttpProblem } from "../problem-details.ts";
import { answering } from "../routes/answering.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { lintTaskOf } from "./lint-town.ts";

export interface PlanDeskDeps extends Pick<RouteDeps, "registry"> {
  readonly clock: Pick<Clock, "now">;
  readonly config: Pick<RouteDeps["config"], "site">;
}

/** Who lets something go live, and why although the linter found errors. */
export interface GoingLive {
  readonly acceptErrors?: string | undefined;
  readonly by: string;
}

export interface PlanDesk {
  put<K extends PlanKind>(
    kind: K,
    body: PlanBody<K>,
    how: GoingLive & { readonly goLive?: boolean | undefined },
  ): PlanStored;
  goLive(kind: PlanKind, id: string, how: GoingLive & { readonly version: number }): PlanStored;
  /** What the linter says of a version. Throws `HttpProblem` 422 `lint-errors` when it has errors that nobody accepts. */
  passLinter<K extends PlanKind>(kind: K, body: PlanBody<K>, acceptErrors: string | undefined): LintReport;
}

/** Where programmes and calendars are handed in: none goes live before the linter has seen it. What happens is on record. */
export function createPlanDesk({ registry, clock, config }: PlanDeskDeps): PlanDesk {
  const { plans } = registry.lighting;

  const lint = (kind: PlanKind, body: PlanBody<PlanKind>): LintReport =>
    lintPlan(
      lintTaskOf(registry, config.site, clock.now(), {
        programmes: kind === "programme" ? [body as PlanBody<"programme">] : [],
        calendar: kind === "calendar" ? (body as PlanBody<"calendar">) : undefined,
      }),
    );
  const passLinter: PlanDesk["passLinter"] = (kind, body, acceptErrors) => {
    const report = lint(kind, body);
    if (report.errors > 0 && acceptErrors === undefined) throw new LintErrors(kind, body.id, report);
    return report;
  };
  const record = (
    action: string,
    id: string,
    version: number,
    { by, acceptErrors }: GoingLive,
    errors: number,
  ): void => {
    const accepted = errors > 0 && acceptErrors !== undefined ? `; ${errors} error(s) accepted: ${acceptErrors}` : "";
    registry.audit.record({
      atMs: clock.now(),
      actor: by,
      action,
      target: id,
      detail: `version ${version}${accepted}`,
    });
  };

  const refuseWhileRolledOut = (kind: PlanKind, id: string): void => {
    const open = registry.lighting.rollOuts.openOf(kind, id);
    if (open === undefined) return;
    throw new HttpProblem(
      409,
      "roll-out-running",
      `The ${kind} "${id}" is being rolled out (${open.id}, ${open.status}). Take that back first, or wait for its end.`,
    );
  };

  return {
    passLinter,
    put: (kind, body, how) => {
      const { goLive = true, by } = how;
      const report = goLive ? passLinter(kind, body, how.acceptErrors) : lint(kind, body);
      const version = answering(() =>
        registry.transaction(() => {
          const stored = plans.keep(kind, body, by, clock.now());
          record(`${kind}-store`, stored.id, stored.version, { by }, 0);
          if (goLive) {
            refuseWhileRolledOut(kind, stored.id);
            plans.goLive(kind, stored.id, stored.version);
            record(`${kind}-go-live`, stored.id, stored.version, how, report.errors);
          }
          return stored.version;
        }),
      );
      return { id: body.id, version, live: goLive, lint: report };
    },
    goLive: (kind, id, how) => {
      const stored = plans.version(kind, id, how.version);
      if (stored === undefined)
        throw new HttpProblem(404, "plan-version-unknown", `There is no version ${how.version} of the ${kind} "${id}"`);
      const report = passLinter(kind, stored.body, how.acceptErrors);
      answering(() =>
        registry.transaction(() => {
          refuseWhileRolledOut(kind, id);
          plans.goLive(kind, id, how.version);
          record(`${kind}-go-live`, id, how.version, how, report.errors);
        }),
      );
      return { id, version: how.version, live: true, lint: report };
    },
  };
}

/** The linter's errors, as the words of a 422. */
class LintErrors extends HttpProblem {
  constructor(kind: PlanKind, id: string, { findings, errors }: LintReport) {
    const told = findings
      .slice(0, Math.min(errors, 5))
      .map(({ code, message }) => `${code}: ${message.en}`)
      .join(" ");
    super(
      422,
      "lint-errors",
      `The ${kind} "${id}" has ${errors} error(s) and did not go live. ${told} Mend them, or say why it must go live all the same ("acceptErrors", --accept-errors).`,
    );
  }
}
