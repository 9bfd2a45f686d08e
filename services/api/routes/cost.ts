import { IdParams } from "@lucciola/contract/api/formats.ts";
import { BuildingCost, CostQuery, SupplyCost } from "@lucciola/contract/api/tariff.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { requirePermission } from "../authentication.ts";
import { costOfSupply, sumEur } from "../energy/cost-of-supply.ts";
import { countedElsewhere } from "../energy/supply-view.ts";
import { parseDays } from "../parse-days.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MAX_DAYS = 800;

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
      return costOfSupply(store, registry, supply, parseDays(query, MAX_DAYS), zone);
    },
  );

  app.get(
    "/api/v1/buildings/:id/cost",
    {
      onRequest,
      schema: {
        operationId: "readBuildingCost",
        tags: ["cost"],
        summary: "What all supplies of a building cost by month; meters under another one cost nothing of their own",
        params: IdParams,
        querystring: CostQuery,
        response: { 200: BuildingCost },
      },
    },
    async ({ params, query }) => {
      const building = registry.assets.building(buildingId(params.id));
      if (building === undefined) throw notFound("building", params.id);
      const days = parseDays(query, MAX_DAYS);
      // What a meter under another one counts is paid at that one.
      const elsewhere = countedElsewhere(registry, days.from);
      const points = registry.assets
        .pointsOfBuilding(building.id)
        .filter(({ id, kind }) => kind === "supply" && !elsewhere.has(id));
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
