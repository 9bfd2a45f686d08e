import { IdParams } from "@lucciola/contract/api/formats.ts";
import { SupplyIntervals, SupplyIntervalsQuery } from "@lucciola/contract/api/supply-intervals.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { quantityOf } from "@lucciola/contract/units/quantities.ts";
import { energyIntervals } from "@lucciola/domain/energy/energy-intervals.ts";
import { bucketEdges } from "@lucciola/platform/timeseries/local-calendar.ts";
import { requirePermission } from "../authentication.ts";
import { carrierOf, registerOf } from "../energy/measured-supply.ts";
import { supplyHistory } from "../energy/supply-history.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { parseRange } from "./buildings.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MAX_INTERVALS = 3_000;
const HOUR_MS = 3_600_000;
const SHORTEST_MS = { quarter: HOUR_MS / 4, hour: HOUR_MS, day: 23 * HOUR_MS, month: 28 * 24 * HOUR_MS - HOUR_MS };

export function supplyIntervalRoutes(app: App, { store, registry, config }: RouteDeps): void {
  const { zone } = config.site;
  app.get(
    "/api/v1/supplies/:id/intervals",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listSupplyIntervals",
        tags: ["supplies"],
        summary: "What a supply used in each quarter of an hour, hour, day or month, and how that is known",
        params: IdParams,
        querystring: SupplyIntervalsQuery,
        response: { 200: SupplyIntervals },
      },
    },
    async (request) => {
      const point = registry.assets.point(pointId(request.params.id));
      if (point === undefined || (point.kind !== "supply" && point.kind !== "cabinet"))
        throw notFound("supply", request.params.id);
      const { bucket } = request.query;
      const quantity = request.query.quantity ?? registerOf(carrierOf(point));
      const range = parseRange(request.query);
      const { fromMs, toMs } = range;
      const isTooLong = (toMs - fromMs) / SHORTEST_MS[bucket] > MAX_INTERVALS - 2;
      if (isTooLong) throw tooLong(`at most ${MAX_INTERVALS} intervals of one ${bucket}`);
      const inner = bucketEdges(range, bucket, zone).filter((edge) => fromMs < edge && edge < toMs);
      const edges = [fromMs, ...inner, toMs];

      const answer = await supplyHistory({ store, registers: registry.registers }, point.id, quantity, range);
      if (answer.kind === "too-many") throw tooLong(`at most ${answer.limit} readings`);
      const history = answer.kind === "none" ? { segments: [], events: [] } : answer.history;
      const intervals = energyIntervals(history, edges, { zone });
      return {
        supply: point.id,
        ...{ quantity, unit: quantityOf(quantity).unit, bucket, zone },
        total: intervals.reduce((sum, { wh }) => sum + wh, 0),
        intervals: intervals.map(({ fromMs: startMs, toMs: endMs, wh, quality, estimatedWh }) => ({
          from: formatInstant(startMs),
          to: formatInstant(endMs),
          amount: wh,
          quality,
          ...(estimatedWh === undefined ? {} : { estimated: estimatedWh }),
        })),
      };
    },
  );
}

const tooLong = (bound: string): HttpProblem =>
  new HttpProblem(400, "range-too-long", `${bound}: shorten the range or ask for longer buckets`);
