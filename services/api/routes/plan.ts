import {
  CatalogueEntry,
  CatalogueList,
  GrantList,
  GrantRule,
  PlanTown,
  PotentialRanking,
  ProposalRequest,
  Proposals,
} from "@lucciola/contract/api/plan.ts";
import { proposeMeasures } from "@lucciola/domain/plan/propose-measures.ts";
import { rankBuildings } from "@lucciola/domain/plan/rank-buildings.ts";
import { SHIPPED_CATALOGUE } from "@lucciola/domain/plan/shipped-catalogue.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { FastifyRequest } from "fastify";
import { requirePermission, userOf } from "../authentication.ts";
import { knownGrants } from "../plan/make-plan.ts";
import { townUses } from "../plan/place-uses.ts";
import { planRates } from "../plan/plan-rates.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["plan"];

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
          ({ building, heatingKwh, electricityKwh, peers, family, reason, ...indices }) => {
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
              ...(family === undefined ? {} : { family }),
              ...(reason === undefined ? {} : { reason }),
            };
          },
        ),
      };
    },
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
        operationId: "storeCatalogueEntry",
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
        operationId: "storeGrant",
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
        operationId: "storePlanTown",
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
}

const carrierOfHeat = (places: Awaited<ReturnType<typeof townUses>>["places"], building: string) =>
  places.find(({ place }) => place.id === building)?.heating?.carrier ?? "gas";

/** Without what is undefined. */
const known = <T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
