import { Id } from "@lucciola/contract/api/formats.ts";
import {
  CatalogueEntry,
  CatalogueList,
  GrantList,
  GrantRule,
  Measure,
  MeasureEntry,
  MeasureList,
  MeasureStateChange,
  PlanTown,
  PotentialRanking,
  ProposalRequest,
  Proposals,
} from "@lucciola/contract/api/plan.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { proposeMeasures } from "@lucciola/domain/plan/propose-measures.ts";
import { rankBuildings } from "@lucciola/domain/plan/rank-buildings.ts";
import { SHIPPED_CATALOGUE } from "@lucciola/domain/plan/shipped-catalogue.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { StoredMeasure } from "@lucciola/platform/registry/energy/plan.ts";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { knownGrants } from "../plan/make-plan.ts";
import { townUses } from "../plan/place-uses.ts";
import { planRates } from "../plan/plan-rates.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["plan"];
const Params = Type.Object({ id: Id }, { additionalProperties: false });

const entryOf = ({ measure, state, doneOn, changedAtMs, changedBy }: StoredMeasure): MeasureEntry => ({
  measure,
  state,
  ...(doneOn === undefined ? {} : { doneOn }),
  changedAt: formatInstant(changedAtMs),
  changedBy,
});

/** The energy plan: where to start, measures and where they stand, what they cost as a rule, and grants. */
export function planRoutes(app: App, { registry, store, clock, config }: RouteDeps): void {
  const { plan, assets } = registry;
  const { zone } = config.site;
  const today = (): string => localTimeOf(clock.now(), zone).date;
  const record = (request: FastifyRequest, action: string, target: string, detail: string): void =>
    registry.audit.record({ atMs: clock.now(), actor: userOf(request).username, action, target, detail });
  const catalogue = (): CatalogueEntry[] => {
    const own = plan.catalogue();
    return [...SHIPPED_CATALOGUE.filter(({ kind }) => !own.some((entry) => entry.kind === kind)), ...own];
  };

  app.get(
    "/api/v1/plan/ranking",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "rankBuildings",
        tags,
        summary: "Where to start: what each building would save if it were as good as the better quarter of its peers",
        response: { 200: PotentialRanking },
      },
    },
    async () => {
      const uses = await townUses({ registry, store }, clock.now(), zone);
      const rates = planRates(registry, today());
      const names = new Map(assets.buildings().map(({ id, name, use }) => [id as string, { name, use }]));
      return {
        from: uses.from,
        to: uses.to,
        ...(uses.degreeDays === undefined ? {} : { degreeDays: uses.degreeDays }),
        buildings: rankBuildings(uses.ranked).map(
          ({ building, heatingKwh, electricityKwh, peers, reason, ...indices }) => {
            const heat = rates(carrierOfHeat(uses.places, building));
            const current = rates("electricity");
            return {
              building,
              name: names.get(building)?.name ?? building,
              use: names.get(building)?.use ?? "",
              heatingKwh: Math.round(heatingKwh),
              electricityKwh: Math.round(electricityKwh),
              eurPerYear: Math.round(heatingKwh * heat.eurPerKwh + electricityKwh * current.eurPerKwh),
              co2KgPerYear: Math.round(heatingKwh * heat.co2KgPerKwh + electricityKwh * current.co2KgPerKwh),
              ...known(indices),
              peers,
              ...(reason === undefined ? {} : { reason }),
            };
          },
        ),
      };
    },
  );

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

  app.post(
    "/api/v1/plan/proposals",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "proposeMeasures",
        tags,
        summary:
          "First measures from what places use and the catalogue; stored only when asked, and never over what is there",
        body: ProposalRequest,
        response: { 200: Proposals },
      },
    },
    async (request) => {
      const { places, store: isWanted } = request.body;
      const uses = await townUses({ registry, store }, clock.now(), zone);
      const wanted = places === undefined ? uses.places : uses.places.filter(({ place }) => places.includes(place.id));
      const measures = proposeMeasures(wanted, catalogue()).filter(({ id }) => plan.measure(id) === undefined);
      if (isWanted && measures.length > 0)
        registry.transaction(() => {
          for (const measure of measures) plan.putMeasure(measure, userOf(request).username, clock.now());
          record(request, "measures-proposed", "plan", `${measures.length} measures`);
        });
      return { measures, stored: isWanted ? measures.length : 0 };
    },
  );

  app.put(
    "/api/v1/plan/measures/:id",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "putMeasure",
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
        summary: "Say where a measure stands; one that is done, since when",
        params: Params,
        body: MeasureStateChange,
        response: { 200: MeasureEntry },
      },
    },
    async (request) => {
      const { state, doneOn, reason = "" } = request.body;
      const { id } = request.params;
      requireMeasure(id);
      if ((state === "done") !== (doneOn !== undefined))
        throw new HttpProblem(
          400,
          "done-on",
          "A measure that is done has the day on which it was (doneOn), and no other has",
        );
      if (doneOn !== undefined && doneOn > today()) throw new HttpProblem(400, "done-on", `${doneOn} is still to come`);
      registry.transaction(() => {
        plan.setState(id, state, doneOn, userOf(request).username, clock.now());
        record(request, "measure-state", id, [state, doneOn, reason].filter(Boolean).join(", "));
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

  app.get(
    "/api/v1/plan/catalogue",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readMeasureCatalogue",
        tags,
        summary: "What each kind of measure costs and saves as a rule",
        response: { 200: CatalogueList },
      },
    },
    async () => ({ entries: catalogue() }),
  );

  app.put(
    "/api/v1/plan/catalogue",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "putCatalogueEntry",
        tags,
        summary: "Put the office's own numbers for a kind of measure in the place of what was there",
        body: CatalogueEntry,
        response: { 200: CatalogueList },
      },
    },
    async (request) => {
      registry.transaction(() => {
        plan.putCatalogueEntry(request.body);
        record(request, "measure-catalogue", request.body.kind, request.body.source);
      });
      return { entries: catalogue() };
    },
  );

  app.get(
    "/api/v1/plan/grants",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listGrants",
        tags,
        summary: "Grants as dated rules, each with its source; those that nobody has verified say so",
        response: { 200: GrantList },
      },
    },
    async () => ({ grants: knownGrants(registry) }),
  );

  app.put(
    "/api/v1/plan/grants",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "putGrant",
        tags,
        summary: "Enter a grant, or put the office's own reading of it in the place of what was there",
        body: GrantRule,
        response: { 200: GrantList },
      },
    },
    async (request) => {
      const { body } = request;
      if (body.to !== undefined && body.to < body.from)
        throw new HttpProblem(
          400,
          "grant-days",
          `${body.id} would end on ${body.to}, before it begins on ${body.from}`,
        );
      registry.transaction(() => {
        plan.putGrant(body);
        record(request, "grant", body.id, body.source);
      });
      return { grants: knownGrants(registry) };
    },
  );

  app.get(
    "/api/v1/plan/town",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readPlanTown",
        tags,
        summary: "What the town is to those who give grants",
        response: { 200: PlanTown },
      },
    },
    async () => plan.town() ?? { ownedAndUsed: [] },
  );

  app.put(
    "/api/v1/plan/town",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "putPlanTown",
        tags,
        summary: "Say how many inhabitants there are, and which buildings the municipality owns and uses",
        body: PlanTown,
        response: { 200: PlanTown },
      },
    },
    async (request) => {
      const { ownedAndUsed, inhabitants } = request.body;
      const unknown = ownedAndUsed.find((id) => !assets.buildings().some((building) => building.id === id));
      if (unknown !== undefined) throw notFound("building", unknown);
      registry.transaction(() => {
        plan.putTown(request.body);
        record(request, "plan-town", "town", `${inhabitants ?? "?"} inhabitants, ${ownedAndUsed.length} buildings`);
      });
      return request.body;
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

const carrierOfHeat = (places: Awaited<ReturnType<typeof townUses>>["places"], building: string) =>
  places.find(({ place }) => place.id === building)?.heating?.carrier ?? "gas";

/** Without what is undefined. */
const known = <T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
