import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Permission } from "@lucciola/contract/access/role.ts";
import { buildingId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { Value } from "typebox/value";
import { ApiConfig } from "../../config.ts";
import { answerFailuresAsProblems } from "../../problem-details.ts";
import type { RouteDeps } from "../../routes/route-deps.ts";
import { openModelRoutes } from "../open-model-routes.ts";

export const NOW_MS = Date.parse("2026-11-27T20:00:00Z");
export const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const LAMPS = 12;

const point = (id: string, changes: Partial<Point>): Point => ({
  id: pointId(id),
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

/** Twelve lamps on a street from west to east, a cabinet with its meter, and a school with its own; no socket. */
export async function openLitTown(settings: object = {}) {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const store = createMemoryStore();
  const clock = new ManualClock(NOW_MS);
  const { assets } = registry;
  assets.putBuilding({
    id: buildingId("rodari"),
    name: "Scuola Rodari",
    use: "school",
    address: "Via Roma 1",
    latitudeDeg: 45.731,
    longitudeDeg: 8.631,
    floorAreaM2: 1_200,
    simulated: false,
  });
  assets.putPoints([
    point("cabinet-1", {
      kind: "cabinet",
      name: "Quadro 1",
      latitudeDeg: 45.73,
      longitudeDeg: 8.63,
      supplyCode: "IT001E00000001",
    }),
    ...Array.from({ length: LAMPS }, (_, index) =>
      point(`lamp-${String(index + 1).padStart(2, "0")}`, {
        name: `Via Po ${index + 1}`,
        street: "Via Po",
        cabinet: pointId("cabinet-1"),
        latitudeDeg: 45.73,
        longitudeDeg: Math.round(1e4 * (8.63 + 0.0005 * index)) / 1e4,
        nominalPowerW: 60,
      }),
    ),
    point("lamp-nowhere", {}),
    point("rodari-electricity", {
      kind: "supply",
      building: buildingId("rodari"),
      supplyCode: "IT001E00000002",
      carrier: "electricity",
    }),
  ]);
  registry.alarms.putCircuit("cabinet-1-l1", ["lamp-01", "lamp-02"]);
  await store.write([
    { point: pointId("lamp-01"), quantity: "dimPct", at: NOW_MS - 60_000, value: 100 },
    { point: pointId("lamp-02"), quantity: "dimPct", at: NOW_MS - 60_000, value: 50 },
    { point: pointId("lamp-02"), quantity: "activePowerW", at: NOW_MS - 60_000, value: 31.5 },
    { point: pointId("lamp-03"), quantity: "dimPct", at: NOW_MS - 60_000, value: 0 },
  ]);
  const config = { ...Value.Parse(ApiConfig, Value.Default(ApiConfig, { site: SITE, ...settings })) };
  const app = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: "array", allErrors: true } },
    routerOptions: { maxParamLength: 128 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  const who: { permissions: readonly Permission[] | undefined; name: string } = {
    permissions: ["read"],
    name: "token:city",
  };
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    const { permissions, name } = who;
    if (permissions === undefined) return;
    // The administration is for people alone.
    const isPerson = permissions.includes("administration");
    const scopes = permissions.filter((permission) => permission !== "administration");
    request.user = {
      ...{ id: 1, username: name, roles: isPerson ? ["administrator"] : [], mustChangePassword: false },
      ...(isPerson ? {} : { token: { id: 1, scopes, maxPerMinute: undefined } }),
    };
  });
  const deps = { registry, store, clock, config } as unknown as RouteDeps;
  await openModelRoutes(app, deps);
  const ask = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await app.inject({ method: "GET", url, headers });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body === "" ? undefined : JSON.parse(answer.body),
    };
  };
  return {
    app,
    ask,
    registry,
    store,
    clock,
    config,
    deps,
    who,
    edge: edgeId("gateway-1"),
    close: () => registry.close(),
  };
}
export type LitTown = Awaited<ReturnType<typeof openLitTown>>;
