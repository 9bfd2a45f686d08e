import {
  DeviceDetail,
  InstallationRequest,
  InstallationResult,
  UnknownDeviceList,
} from "@lucciola/contract/api/devices.ts";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { placeDevice } from "../devices/place-device.ts";
import { unknownDevices } from "../devices/unknown-devices.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["operations"];
const MOST_FREE_POINTS = 50_000;
const MOST_INSTALLATIONS = 10_000;

/** What a device measures, who is not placed yet, and how it is. */
export function deviceRoutes(
  app: App,
  { registry, ingest, clock }: Pick<RouteDeps, "registry" | "ingest" | "clock">,
): void {
  const { assets, identities } = registry;

  app.get(
    "/api/v1/devices/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readDevice",
        tags,
        summary: "What somebody who may connect measures, now and before",
        params: IdParams,
        response: { 200: DeviceDetail },
      },
    },
    async ({ params }) => {
      const id = edgeId(params.id);
      const identity = identities.get(id);
      if (identity === undefined) throw notFound("device", params.id);
      const own = assets.installations().filter(({ edge }) => edge === id);
      return {
        id,
        name: identity.name,
        simulated: identity.simulated,
        installations: own
          .flatMap(({ device, point, fromMs, toMs }) => {
            const there = assets.point(point);
            if (there === undefined) return [];
            const until = toMs === undefined ? {} : { to: formatInstant(toMs) };
            return { device, point, name: there.name, kind: there.kind, from: formatInstant(fromMs), ...until };
          })
          .slice(0, MOST_INSTALLATIONS),
      };
    },
  );

  app.get(
    "/api/v1/unknown-devices",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "listUnknownDevices",
        tags,
        summary: "Who sends and stands at no point, by what waits in quarantine of them",
        response: { 200: UnknownDeviceList },
      },
    },
    async () => {
      const taken = new Set(assets.installations().flatMap(({ point, toMs }) => (toMs === undefined ? [point] : [])));
      const free = assets.points().filter(({ id }) => !taken.has(id));
      return {
        devices: unknownDevices(registry),
        freePoints: free.slice(0, MOST_FREE_POINTS).map(({ id, name, kind }) => ({ id, name, kind })),
      };
    },
  );

  app.post(
    "/api/v1/installations",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "installDevice",
        tags,
        summary: "Join a device to a point, made where it is new, and read again what waited of it",
        body: InstallationRequest,
        response: { 201: InstallationResult },
      },
    },
    async (request, reply) => {
      const placed = await placeDevice({ registry, ingest }, request.body, userOf(request).username, clock.now());
      return reply.code(201).send(placed);
    },
  );
}
