import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  BuildingIndicators,
  PeriodQuery,
  SupplyBalance,
  SupplyDetail,
  SupplyList,
} from "@lucciola/contract/api/supplies.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { requirePermission } from "../authentication.ts";
import { indicatorsOf } from "../energy/building-use.ts";
import { type BalancePeriod, lightingBalanceOf, productionBalanceOf } from "../energy/supply-balance.ts";
import { describeSupplies, describeSupply, supplyPoints } from "../energy/supply-view.ts";
import { townDegreeDays } from "../energy/town-degree-days.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { parseRange } from "./buildings.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MAX_DAYS = 800;
const DAY_MS = 86_400_000;

export function supplyRoutes(app: App, { store, registry, clock, config }: RouteDeps): void {
  const { zone } = config.site;
  const onRequest = requirePermission("read");
  const dayOf = (atMs: number): string => localTimeOf(atMs, zone).date;

  function supplyOf(id: string): Point {
    const point = registry.assets.point(pointId(id));
    if (point === undefined || (point.kind !== "supply" && point.kind !== "cabinet")) throw notFound("supply", id);
    return point;
  }
  function periodOf(query: PeriodQuery): BalancePeriod {
    const { fromMs, toMs } = parseRange(query);
    if (toMs - fromMs <= MAX_DAYS * DAY_MS) return { fromMs, toMs, zone };
    throw new HttpProblem(400, "range-too-long", `at most ${MAX_DAYS} days: shorten the range`);
  }

  app.get(
    "/api/v1/supplies",
    {
      onRequest,
      schema: {
        operationId: "listSupplies",
        tags: ["supplies"],
        summary: "All supplies, cabinets of the street lighting among them, and what each feeds",
        response: { 200: SupplyList },
      },
    },
    async () => ({
      supplies: await describeSupplies(registry, store, supplyPoints(registry), dayOf(clock.now())),
    }),
  );

  app.get(
    "/api/v1/supplies/:id",
    {
      onRequest,
      schema: {
        operationId: "readSupply",
        tags: ["supplies"],
        summary: "One supply: what it feeds, its facts by date, meters, newest readings and deliveries",
        params: IdParams,
        response: { 200: SupplyDetail },
      },
    },
    ({ params }) => describeSupply(registry, store, supplyOf(params.id), dayOf(clock.now())),
  );

  app.get(
    "/api/v1/supplies/:id/balance",
    {
      onRequest,
      schema: {
        operationId: "readSupplyBalance",
        tags: ["supplies"],
        summary: "A cabinet's meter against its lamps; of another supply what was drawn, made, fed in and used",
        params: IdParams,
        querystring: PeriodQuery,
        response: { 200: SupplyBalance },
      },
    },
    async ({ params, query }) => {
      const supply = supplyOf(params.id);
      const period = periodOf(query);
      const balance =
        supply.kind === "cabinet"
          ? await lightingBalanceOf(registry, store, supply, period)
          : await productionBalanceOf(registry, store, supply, dayOf(period.fromMs), period);
      return { supply: supply.id, from: query.from, to: query.to, balance };
    },
  );

  app.get(
    "/api/v1/indicators",
    {
      onRequest,
      schema: {
        operationId: "listIndicators",
        tags: ["buildings"],
        summary:
          "Electricity of buildings by area and by degree-days, beside others of the same use; fuels delivered to them",
        querystring: PeriodQuery,
        response: { 200: BuildingIndicators },
      },
    },
    async ({ query }) => {
      const period = periodOf(query);
      const weather = await townDegreeDays({ store, registry }, period);
      const buildings = await indicatorsOf(registry, store, dayOf(period.fromMs), period, weather.degreeDays);
      return { from: query.from, to: query.to, ...weather, buildings };
    },
  );
}
