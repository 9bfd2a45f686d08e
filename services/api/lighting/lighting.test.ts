import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import Fastify from "fastify";
import { beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { lampRoutes } from "../routes/lamps.ts";
import { lightingGroupRoutes } from "../routes/lighting-groups.ts";
import { lightingOrderRoutes } from "../routes/lighting-orders.ts";
import type { RouteDeps } from "../routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-23T21:30:00Z");
const HOUR_MS = 3_600_000;
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const LAMP = pointId("lamp-1");

describe("an office that lights a town", () => {
  let registry: Registry;
  let store: TimeSeriesStore;
  let clock: ManualClock;
  let app: ReturnType<typeof buildApp>;
  let role: Role;
  let wakes: number;

  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    store = createMemoryStore();
    clock = new ManualClock(NOW_MS);
    role = "administrator";
    wakes = 0;
    putPoint("cabinet-1", "cabinet");
    for (const id of [LAMP, "lamp-2"]) putPoint(id, "lamp", "Via Roma");
    putPoint("lamp-3", "lamp", "Viale del Parco");
    app = buildApp();
  });

  function putPoint(id: string, kind: PointKind, street?: string): void {
    registry.assets.putPoint({
      id: pointId(id),
      kind,
      name: id.toUpperCase(),
      building: undefined,
      cabinet: kind === "lamp" ? pointId("cabinet-1") : undefined,
      street,
      latitudeDeg: SITE.latitudeDeg,
      longitudeDeg: SITE.longitudeDeg,
      nominalPowerW: undefined,
      supplyCode: undefined,
      carrier: undefined,
      simulated: false,
    });
  }

  function buildApp() {
    const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(server, undefined);
    server.decorateRequest("user", undefined);
    server.addHook("onRequest", async (request) => {
      request.user = { id: 1, username: "maria", roles: [role], mustChangePassword: false };
    });
    const publish = async () => {
      wakes += 1;
    };
    const bus = { publish } as unknown as RouteDeps["bus"];
    const config = { site: SITE } as RouteDeps["config"];
    const deps = { registry, store, clock, bus, config } as unknown as RouteDeps;
    lightingGroupRoutes(server, deps);
    lightingOrderRoutes(server, deps);
    lampRoutes(server, deps);
    return server;
  }

  const ask = async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === "" ? undefined : answer.json() };
  };
  const viaRoma = {
    section: {
      name: "Via Roma",
      designClass: "M3",
      leastClass: "M5",
      installedValue: 1.2,
      serviceFlowVph: 800,
      lanes: [],
    },
    lampRule: { streets: ["Via Roma"] },
  };
  const concert = {
    scope: { kind: "group", id: "town" },
    kind: "override",
    dimPct: 60,
    minutes: 120,
    reason: "concert on the square",
  };

  describe("orders", () => {
    it("a level for the town, which is seen while it runs and ends by itself", async () => {
      const given = await ask("POST", "/lighting/orders", concert);
      expect(given).toMatchObject({
        status: 201,
        body: {
          scope: { kind: "group", id: "town", name: "Town" },
          from: "2026-11-23T21:30:00.000Z",
          until: "2026-11-23T23:30:00.000Z",
          state: "in-force",
          by: "maria",
          lamps: 3,
          priority: 50,
        },
      });
      expect(wakes).toBe(1);
      const { id } = given.body;
      expect((await ask("GET", "/lighting/orders")).body.orders).toMatchObject([{ id }]);
      expect((await ask("GET", "/lighting/orders?lamp=lamp-3")).body.orders).toMatchObject([{ id }]);
      expect((await ask("GET", "/lighting/orders?group=cabinet-1")).body.orders).toEqual([]);
      const { lamps } = (await ask("GET", "/lamps")).body;
      expect(lamps[0].orders).toEqual([{ id, kind: "override" }]);
      expect((await ask("GET", "/lamps/lamp-1")).body.orders).toMatchObject([{ id, reason: "concert on the square" }]);
      expect(registry.audit.list({ limit: 1 })).toMatchObject([
        { actor: "maria", action: "lighting-order", target: "town", detail: expect.stringContaining("concert") },
      ]);

      await clock.advance(2 * HOUR_MS);
      expect((await ask("GET", "/lighting/orders")).body.orders).toEqual([]);
      expect((await ask("GET", "/lighting/orders?state=all")).body.orders).toMatchObject([{ id, state: "past" }]);
      expect((await ask("POST", `/lighting/orders/${id}/end`)).status).toBe(409);
    });

    it("a level that is ended before its time, with who ended it", async () => {
      const { id } = (await ask("POST", "/lighting/orders", concert)).body;
      await clock.advance(60_000);
      const ended = await ask("POST", `/lighting/orders/${id}/end`);
      expect(ended.body).toMatchObject({ state: "ended", endedBy: "maria", endedAt: "2026-11-23T21:31:00.000Z" });
      expect(wakes).toBe(2);
      expect((await ask("POST", "/lighting/orders/ord-9/end")).status).toBe(404);
    });

    it("full light for everybody in one action", async () => {
      const order = await ask("POST", "/lighting/emergency", {
        scope: { kind: "group", id: "town" },
        minutes: 30,
        reason: "accident",
      });
      expect(order).toMatchObject({ status: 201, body: { kind: "emergency", dimPct: 100, priority: 100, lamps: 3 } });
    });

    it("a lock, under which no order to the lamp itself is taken", async () => {
      const lock = { scope: { kind: "lamp", id: LAMP }, kind: "lock", minutes: 90, reason: "driver is changed" };
      expect((await ask("POST", "/lighting/orders", lock)).body).toMatchObject({ kind: "lock", dimPct: 0, lamps: 1 });
      const command = { action: "set", dimPct: 100, reason: "test" };
      expect(await ask("POST", "/lamps/lamp-1/commands", command)).toMatchObject({
        status: 409,
        body: { code: "lamp-locked", detail: expect.stringMatching(/by maria until .*: driver is changed/) },
      });
      expect((await ask("POST", "/lamps/lamp-2/commands", command)).status).toBe(202);
    });

    it.each<[string, object, number, string]>([
      ["without an end", { minutes: undefined }, 400, "end-missing"],
      ["with two ends", { until: "2026-11-24T00:00:00Z" }, 400, "end-missing"],
      ["that ends before it begins", { minutes: undefined, until: "2026-11-23T21:00:00Z" }, 422, "end-too-early"],
      ["for ever", { minutes: undefined, until: "2027-02-01T00:00:00Z" }, 422, "end-too-late"],
      ["of an emergency for days", { kind: "emergency", minutes: 3_000 }, 422, "end-too-late"],
      ["in a far year", { from: "2029-01-01T00:00:00Z" }, 422, "beginning-too-late"],
      ["without a level", { dimPct: undefined }, 400, "level-missing"],
      ["without a reason", { reason: "   " }, 400, "request-invalid"],
      ["for nobody", { scope: { kind: "group", id: "moon" } }, 404, "not-found"],
      ["for a lamp that is a cabinet", { scope: { kind: "lamp", id: "cabinet-1" } }, 404, "not-found"],
    ])("none %s", async (_, change, status, code) => {
      expect(await ask("POST", "/lighting/orders", { ...concert, ...change })).toMatchObject({
        status,
        body: { code },
      });
      expect(registry.lighting.orders.openAt(NOW_MS)).toEqual([]);
    });

    it("none by somebody who may only look", async () => {
      role = "reader";
      const emergency = { scope: { kind: "group", id: "town" }, minutes: 1, reason: "test" };
      const tries = [
        ["/lighting/orders", concert],
        ["/lighting/emergency", emergency],
        ["/lighting/orders/ord-1/end", {}],
      ] as const;
      for (const [path, body] of tries) expect((await ask("POST", path, body)).status, path).toBe(403);
      expect((await ask("GET", "/lighting/orders")).status).toBe(200);
    });

    it("none under the floor of a class, unless the person knows it", async () => {
      await ask("PUT", "/lighting/sections/roma", viaRoma);
      const dark = { ...concert, dimPct: 41.6 };
      expect(await ask("POST", "/lighting/orders", dark)).toMatchObject({
        status: 422,
        body: {
          code: "under-the-floor",
          detail: expect.stringMatching(/41\.6 % is under the floor of 2 lamps: Via Roma needs 41\.7 % for class M5/),
        },
      });
      expect((await ask("POST", "/lighting/orders", { ...dark, dimPct: 41.7 })).status).toBe(201);
      expect((await ask("POST", "/lighting/orders", { ...dark, mayUndercut: true })).body).toMatchObject({
        mayUndercut: true,
      });
      expect((await ask("POST", "/lighting/orders", { ...dark, scope: { kind: "lamp", id: "lamp-3" } })).status).toBe(
        201,
      );
      const command = { action: "set", dimPct: 10 };
      expect((await ask("POST", "/lamps/lamp-1/commands", command)).body.code).toBe("under-the-floor");
      expect((await ask("POST", "/lamps/lamp-1/commands", { ...command, mayUndercut: true })).body.code).toBe(
        "reason-missing",
      );
      const known = { ...command, mayUndercut: true, reason: "astronomy evening" };
      expect((await ask("POST", "/lamps/lamp-1/commands", known)).status).toBe(202);
      const [queued] = registry.outbox.pending();
      expect(queued?.command.action).toMatchObject({ kind: "set", dimPct: 10, mayUndercut: true });
    });

    it("no more than a message to the lamps holds", async () => {
      for (let count = 0; count < 32; count += 1) await ask("POST", "/lighting/orders", concert);
      expect(await ask("POST", "/lighting/orders", concert)).toMatchObject({
        status: 409,
        body: { code: "too-many-orders" },
      });
    });
  });

  describe("groups, sections and makes", () => {
    it("draws a zone, which has lamps at once, and forgets it when nothing is ordered for it", async () => {
      const zone = { name: "Centro", kind: "zone", lamps: { streets: ["Via Roma"] } };
      expect(await ask("PUT", "/lighting/groups/centre", zone)).toMatchObject({ status: 200, body: { lamps: 2 } });
      putPoint("lamp-4", "lamp", "Via Roma");
      const listed = (await ask("GET", "/lighting/groups")).body.groups;
      expect(listed.map((one: { group: { id: string }; lamps: number }) => [one.group.id, one.lamps])).toEqual([
        ["cabinet-1", 4],
        ["centre", 3],
        ["town", 4],
      ]);
      const { id } = (await ask("POST", "/lighting/orders", { ...concert, scope: { kind: "group", id: "centre" } }))
        .body;
      expect((await ask("DELETE", "/lighting/groups/centre")).body.code).toBe("order-in-force");
      await ask("POST", `/lighting/orders/${id}/end`);
      expect((await ask("DELETE", "/lighting/groups/centre")).status).toBe(204);
      expect((await ask("DELETE", "/lighting/groups/centre")).status).toBe(404);
      expect((await ask("DELETE", "/lighting/groups/town")).body.code).toBe("group-needed");
    });

    it("states a section's classes and sees the levels that keep them", async () => {
      expect((await ask("PUT", "/lighting/sections/roma", viaRoma)).body).toMatchObject({
        lamps: 2,
        designDimPct: 83.4,
        leastDimPct: 41.7,
      });
      expect((await ask("GET", "/lamps/lamp-1")).body).toMatchObject({
        section: { id: "roma", designClass: "M3" },
        leastDimPct: 41.7,
        groups: ["roma", "cabinet-1", "town"],
      });
      const wrong = { ...viaRoma, section: { ...viaRoma.section, leastClass: "M1" } };
      expect((await ask("PUT", "/lighting/sections/roma", wrong)).body.code).toBe("classes-disagree");
      const families = { ...viaRoma, section: { ...viaRoma.section, leastClass: "P5" } };
      expect((await ask("PUT", "/lighting/sections/roma", families)).body.code).toBe("classes-disagree");
      expect((await ask("PUT", "/lighting/sections/lamp-1", viaRoma)).body.code).toBe("group-id-taken");
      expect((await ask("DELETE", "/lighting/sections/roma")).status).toBe(204);
    });

    it("describes a make and says which lamps are of it", async () => {
      const led = { name: "LED 40 W", meteringClassPct: 2, ratedBurnHours: 100_000 };
      expect((await ask("PUT", "/lighting/lamp-types/led-40", led)).body).toMatchObject({ lamps: 0 });
      expect((await ask("POST", "/lighting/lamp-types/led-40/lamps", { lamps: [LAMP] })).status).toBe(204);
      expect((await ask("POST", "/lighting/lamp-types/none/lamps", { lamps: [LAMP] })).status).toBe(404);
      expect((await ask("GET", "/lighting/lamp-types")).body.types).toMatchObject([
        { type: { id: "led-40" }, lamps: 1 },
      ]);
      expect((await ask("DELETE", "/lighting/lamp-types/led-40")).body.code).toBe("lamp-type-in-use");
    });

    it("lets only who manages the lighting change them", async () => {
      role = "energy-manager";
      for (const [path, body] of [
        ["/lighting/groups/centre", { name: "Centro", kind: "zone", lamps: {} }],
        ["/lighting/sections/roma", viaRoma],
        ["/lighting/lamp-types/led", { name: "LED" }],
      ] as const)
        expect((await ask("PUT", path, body)).status, path).toBe(403);
    });
  });

  describe("why a lamp is at its level", () => {
    const at = (hoursAgo: number) => NOW_MS - hoursAgo * HOUR_MS;
    async function decided(atMs: number, dimPct: number, chain: object[]): Promise<void> {
      const [cause = 0] = registry.lighting.causes.keep([JSON.stringify(chain)], atMs);
      await store.write([
        { point: LAMP, quantity: "desiredDimPct", at: atMs, value: dimPct },
        { point: LAMP, quantity: "levelCause", at: atMs, value: cause },
      ]);
    }

    it("is answered now, and for a moment that is past, from what was stored with the decision", async () => {
      const { id } = (await ask("POST", "/lighting/orders", concert)).body;
      await decided(at(5), 100, [{ cause: { kind: "fail-safe", failure: "no-programme" }, dimPct: 100 }]);
      await decided(at(0), 60, [
        { cause: { kind: "fail-safe", failure: "no-programme" }, dimPct: 100 },
        { cause: { kind: "order", orderId: id, order: "override", untilMs: at(-2) }, dimPct: 60 },
      ]);
      await store.write([
        { point: LAMP, quantity: "dimPct", at: at(1), value: 0 },
        { point: LAMP, quantity: "lampFailures", at: at(1), value: 2 },
      ]);
      const now = await ask("GET", "/lamps/lamp-1/why");
      expect(now.body).toMatchObject({
        desired: { dimPct: 60, since: "2026-11-23T21:30:00.000Z" },
        reported: { dimPct: 0 },
        chain: [
          { kind: "fail-safe", dimPct: 100 },
          { kind: "order", dimPct: 60 },
        ],
      });
      expect(now.body.sentence.en).toBe(
        "The lamp should be at 60 %: it has no programme, so 100 % from dusk to dawn; maria ordered 60 % for the whole town until 00:30 (“concert on the square”); yet it says 0 %; it reports a failed light source.",
      );
      const past = await ask("GET", "/lamps/lamp-1/why?at=2026-11-23T20:00:00Z");
      expect(past.body).toMatchObject({ desired: { dimPct: 100 }, chain: [{ kind: "fail-safe" }] });
      expect(past.body.reported, "it had not said anything by then").toBeUndefined();
    });

    it("is not guessed where nothing is recorded, for tomorrow, or for what is no lamp", async () => {
      expect((await ask("GET", "/lamps/lamp-2/why")).body).toMatchObject({
        chain: [],
        sentence: { en: "No level is recorded for this moment." },
      });
      expect((await ask("GET", "/lamps/lamp-1/why?at=2026-11-24T00:00:00Z")).status).toBe(422);
      expect((await ask("GET", "/lamps/cabinet-1/why")).status).toBe(404);
    });
  });
});
