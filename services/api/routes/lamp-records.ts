import { IdParams } from "@lucciola/contract/api/formats.ts";
import { CabinetDetail, LampRecord, LampRecordQuery } from "@lucciola/contract/api/lamp-record.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { requirePermission } from "../authentication.ts";
import { cabinetDetail } from "../lighting/cabinet-detail.ts";
import { lampRecord } from "../lighting/lamp-record.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["lighting"];

/** What the pages of a lamp and of a cabinet show beside how they stand now. */
export function lampRecordRoutes(app: App, { store, registry, clock, config }: RouteDeps): void {
  const { site } = config;
  app.get(
    "/api/v1/lamps/:id/record",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readLampRecord",
        tags,
        summary:
          "A night of a lamp: levels reported, wanted and planned, power; and what it used in the last thirty days",
        params: IdParams,
        querystring: LampRecordQuery,
        response: { 200: LampRecord },
      },
    },
    async ({ params, query }) => {
      const lamp = registry.assets.point(pointId(params.id));
      if (lamp?.kind !== "lamp") throw notFound("lamp", params.id);
      if (query.night !== undefined && !isLocalDay(query.night))
        throw new HttpProblem(400, "day-unknown", `There is no day ${query.night}: give the evening of the night`);
      return await lampRecord({ store, registry, site }, lamp, query.night, clock.now());
    },
  );

  app.get(
    "/api/v1/cabinets/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readCabinet",
        tags,
        summary: "A cabinet: its state, its meter against the sum of its lamps, its circuits and orders",
        params: IdParams,
        response: { 200: CabinetDetail },
      },
    },
    async ({ params }) => {
      const cabinet = registry.assets.point(pointId(params.id));
      if (cabinet?.kind !== "cabinet") throw notFound("cabinet", params.id);
      return await cabinetDetail({ store, registry, site }, cabinet, clock.now());
    },
  );
}
