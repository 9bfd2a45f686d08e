import { IdParams } from "@lucciola/contract/api/formats.ts";
import { BuildingCost, CostQuery, SupplyCost } from "@lucciola/contract/api/tariff.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { type DayRange, daysIn } from "@lucciola/domain/tariff/day-range.ts";
import { requirePermission } from "../authentication.ts";
import { costOfSupply, sumEur } from "../energy/cost-of-supply.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MAX_DAYS = 800;

/** Days as the query says them, or a 400 that says what is wrong. */
function parseDays({ from, to }: DayRange): DayRange {
  const wrong = [from, to].find((day) => !isLocalDay(day));
  if (wrong !== undefined) throw new HttpProblem(400, "day-unknown", `There is no day ${wrong}`);
  if (from > to) throw new HttpProblem(400, "range-empty", `"from" (${from}) must not lie after "to" (${to})`);
  if (daysIn({ from, to }) > MAX_DAYS)
    throw new HttpProblem(400, "range-too-long", `at most ${MAX_DAYS} days: shorten the range`);
  return { from, to };
}

/** What supplies and buildings cost, from contracts and readings. */
export function costRoutes(app: App, { registry, store, config }: RouteDeps): void {
  const { zone } = config.site;
  const onRequest = requirePermission("read");

  app.get(
    "/api/v1/supplies/:id/cost",
    {
      onRequest,
      schema: {
        operationId: "readSupplyCost",
        tags: ["cost"],
        summary: "What a supply costs by month, line by line, by its contracts and what was measured",
        params: IdParams,
        querystring: CostQuery,
        response: { 200: SupplyCost },
      },
    },
    async ({ params, query }) => {
      const supply = registry.assets.point(pointId(params.id));
      if (supply === undefined || (supply.kind !== "supply" && supply.kind !== "cabinet"))
        throw notFound("supply", params.id);
      return costOfSupply(store, registry, supply, parseDays(query), zone);
    },
  );

  app.get(
    "/api/v1/buildings/:id/cost",
    {
      onRequest,
      schema: {
        operationId: "readBuildingCost",
        tags: ["cost"],
        summary: "What all supplies of a building cost by month",
        params: IdParams,
        querystring: CostQuery,
        response: { 200: BuildingCost },
      },
    },
    async ({ params, query }) => {
      const building = registry.assets.building(buildingId(params.id));
      if (building === undefined) throw notFound("building", params.id);
      const days = parseDays(query);
      const points = registry.assets.pointsOfBuilding(building.id).filter(({ kind }) => kind === "supply");
      const supplies: SupplyCost[] = [];
      for (const supply of points) supplies.push(await costOfSupply(store, registry, supply, days, zone));
      return {
        building: building.id,
        ...days,
        totalEur: sumEur(supplies.map(({ totalEur }) => totalEur)),
        assumedEur: sumEur(supplies.map(({ assumedEur }) => assumedEur)),
        supplies,
      };
    },
  );
}
