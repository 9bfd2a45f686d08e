import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-23T20:00:00Z");
let registry: ReturnType<typeof openRegistry>;
let role: Role;

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  role = "lighting-manager";
  registry.alarms.settle(
    ["c1", "c2"].map((id) => ({
      kind: "cable-lost" as const,
      place: { kind: "circuit" as const, id },
      cabinet: "cabinet-1",
      sinceMs: NOW_MS - 900_000,
      raisedAtMs: NOW_MS,
      seenAtMs: NOW_MS,
      evidence: { lamps: 5 },
      affected: ["lamp-1", "lamp-2"],
    })),
    NOW_MS,
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
  alarmRoutes(server, { registry, clock: new ManualClock(NOW_MS) } as unknown as RouteDeps);
  return server;
}

it("lists alarms newest first, page by page, with what to do in both languages", async () => {
  const first = (await app().inject({ method: "GET", url: "/api/v1/alarms?state=open&limit=1" })).json();
  expect(first).toMatchObject({
    open: 2,
    alarms: [{ kind: "cable-lost", severity: "urgent", place: { kind: "circuit", id: "c2" }, affectedCount: 2 }],
  });
  expect(first.alarms[0].title).toEqual({ it: "Linea interrotta", en: "Cable lost" });
  const next = await app().inject({ method: "GET", url: `/api/v1/alarms?before=${first.alarms[0].id}` });
  expect(next.json().alarms).toMatchObject([{ place: { id: "c1" } }]);
  expect((await app().inject({ method: "GET", url: "/api/v1/alarms?limit=501" })).statusCode).toBe(400);
});

it("notes who has taken note, in the audit log too; a reader may only look", async () => {
  const [alarm] = registry.alarms.open();
  const url = `/api/v1/alarms/${alarm?.id}/acknowledgement`;
  role = "reader";
  expect((await app().inject({ method: "POST", url })).statusCode).toBe(403);
  role = "lighting-manager";
  expect((await app().inject({ method: "POST", url })).json()).toMatchObject({ acknowledgedBy: "maria" });
  expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "maria", action: "alarm-acknowledged" }]);
  expect((await app().inject({ method: "POST", url: "/api/v1/alarms/999/acknowledgement" })).statusCode).toBe(404);
});
