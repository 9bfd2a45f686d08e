import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  BuildingFactsList,
  DatedBuildingFacts,
  DatedSupplyFacts,
  DeliveryList,
  DeliveryParams,
  DeliveryQuery,
  DeliveryRequest,
  FactsParams,
} from "@lucciola/contract/api/supply-facts.ts";
import { BuildingFacts, SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import { type BuildingId, buildingId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { EUR5_SCALE, scaled } from "@lucciola/domain/tariff/money.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const Nothing = Type.Null();

/** What people say of supplies and buildings, from a day on, and what was delivered. */
export function supplyFactsRoutes(
  app: App,
  { registry, clock, config }: Pick<RouteDeps, "registry" | "clock" | "config">,
): void {
  const { supplies, assets, audit } = registry;
  const onRequest = requirePermission("energy");
  const tags = ["supplies"];

  function supplyOf(id: string): PointId {
    const point = assets.point(pointId(id));
    if (point?.kind !== "supply" && point?.kind !== "cabinet") throw notFound("supply", id);
    return point.id;
  }
  function buildingOf(id: string): BuildingId {
    const building = assets.building(buildingId(id));
    if (building === undefined) throw notFound("building", id);
    return building.id;
  }
  /** All of the work and its lines in the audit log, or nothing. */
  const changing = <T>(actor: string, work: (note: (action: string, target: string, detail: string) => void) => T): T =>
    answering(() =>
      registry.transaction(() =>
        work((action, target, detail) => audit.record({ atMs: clock.now(), actor, action, target, detail })),
      ),
    );

  app.put(
    "/api/v1/supplies/:id/facts/:from",
    {
      onRequest,
      schema: {
        operationId: "storeSupplyFacts",
        tags,
        summary:
          "Says what a supply feeds and what lies behind it from a day on, in the place of what was said of that day",
        params: FactsParams,
        body: SupplyFacts,
        response: { 200: DatedSupplyFacts },
      },
    },
    async (request) => {
      const { params, body } = request;
      const supply = supplyOf(params.id);
      changing(userOf(request).username, (note) => {
        supplies.putFacts(supply, params.from, body);
        note("supply-facts", supply, `from ${params.from}`);
      });
      return { from: params.from, ...body };
    },
  );

  app.delete(
    "/api/v1/supplies/:id/facts/:from",
    {
      onRequest,
      schema: {
        operationId: "removeSupplyFacts",
        tags,
        summary: "Takes back what was said from a day on; what was said before it holds again",
        params: FactsParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { from } = request.params;
      const supply = supplyOf(request.params.id);
      changing(userOf(request).username, (note) => {
        if (!supplies.removeFacts(supply, from)) throw notFound("supply facts", `${supply} from ${from}`);
        note("supply-facts-removed", supply, `from ${from}`);
      });
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/api/v1/buildings/:id/facts",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readBuildingFacts",
        tags: ["buildings"],
        summary: "Use and areas of a building by date, oldest first",
        params: IdParams,
        response: { 200: BuildingFactsList },
      },
    },
    async ({ params }) => ({
      facts: supplies.buildingFacts(buildingOf(params.id)).map(({ fromDate, facts }) => ({ from: fromDate, ...facts })),
    }),
  );

  app.put(
    "/api/v1/buildings/:id/facts/:from",
    {
      onRequest,
      schema: {
        operationId: "storeBuildingFacts",
        tags: ["buildings"],
        summary: "Says use and areas of a building from a day on, in the place of what was said of that day",
        params: FactsParams,
        body: BuildingFacts,
        response: { 200: DatedBuildingFacts },
      },
    },
    async (request) => {
      const { params, body } = request;
      const building = buildingOf(params.id);
      changing(userOf(request).username, (note) => {
        supplies.putBuildingFacts(building, params.from, body);
        note("building-facts", building, `from ${params.from}`);
      });
      return { from: params.from, ...body };
    },
  );

  app.delete(
    "/api/v1/buildings/:id/facts/:from",
    {
      onRequest,
      schema: {
        operationId: "removeBuildingFacts",
        tags: ["buildings"],
        summary: "Takes back what was said from a day on; what was said before it holds again",
        params: FactsParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { from } = request.params;
      const building = buildingOf(request.params.id);
      changing(userOf(request).username, (note) => {
        if (!supplies.removeBuildingFacts(building, from)) throw notFound("building facts", `${building} from ${from}`);
        note("building-facts-removed", building, `from ${from}`);
      });
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/api/v1/deliveries",
    {
      onRequest,
      schema: {
        operationId: "storeDeliveries",
        tags,
        summary: "Enters fuel deliveries, all or none; one of the same supply, day and document is replaced",
        body: DeliveryRequest,
        response: { 200: DeliveryList },
      },
    },
    async (request) => {
      const { deliveries } = request.body;
      const today = localTimeOf(clock.now(), config.site.zone).date;
      const early = deliveries.find(({ date }) => date > today);
      if (early !== undefined)
        throw new HttpProblem(422, "delivery-invalid", `The day ${early.date} is still to come: is the year right?`);
      changing(userOf(request).username, (note) => {
        supplies.putDeliveries(
          deliveries.map(({ supply, date, document = "", amount, unit, costEur }) => ({
            supply: pointId(supply),
            date,
            document,
            amount,
            unit,
            costEur5: costEur === undefined ? undefined : scaled(costEur, EUR5_SCALE),
          })),
        );
        for (const { supply, date, document = "", amount, unit } of deliveries)
          note("delivery-put", supply, `${date} ${document} ${amount} ${unit}`);
      });
      return { deliveries };
    },
  );

  app.delete(
    "/api/v1/supplies/:id/deliveries/:date",
    {
      onRequest,
      schema: {
        operationId: "removeDelivery",
        tags,
        summary: "Forgets a delivery that was entered by mistake; the audit log keeps that it was",
        params: DeliveryParams,
        querystring: DeliveryQuery,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { date } = request.params;
      const { document = "" } = request.query;
      const supply = supplyOf(request.params.id);
      changing(userOf(request).username, (note) => {
        if (!supplies.removeDelivery({ supply, date, document }))
          throw notFound("delivery", `${supply} ${date} ${document}`.trim());
        note("delivery-removed", supply, `${date} ${document}`);
      });
      return reply.code(204).send(null);
    },
  );
}
