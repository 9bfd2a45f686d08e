import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  CalendarDetail,
  CalendarList,
  GoLiveRequest,
  LintRequest,
  PlanStored,
  ProgrammeDetail,
  ProgrammeList,
  PutCalendar,
  PutProgramme,
} from "@lucciola/contract/api/lighting-plans.ts";
import { LintReport } from "@lucciola/contract/lighting/lint-report.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { lintPlan } from "@lucciola/domain/lighting/linter/lint-plan.ts";
import type { PlanBody, PlanKind } from "@lucciola/platform/registry/lighting/plans.ts";
import type { FastifyRequest } from "fastify";
import { requirePermission, userOf } from "../authentication.ts";
import { lintTaskOf } from "../lighting/lint-town.ts";
import { ownLampsOf } from "../lighting/own-plans.ts";
import { createPlanDesk } from "../lighting/plan-desk.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const VERSIONS_SHOWN = 100;
const OWN_LAMPS_SHOWN = 200;
/** What a text is checked with: its version is the registry's to give. */
const UNNUMBERED = 1;
type PlanDeps = Pick<RouteDeps, "registry" | "clock" | "config">;

/** Programmes and calendars in versions, and the linter before which they must pass. */
export function lightingPlanRoutes(app: App, deps: PlanDeps): void {
  const { registry, clock, config } = deps;

  app.post(
    "/api/v1/lighting/lint",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "lintLighting",
        tags: ["lighting"],
        summary: "Simulate a year of programmes and a calendar: what is wrong with them, and what they use",
        body: LintRequest,
        response: { 200: LintReport },
      },
    },
    async ({ body }) => {
      const { programmes = [], calendar, floors, ...terms } = body;
      if (programmes.length === 0 && calendar === undefined)
        throw new HttpProblem(400, "nothing-to-lint", 'Give "programmes", a "calendar", or both');
      const numbered = programmes.map((programme) => ({ ...programme, version: UNNUMBERED }));
      return lintPlan(
        lintTaskOf(registry, config.site, clock.now(), {
          programmes: numbered,
          calendar: calendar && { ...calendar, version: UNNUMBERED },
          floors,
          terms,
        }),
      );
    },
  );

  app.get(
    "/api/v1/lighting/programmes",
    read("listProgrammes", "Programmes that are live", { 200: ProgrammeList }),
    async () => ({ programmes: registry.programmes.list() }),
  );
  app.get(
    "/api/v1/lighting/calendars",
    read("listCalendars", "Calendars that are live", { 200: CalendarList }),
    async () => ({ calendars: registry.lighting.plans.listLive("calendar") }),
  );
  app.get(
    "/api/v1/lighting/programmes/:id",
    readOne("readProgramme", "A programme with its versions", { 200: ProgrammeDetail }),
    async ({ params }) => describe(deps, "programme", params.id),
  );
  app.get(
    "/api/v1/lighting/calendars/:id",
    readOne("readCalendar", "A calendar with its versions", { 200: CalendarDetail }),
    async ({ params }) => describe(deps, "calendar", params.id),
  );

  const desk = createPlanDesk(deps);
  app.put(
    "/api/v1/lighting/programmes/:id",
    write("storeProgramme", "Store a version of a programme and, unless told otherwise, let it go live", PutProgramme),
    async (request) => {
      const { plan, goLive, acceptErrors } = request.body;
      return desk.put("programme", named(request.params.id, plan), { goLive, acceptErrors, by: by(request) });
    },
  );
  app.put(
    "/api/v1/lighting/calendars/:id",
    write("storeCalendar", "Store a version of a calendar and, unless told otherwise, let it go live", PutCalendar),
    async (request) => {
      const { plan, goLive, acceptErrors } = request.body;
      return desk.put("calendar", named(request.params.id, plan), { goLive, acceptErrors, by: by(request) });
    },
  );

  for (const kind of ["programme", "calendar"] as const) {
    const Kind = kind === "programme" ? "Programme" : "Calendar";
    app.post(
      `/api/v1/lighting/${kind}s/:id/go-live`,
      write(`goLive${Kind}`, `Let a stored version of a ${kind} go live at once, an older one too`, GoLiveRequest),
      async (request) => desk.goLive(kind, request.params.id, { ...request.body, by: by(request) }),
    );
    app.delete(
      `/api/v1/lighting/${kind}s/:id`,
      {
        onRequest: requirePermission("lighting"),
        schema: {
          operationId: `remove${Kind}`,
          tags: ["lighting"],
          summary: `Forget a ${kind} that nobody has, with its versions`,
          params: IdParams,
          response: { 204: Done },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const actor = by(request);
        answering(() =>
          registry.transaction(() => {
            if (!registry.lighting.plans.remove(kind, id)) throw notFound(kind, id);
            registry.audit.record({ atMs: clock.now(), actor, action: `${kind}-delete`, target: id, detail: "" });
          }),
        );
        return reply.code(204).send();
      },
    );
  }
}

const read = <R>(operationId: string, summary: string, response: R) => ({
  onRequest: requirePermission("read"),
  schema: { operationId, tags: ["lighting"], summary, response },
});
const readOne = <R>(operationId: string, summary: string, response: R) => ({
  onRequest: requirePermission("read"),
  schema: { operationId, tags: ["lighting"], summary, params: IdParams, response },
});

const write = <B>(operationId: string, summary: string, body: B) => ({
  onRequest: requirePermission("lighting"),
  schema: { operationId, tags: ["lighting"], summary, params: IdParams, body, response: { 200: PlanStored } },
});

const by = (request: FastifyRequest): string => userOf(request).username;

function named<T extends { readonly id: string }>(id: string, plan: T): T & { version: number } {
  if (plan.id === id) return { ...plan, version: UNNUMBERED };
  throw new HttpProblem(400, "id-differs", `The path names "${id}", the body "${plan.id}": they must be the same`);
}

function describe<K extends PlanKind>({ registry }: PlanDeps, kind: K, id: string) {
  const { plans } = registry.lighting;
  const versions = plans.versions(kind, id);
  if (versions.length === 0) throw notFound(kind, id);
  const live = plans.live(kind, id);
  const own = ownLampsOf(registry, kind, id);
  return {
    ...(live === undefined ? {} : { live }),
    versions: versions.slice(0, VERSIONS_SHOWN).map(({ body, storedAtMs, storedBy }) => ({
      plan: body as PlanBody<K>,
      storedAt: formatInstant(storedAtMs),
      storedBy,
    })),
    lamps: plans.lampsOf(kind, id).length,
    ownLamps: own
      .slice(0, OWN_LAMPS_SHOWN)
      .map((lamp) => ({ id: lamp, name: registry.assets.point(lamp)?.name ?? lamp })),
    ownLampCount: own.length,
  };
}
