import {
  BuildingList,
  BuildingSummary,
  Consumption,
  ConsumptionQuery,
  Readings,
  ReadingsQuery,
} from "@lucciola/contract/api/buildings.ts";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { isQuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Building } from "@lucciola/platform/registry/registry.ts";
import { requirePermission } from "../authentication.ts";
import { bucketsOf, consumptionOf, coveredPct, isElectricity } from "../consumption.ts";
import { spreadConsumption } from "../energy/spread-consumption.ts";
import { countedElsewhere } from "../energy/supply-view.ts";
import { latestByPoint } from "../lamp-states.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MAX_BUCKETS = 2_000;
const MAX_READINGS = 5_000;
const HOUR_MS = 3_600_000;
const SHORTEST_BUCKET_MS = { hour: HOUR_MS, day: 23 * HOUR_MS, month: 28 * 24 * HOUR_MS - HOUR_MS };

/** A range as the query says it, or a 400 that says what is wrong. */
export function parseRange(query: { from: string; to: string }): { fromMs: number; toMs: number } {
  const fromMs = Date.parse(query.from);
  const toMs = Date.parse(query.to);
  if (fromMs < toMs) return { fromMs, toMs };
  throw new HttpProblem(400, "range-empty", `"from" (${query.from}) must lie before "to" (${query.to})`);
}

export function buildingRoutes(app: App, { store, registry, config }: RouteDeps): void {
  const { zone } = config.site;
  const onRequest = requirePermission("read");

  async function summarise(buildings: readonly Building[]): Promise<BuildingSummary[]> {
    const supplies = registry.assets.points("supply");
    const latest = await latestByPoint(store, supplies, ["activePowerW", "importTotalWh", "importWh", "volumeTotalL"]);
    return buildings.map(({ floorAreaM2, ...building }) => ({
      ...building,
      ...(floorAreaM2 === undefined ? {} : { floorAreaM2 }),
      supplies: supplies
        .filter((point) => point.building === building.id)
        .map(({ id, name, carrier, supplyCode }) => {
          const { activePowerW, ...others } = latest.get(id) ?? {};
          const lastMs = Math.max(...[activePowerW, ...Object.values(others)].map((reading) => reading?.at ?? 0));
          return {
            id,
            name,
            ...(carrier === undefined ? {} : { carrier }),
            ...(supplyCode === undefined ? {} : { supplyCode }),
            ...(lastMs === 0 ? {} : { lastReadingAt: formatInstant(lastMs) }),
            ...(activePowerW === undefined ? {} : { powerNowW: activePowerW.value }),
          };
        }),
    }));
  }

  app.get(
    "/api/v1/buildings",
    {
      onRequest,
      schema: {
        operationId: "listBuildings",
        tags: ["buildings"],
        summary: "All buildings with their supplies",
        response: { 200: BuildingList },
      },
    },
    async () => ({ buildings: await summarise(registry.assets.buildings()) }),
  );

  app.get(
    "/api/v1/buildings/:id",
    {
      onRequest,
      schema: {
        operationId: "readBuilding",
        tags: ["buildings"],
        summary: "One building",
        params: IdParams,
        response: { 200: BuildingSummary },
      },
    },
    async (request) => {
      const building = registry.assets.building(buildingId(request.params.id));
      const [summary] = building === undefined ? [] : await summarise([building]);
      if (summary === undefined) throw notFound("building", request.params.id);
      return summary;
    },
  );

  app.get(
    "/api/v1/buildings/:id/consumption",
    {
      onRequest,
      schema: {
        operationId: "readConsumption",
        tags: ["buildings"],
        summary: "Electricity drawn by a building, by local hour, day or month",
        params: IdParams,
        querystring: ConsumptionQuery,
        response: { 200: Consumption },
      },
    },
    async (request) => {
      const building = registry.assets.building(buildingId(request.params.id));
      if (building === undefined) throw notFound("building", request.params.id);
      const { bucket } = request.query;
      const { fromMs, toMs } = parseRange(request.query);
      const bound = `at most ${MAX_BUCKETS} buckets of one ${bucket}: shorten the range or ask for longer buckets`;
      if ((toMs - fromMs) / SHORTEST_BUCKET_MS[bucket] > MAX_BUCKETS + 1)
        throw new HttpProblem(400, "range-too-long", bound);
      if (bucketsOf(fromMs, toMs, bucket, zone).length > MAX_BUCKETS)
        throw new HttpProblem(400, "range-too-long", bound);
      const elsewhere = countedElsewhere(registry, localTimeOf(fromMs, zone).date);
      const supplies = registry.assets
        .pointsOfBuilding(building.id)
        .filter((point) => isElectricity(point) && !elsewhere.has(point.id))
        .map(({ id }) => id);
      const range = { fromMs, toMs, bucket, zone };
      const { rows, totalWh, resets } = await spreadConsumption(
        { store, registers: registry.registers },
        supplies,
        range,
        await consumptionOf(store, supplies, range),
      );
      const estimatedWh = rows.reduce((sum, row) => sum + (row.estimatedWh ?? 0), 0);
      const isLookedAt = rows.some((row) => row.estimatedWh !== undefined);
      const covered = rows.reduce((sum, row) => sum + row.coveredMs, 0);
      return {
        building: building.id,
        from: request.query.from,
        to: request.query.to,
        bucket,
        zone,
        totalWh,
        ...(isLookedAt ? { estimatedWh } : {}),
        coveredPct: coveredPct(covered, toMs - fromMs, supplies.length),
        resets,
        rows: rows.map(({ startMs, endMs, energyWh, estimatedWh, coveredMs }) => ({
          start: formatInstant(startMs),
          end: formatInstant(endMs),
          energyWh,
          ...(estimatedWh === undefined ? {} : { estimatedWh }),
          coveredPct: coveredPct(coveredMs, endMs - startMs, supplies.length),
        })),
      };
    },
  );

  app.get(
    "/api/v1/points/:id/readings",
    {
      onRequest,
      schema: {
        operationId: "listReadings",
        tags: ["points"],
        summary: "Raw readings of one quantity, oldest first",
        params: IdParams,
        querystring: ReadingsQuery,
        response: { 200: Readings },
      },
    },
    async (request) => {
      const point = registry.assets.point(pointId(request.params.id));
      if (point === undefined) throw notFound("point", request.params.id);
      const { quantity } = request.query;
      if (!isQuantityName(quantity))
        throw new HttpProblem(
          400,
          "quantity-unknown",
          `There is no quantity "${quantity}"; see the list in docs/topics.md`,
        );
      const { values, truncated } = await store.range(
        { point: point.id, quantity },
        parseRange(request.query),
        MAX_READINGS,
      );
      return {
        point: point.id,
        quantity,
        unit: quantityOf(quantity).unit,
        truncated,
        values: values.map(({ at, value }) => ({ at: formatInstant(at), value })),
      };
    },
  );
}
