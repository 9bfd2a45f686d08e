import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { anomalyRoutes } from "./routes/anomalies.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-23T20:00:00Z");
let registry: ReturnType<typeof openRegistry>;
let role: Role;
let id: number;

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  role = "energy-manager";
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    id: pointId("school-pod"),
    name: "Scuola Dante, luce",
    simulated: true,
  });
  id = registry.anomalies.add(
    {
      place: "school-pod",
      state: "open",
      alert: {
        kind: "night-base-load",
        supply: "school-pod",
        fromMs: Date.parse("2026-11-19T23:30:00Z"),
        raisedAtMs: NOW_MS,
        score: 0.9,
        energy: { whPerYear: 4_000_000 },
        eurPerYear: 1_000.4,
        evidence: {
          excessPerHour: 2_204,
          expectedPerHour: 796.3,
          spreadPerHour: 61.2,
          nights: 2,
          shareOfItInHoursOfUse: 0.04,
        },
        model: "own-nights-at-this-air",
      },
      seenAtMs: NOW_MS,
      endedAtMs: undefined,
      assignedTo: undefined,
      snooze: undefined,
      normal: undefined,
    },
    [{ atMs: NOW_MS, actor: "", action: "found", detail: "" }],
  );
});
afterEach(() => registry.close());

function app() {
  const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
  });
  const config = { site: { zone: "Europe/Rome" } };
  anomalyRoutes(server, { registry, clock: new ManualClock(NOW_MS), config } as unknown as RouteDeps);
  return server;
}
const get = async (path: string) => (await app().inject({ method: "GET", url: `/api/v1/anomalies${path}` })).json();
const post = (path: string, payload: object) =>
  app().inject({ method: "POST", url: `/api/v1/anomalies/${id}/${path}`, payload });

it("explains an anomaly in both languages, with its day in the town's zone, its price and its evidence", async () => {
  expect(await get("?state=open&kind=night-base-load")).toMatchObject({
    anomalies: [{ id, supply: { id: "school-pod", name: "Scuola Dante, luce" }, from: "2026-11-19T23:30:00.000Z" }],
    counts: { open: 1, held: 0 },
  });
  expect((await get("?state=held")).anomalies).toEqual([]);
  expect((await get("?building=library")).anomalies).toEqual([]);
  const { explanation, history } = await get(`/${id}`);
  expect(explanation.it.replaceAll("\u00a0", " ")).toBe(
    "Scuola Dante, luce: Consumo notturno troppo alto, dal 20 novembre 2026. Se continua costa circa 1000 € all'anno. Segnalato dopo 2 notti: di notte ha consumato 3,0 kW invece di 0,8 kW (più o meno 0,06 kW), mentre nelle ore d'uso è cambiato poco o nulla. Confrontato con: le proprie notti alla stessa temperatura esterna.",
  );
  expect(explanation.en).toContain("since 20 November 2026. If it goes on it costs about €1,000 a year.");
  expect(history).toMatchObject([{ action: "found", by: "" }]);
  expect((await app().inject({ method: "GET", url: "/api/v1/anomalies/999" })).statusCode).toBe(404);
});

it("lets an energy manager assign, put off and note, and writes it into history and audit log; a reader may only look", async () => {
  role = "reader";
  for (const [path, body] of [
    ["assign", { to: "bruno" }],
    ["snooze", { until: "2026-12-24T00:00:00.000Z", reason: "x" }],
    ["normal", { reason: "x" }],
    ["reopen", { reason: "x" }],
    ["note", { text: "x" }],
  ] as const)
    expect((await post(path, body)).statusCode).toBe(403);
  role = "energy-manager";
  expect((await post("assign", { to: "bruno" })).json()).toMatchObject({ assignedTo: "bruno", state: "open" });
  const until = "2026-12-24T00:00:00.000Z";
  expect((await post("snooze", { until, reason: "timer is on order" })).json()).toMatchObject({
    state: "snoozed",
    snoozedUntil: until,
    explanation: { en: expect.stringContaining("Put off until 24 December 2026: timer is on order.") },
  });
  expect(
    (await post("note", { text: "seen on site" })).json().history.map(({ action }: { action: string }) => action),
  ).toEqual(["found", "assigned", "snoozed", "noted"]);
  expect(registry.audit.list({ limit: 1 })).toMatchObject([
    { actor: "maria", action: "anomaly-note", target: "school-pod", detail: expect.stringContaining("seen on site") },
  ]);
  const past = await post("snooze", { until: "2026-11-01T00:00:00.000Z", reason: "late" });
  expect([past.statusCode, past.json().code]).toEqual([422, "snooze-in-the-past"]);
  expect((await post("snooze", { until, reason: "" })).statusCode).toBe(400);
});

it("learns from what is called normal, and forgets it when it is reopened", async () => {
  const normal = await post("normal", { reason: "server room", until: "2027-06-01T00:00:00.000Z" });
  expect(normal.json()).toMatchObject({
    state: "normal",
    normal: { scope: "range", reason: "server room", by: "maria", until: "2027-06-01T00:00:00.000Z" },
    explanation: { it: expect.stringContaining("Normale secondo maria: server room.") },
  });
  expect(registry.anomalies.rules("school-pod")).toMatchObject([{ kind: "night-base-load", upTo: 1_250.5 }]);
  expect((await post("reopen", { reason: "it is off now" })).json()).toMatchObject({ state: "open" });
  expect(registry.anomalies.rules()).toEqual([]);
  expect((await post("reopen", { reason: "again" })).json()).toMatchObject({ status: 409, code: "anomaly-open" });
  const past = await post("normal", { reason: "x", until: "2026-01-01T00:00:00.000Z" });
  expect([past.statusCode, past.json().code]).toEqual([422, "normal-until-past"]);
  expect(registry.anomalies.rules()).toEqual([]);
});

it("says the alert budget and lets an operator set it", async () => {
  expect(await get("/budget")).toEqual({ perBuilding: 1, perTown: 10, periodDays: 7, exempt: [] });
  const budget = { perBuilding: 2, perTown: 4, periodDays: 14, exempt: ["water-leak"] };
  const put = (payload: object) => app().inject({ method: "PUT", url: "/api/v1/anomalies/budget", payload });
  expect((await put(budget)).json()).toEqual(budget);
  expect(await get("/budget")).toEqual(budget);
  expect(registry.audit.list({ limit: 1 })).toMatchObject([{ action: "anomaly-budget" }]);
  expect((await put({ ...budget, exempt: ["noise"] })).statusCode).toBe(400);
  expect((await put({ ...budget, perTown: -1 })).statusCode).toBe(400);
  role = "reader";
  expect((await put(budget)).statusCode).toBe(403);
});
