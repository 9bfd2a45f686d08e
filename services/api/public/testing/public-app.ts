import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { buildingId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { photoDeleter } from "@lucciola/platform/process/delete-photo.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { Value } from "typebox/value";
import { refuseForeignOrigin } from "../../access/browser-safety.ts";
import { openPhotoStore } from "../../photos/photo-store.ts";
import { acceptPhotoUploads } from "../../photos/photo-upload.ts";
import { answerFailuresAsProblems } from "../../problem-details.ts";
import { reportRoutes } from "../../routes/reports.ts";
import type { ReportedWork, RouteDeps } from "../../routes/route-deps.ts";
import { publicRoutes } from "../public-routes.ts";

export const NOW_MS = Date.parse("2026-11-27T09:00:00Z");
export const LAMP = pointId("lamp-roma-05");
export const SCHOOL = buildingId("rodari");

export const point = (id: PointId, changes: Partial<Point>): Point => ({
  id,
  kind: "lamp",
  name: id,
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier: undefined,
  simulated: false,
  ...changes,
});

/** The public pages and the routes of staff over an empty town, without a socket. */
export async function openPublicApp(options: { photos: string; settings?: object; workOrders?: ReportedWork[] }) {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const store = createMemoryStore();
  const clock = new ManualClock(NOW_MS);
  const settings = Value.Parse(PublicSettings, Value.Default(PublicSettings, options.settings ?? {}));
  const { workOrders } = options;
  const deps = {
    registry,
    store,
    clock,
    photos: openPhotoStore(options.photos),
    deletePhoto: photoDeleter(options.photos, registry.work.hasPhoto),
    config: { site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" }, public: settings },
    dashboardDirectory: undefined,
    ...(workOrders === undefined
      ? {}
      : {
          openWorkOrder: async (work: ReportedWork) => {
            workOrders.push(work);
            return { id: String(workOrders.length) };
          },
        }),
  } as unknown as RouteDeps & { dashboardDirectory: undefined };
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  const who: { role: Role } = { role: "lighting-manager" };
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", refuseForeignOrigin);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: [who.role], mustChangePassword: false };
  });
  await acceptPhotoUploads(app);
  await publicRoutes(app, deps);
  reportRoutes(app, deps);
  const get = (url: string) => app.inject({ method: "GET", url });
  return { app, registry, store, clock, who, get, close: () => registry.close() };
}
export type PublicApp = Awaited<ReturnType<typeof openPublicApp>>;

/** A form as a browser sends it, from our own page unless other headers are given. */
export async function sendForm(
  { app }: PublicApp,
  fields: Readonly<Record<string, string>>,
  options: { photo?: Uint8Array; headers?: Readonly<Record<string, string>>; address?: string; url?: string } = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const photo = options.photo ?? new Uint8Array();
  form.set("foto", new Blob([new Uint8Array(photo)], { type: "image/jpeg" }), photo.length === 0 ? "" : "lampione.jpg");
  const request = new Request("http://localhost", { method: "POST", body: form });
  return await app.inject({
    method: "POST",
    url: options.url ?? "/pubblico/segnala",
    headers: {
      host: "town.example",
      origin: "http://town.example",
      "sec-fetch-site": "same-origin",
      "content-type": request.headers.get("content-type") ?? "",
      ...options.headers,
    },
    payload: Buffer.from(await request.arrayBuffer()),
    remoteAddress: options.address ?? "192.0.2.7",
  });
}
