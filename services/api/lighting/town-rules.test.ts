import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { RuleText } from "@lucciola/contract/api/town-rules.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import Fastify from "fastify";
import { expect, it } from "vitest";
import type { ApiConfig } from "../config.ts";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { townRuleRoutes } from "../routes/town-rules.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const MINUTE_MS = 60_000;
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const storm: RuleText = {
  name: "Temporale",
  trigger: {
    kind: "sensor",
    point: "photocell-1",
    quantity: "illuminanceLx",
    is: "below",
    value: 20,
    forMin: 10,
    backBy: 10,
  },
  conditions: [],
  action: { kind: "order", group: "town", dimPct: 80, minutes: 30, fadeMs: 0 },
};

function office() {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const none = { building: undefined, cabinet: undefined, latitudeDeg: undefined, longitudeDeg: undefined };
  const more = { nominalPowerW: undefined, supplyCode: undefined, carrier: undefined, simulated: false };
  registry.assets.putPoints([
    { id: pointId("photocell-1"), kind: "illuminance", name: "Piazza", street: undefined, ...none, ...more },
    { id: pointId("lamp-1"), kind: "lamp", name: "Via Roma 1", street: "Via Roma", ...none, ...more },
  ]);
  registry.lighting.sections.put({
    section: { id: "via-roma", name: "Via Roma", designClass: "M3", leastClass: "M5", serviceFlowVph: 600, lanes: [] },
    lamps: { streets: ["Via Roma"] },
  });
  const store = createMemoryStore();
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(app, undefined);
  app.decorateRequest("user", undefined);
  app.addHook("onRequest", async (request) => {
    request.user = { id: 1, username: "maria", roles: ["lighting-manager"], mustChangePassword: false };
  });
  townRuleRoutes(app, { registry, store, clock: new ManualClock(NOW_MS), config: { site: SITE } as ApiConfig });
  const ask = async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/rules${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === "" ? undefined : answer.json() };
  };
  return { registry, store, ask };
}

it("tells when a rule would have fired before anybody enables it, and is on record when somebody does", async () => {
  const { registry, store, ask } = office();
  const hourAgoMs = NOW_MS - 60 * MINUTE_MS;
  const lux = [90, 15, 15, 15, 15, 90];
  await store.write(
    lux.map((value, index) => ({
      ...{ point: pointId("photocell-1"), quantity: "illuminanceLx" as const, value },
      at: hourAgoMs + index * 5 * MINUTE_MS,
    })),
  );
  const tried = await ask("POST", "/back-test", { rule: storm });
  expect(tried.body).toMatchObject({ inputs: 6, count: 1, orderHours: 0.5 });
  expect(tried.body.firings).toMatchObject([{ at: "2026-11-23T17:00:00.000Z", cause: { kind: "sensor", value: 15 } }]);

  expect(await ask("PUT", "/storm", storm)).toMatchObject({ status: 200, body: { enabled: false, version: 1 } });
  expect(await ask("POST", "/storm/enabled", { enabled: true })).toMatchObject({ body: { enabled: true } });
  expect((await ask("GET", "")).body).toMatchObject({
    rules: [{ rule: { id: "storm" }, changedBy: "maria" }],
    sensors: [{ id: "photocell-1", quantities: ["illuminanceLx"] }],
  });
  expect(registry.audit.list({ limit: 5 }).map(({ action }) => action)).toEqual(["rule-enable", "rule-store"]);
  expect((await ask("DELETE", "/storm")).status).toBe(204);
});

it("refuses a rule that could hold a street under its class, and one that looks at what is not there", async () => {
  const { ask } = office();
  const action = { kind: "order" as const, group: "town", dimPct: 20, minutes: 30, fadeMs: 0 };
  const dim = await ask("PUT", "/dim", { ...storm, action });
  expect(dim).toMatchObject({ status: 422, body: { code: "rule-under-the-floor" } });
  expect(dim.body.detail).toMatch(/Via Roma needs 50 % for class M5.*only a person can/);
  const wrong = { ...storm, trigger: { ...storm.trigger, quantity: "windSpeedMs" } };
  expect(await ask("PUT", "/wrong", wrong)).toMatchObject({ status: 422, body: { code: "sensor-wrong" } });
  const missing = { ...storm, trigger: { ...storm.trigger, point: "nobody" } };
  expect((await ask("PUT", "/missing", missing)).status).toBe(404);
});
