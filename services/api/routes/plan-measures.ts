import { Id } from "@lucciola/contract/api/formats.ts";
import { Measure, MeasureEntry, MeasureList, MeasureStateChange } from "@lucciola/contract/api/plan.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { StoredMeasure } from "@lucciola/platform/registry/energy/plan.ts";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["plan"];
const Params = Type.Object({ id: Id }, { additionalProperties: false });

const entryOf = ({ measure, state, doneOn, begunOn, changedAtMs, changedBy }: StoredMeasure): MeasureEntry => ({
  measure,
  state,
  ...(doneOn === undefined ? {} : { doneOn }),
  ...(begunOn === undefined ? {} : { begunOn }),
  changedAt: formatInstant(changedAtMs),
  changedBy,
});

/** Measures of the energy plan, and where they stand. */
export function planMeasureRoutes(app: App, { registry, clock, config }: RouteDeps): void {
  const { plan, assets } = registry;
  const today = (): string => localTimeOf(clock.now(), config.site.zone).date;
  const record = (request: FastifyRequest, action: string, target: string, detail: string): void =>
    registry.audit.record({ atMs: clock.now(), actor: userOf(request).username, action, target, detail });

  app.get(
    "/api/v1/plan/measures",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listMeasures",
        tags,
        summary: "Measures with what they cost and save, and where they stand",
        response: { 200: MeasureList },
      },
    },
    async () => ({ measures: plan.measures().map(entryOf) }),
  );

  app.put(
    "/api/v1/plan/measures/:id",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "storeMeasure",
        tags,
        summary: "Enter a measure, or correct it; it keeps where it stands",
        params: Params,
        body: Measure,
        response: { 200: MeasureEntry },
      },
    },
    async (request) => {
      const { body, params } = request;
      if (body.id !== params.id)
        throw new HttpProblem(400, "measure-id", "The id in the body is another than in the path");
      requirePlace(body);
      for (const other of [...body.needs, ...body.excludes])
        if (other === body.id || plan.measure(other) === undefined)
          throw new HttpProblem(400, "measure-unknown", `There is no measure ${other} that ${body.id} could name`);
      if (isCircle(body)) throw new HttpProblem(400, "measure-circle", `${body.id} would come to need itself`);
      registry.transaction(() => {
        plan.putMeasure(body, userOf(request).username, clock.now());
        record(request, "measure", body.id, `${body.investEur} euro`);
      });
      return entryOf(requireMeasure(body.id));
    },
  );

  app.post(
    "/api/v1/plan/measures/:id/state",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "setMeasureState",
        tags,
        summary: "Say where a measure stands: when its works began, and one that is done, since when",
        params: Params,
        body: MeasureStateChange,
        response: { 200: MeasureEntry },
      },
    },
    async (request) => {
      const { state, doneOn, begunOn, reason = "" } = request.body;
      const { id } = request.params;
      requireMeasure(id);
      if ((state === "done") !== (doneOn !== undefined))
        throw new HttpProblem(
          400,
          "done-on",
          "A measure that is done has the day on which it was (doneOn), and no other has",
        );
      if (doneOn !== undefined && doneOn > today()) throw new HttpProblem(400, "done-on", `${doneOn} is still to come`);
      for (const day of [doneOn, begunOn])
        if (day !== undefined && !isLocalDay(day)) throw new HttpProblem(400, "done-on", `${day} is no day`);
      if (begunOn !== undefined && (doneOn === undefined ? state !== "under-way" : begunOn > doneOn))
        throw new HttpProblem(
          400,
          "begun-on",
          "Works that are under way or done have begun on a day (begunOn), not after they were done",
        );
      if (begunOn !== undefined && begunOn > today())
        throw new HttpProblem(400, "begun-on", `${begunOn} is still to come`);
      registry.transaction(() => {
        plan.setState(id, { state, doneOn, begunOn }, userOf(request).username, clock.now());
        record(
          request,
          "measure-state",
          id,
          [state, begunOn && `begun ${begunOn}`, doneOn, reason].filter(Boolean).join(", "),
        );
      });
      return entryOf(requireMeasure(id));
    },
  );

  app.delete(
    "/api/v1/plan/measures/:id",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "removeMeasure",
        tags,
        summary: "Take a measure out that nobody decided on",
        params: Params,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { state } = requireMeasure(id);
      if (state !== "proposed" && state !== "dropped")
        throw new HttpProblem(409, "measure-decided", `${id} is ${state}: drop it first`);
      const named = plan.measures().filter(({ measure }) => measure.needs.includes(id));
      if (named.length > 0)
        throw new HttpProblem(409, "measure-needed", `${named.map(({ measure }) => measure.id).join(", ")} need it`);
      registry.transaction(() => {
        plan.removeMeasure(id);
        record(request, "measure-removed", id, "");
      });
      return reply.code(204).send();
    },
  );

  function requireMeasure(id: string): StoredMeasure {
    const stored = plan.measure(id);
    if (stored === undefined) throw notFound("measure", id);
    return stored;
  }

  function requirePlace({ place }: Measure): void {
    const isThere =
      place.kind === "building"
        ? assets.buildings().some(({ id }) => id === place.id)
        : place.kind === "cabinet"
          ? assets.points("cabinet").some(({ id }) => id === place.id)
          : assets.points("lamp").some(({ street }) => street === place.id);
    if (!isThere) throw notFound(place.kind, place.id);
  }

  function isCircle(measure: Measure): boolean {
    const seen = new Set<string>();
    const asked = [...measure.needs];
    for (let next = asked.pop(); next !== undefined; next = asked.pop()) {
      if (next === measure.id) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      asked.push(...(plan.measure(next)?.measure.needs ?? []));
    }
    return false;
  }
}
