import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { deviceRoutes } from "../routes/devices.ts";
import { importRoutes } from "../routes/imports.ts";
import type { IngestPort } from "../routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const MINUTE_MS = 60_000;
let registry: ReturnType<typeof openRegistry>;
let replayed: number[];
let app: ReturnType<typeof office>;

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.identities.create({ id: edgeId("gateway-1"), name: "Quadro 7" }, NOW_MS - 86_400_000);
  replayed = [];
  app = office();
});
afterEach(() => registry.close());

function office() {
  const customOptions = { removeAdditional: false, coerceTypes: "array", allErrors: true } as const;
  const server = Fastify({ ajv: { customOptions } }).withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["lighting-manager"], mustChangePassword: false };
  });
  const ingest = {
    replay: async (id: number) => {
      replayed.push(id);
      return { replayed: true, storedReadings: 2, issues: [] };
    },
  } as unknown as IngestPort;
  const clock = new ManualClock(NOW_MS);
  deviceRoutes(server, { registry, ingest, clock });
  importRoutes(server, { registry, clock });
  return server;
}

const ask = async (method: "GET" | "POST", url: string, payload?: object) => {
  const answer = await app.inject({ method, url: `/api/v1${url}`, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
};
function waits(minute: number, topic: string, principal = "edge:gateway-1", detail = "") {
  registry.quarantine.add({
    journalOffset: minute,
    receivedAtMs: NOW_MS - 60 * MINUTE_MS + minute * MINUTE_MS,
    principal,
    topic,
    payload: new TextEncoder().encode('{"dimPct":50}'),
    reason: "unknown-device",
    detail:
      detail === "" ? "/samples/0: device driver-9 of edge gateway-1 is installed at no point; install it" : detail,
  });
}

it("gathers who sends and stands nowhere, and places one on a lamp that is new, with what waited of it", async () => {
  waits(1, "lucciola/v1/edge/gateway-1/driver-9/lamp");
  waits(2, "lucciola/v1/edge/gateway-1/driver-9/lamp");
  waits(
    3,
    "shellies/town-hall/status/em1:0",
    "foreign:shelly-1",
    "em1:0: device em1-0 of edge shelly-1 is installed at no point; install it",
  );
  const { body } = await ask("GET", "/unknown-devices");
  expect(body.devices).toMatchObject([
    { edge: "shelly-1", device: "em1-0", messages: 1 },
    { edge: "gateway-1", edgeName: "Quadro 7", device: "driver-9", messages: 2, firstAt: "2026-11-23T16:46:00.000Z" },
  ]);

  const lamp = { kind: "lamp", name: "Via Po 9" };
  const place = { edge: "gateway-1", device: "driver-9", point: "lamp-po-9", from: "2026-11-23T16:30:00Z" };
  expect(await ask("POST", "/installations", { ...place, newPoint: lamp })).toMatchObject({
    status: 422,
    body: { code: "place-missing" },
  });
  const newPoint = { ...lamp, latitudeDeg: 45.73, longitudeDeg: 8.63, nominalPowerW: 57 };
  expect(await ask("POST", "/installations", { ...place, newPoint })).toEqual({
    status: 201,
    body: { point: "lamp-po-9", from: "2026-11-23T16:30:00.000Z", waiting: 2, replayed: 2, storedReadings: 4 },
  });
  expect(replayed).toEqual([1, 2]);
  expect(registry.assets.point(pointId("lamp-po-9"))).toMatchObject({ name: "Via Po 9", nominalPowerW: 57 });
  expect((await ask("GET", "/devices/gateway-1")).body.installations).toMatchObject([
    { device: "driver-9", point: "lamp-po-9", kind: "lamp" },
  ]);
  expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "maria", action: "install", target: "lamp-po-9" }]);

  expect((await ask("POST", "/installations", { ...place, newPoint })).body).toMatchObject({ code: "point-exists" });
  expect((await ask("POST", "/installations", { ...place, point: "lamp-po-8" })).status).toBe(404);
  expect((await ask("POST", "/installations", { ...place, edge: "nobody" })).status).toBe(404);
});

it("tells what a file would do, row by row, and changes nothing until it is meant", async () => {
  const send = async (text: string, how = "") => {
    const headers = { "content-type": "application/octet-stream" };
    const url = `/api/v1/imports/lamps?name=lampade.csv${how}`;
    const answer = await app.inject({ method: "POST", url, payload: Buffer.from(text), headers });
    return { status: answer.statusCode, body: answer.json() };
  };
  const file = "codice;via;lat;lon;potenza\nPO 1;Via Po;45,73;8,63;57\nPO 2;Via Po;45,73;;57\n";
  const tried = await send(file);
  expect(tried.body).toMatchObject({ applied: false, rows: 2, added: 1, refused: 1 });
  expect(tried.body.issues).toMatchObject([{ place: "line 3" }]);
  expect(registry.assets.points()).toEqual([]);

  expect((await send(file, "&dryRun=false")).body).toMatchObject({ applied: false });
  expect((await send(file, "&dryRun=false&skipBadRows=true")).body).toMatchObject({ applied: true, added: 1 });
  expect(registry.assets.points().map(({ id }) => id)).toEqual(["po-1"]);
  expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "maria", target: "lampade.csv" }]);

  const wrong = await send("a;b\n1;2\n");
  expect(wrong).toMatchObject({ status: 422, body: { code: "import-columns-missing" } });
  expect(wrong.body.detail).toMatch(/^lampade\.csv/);
  expect((await app.inject({ url: "/api/v1/imports/lamps/template" })).body).toMatch(/^id,name,street/);
});
