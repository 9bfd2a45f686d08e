import { Id } from "@lucciola/contract/api/formats.ts";
import { PlanVerificationCourse, PlanVerificationList } from "@lucciola/contract/api/plan-verification.ts";
import { Type } from "typebox";
import { requirePermission } from "../authentication.ts";
import { type BaselineDesk, createBaselineDesk } from "../energy/baseline-desk.ts";
import { verificationAnswer } from "../plan/verification-answer.ts";
import { createVerificationWatch } from "../plan/verification-watch.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["plan"];
const Params = Type.Object({ id: Id }, { additionalProperties: false });

/** What became of the promises of measures that are done. They are computed beside, as long as the server runs. */
export function planVerificationRoutes(
  app: App,
  deps: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  desk: BaselineDesk = createBaselineDesk(),
): void {
  const watch = createVerificationWatch(deps, desk, (error, group) =>
    app.log.warn({ err: error, measure: group }, "a measure could not be held against its meters; it is tried again"),
  );
  app.addHook("onReady", async () => watch.start());
  // Before the desk of the models is closed.
  app.addHook("preClose", () => watch.stop());

  app.get(
    "/api/v1/plan/verifications",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listVerifications",
        tags,
        summary: "Measures that are done: what the meters say was saved, with its band, against what was promised",
        response: { 200: PlanVerificationList },
      },
    },
    async () => {
      const pending = watch.pending();
      if (pending > 0) watch.wake();
      return {
        verifications: watch
          .verified()
          .map(({ computedAtMs, verified }) =>
            verificationAnswer(deps.registry, computedAtMs, verified, deps.config.site.zone),
          ),
        pending,
      };
    },
  );

  app.get(
    "/api/v1/plan/verifications/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readVerificationCourse",
        tags,
        summary: "What was promised and saved since a measure was done, week by week",
        params: Params,
        response: { 200: PlanVerificationCourse },
      },
    },
    async ({ params: { id } }) => {
      const found = watch
        .verified()
        .find(({ verified }) => verified.group.measures.some(({ measure }) => measure.id === id))?.verified;
      if (found === undefined) throw notFound("verification of a measure", id);
      return { id: found.group.measures[0]?.measure.id ?? id, weeks: found.weeks.map((week) => ({ ...week })) };
    },
  );
}
