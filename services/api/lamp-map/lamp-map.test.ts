import { gunzipSync } from "node:zlib";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { LampColumns, LampLevels, LampStates } from "@lucciola/contract/api/lamp-columns.ts";
import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { LAMP_FLAGS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { VectorTile } from "@mapbox/vector-tile";
import Fastify from "fastify";
import { PbfReader } from "pbf";
import { Value } from "typebox/value";
import { beforeEach, describe, expect, it } from "vitest";
import { answerFailuresAsProblems } from "../problem-details.ts";
import { bulkOrderRoutes } from "../routes/bulk-orders.ts";
import { lampMapRoutes } from "../routes/lamp-map.ts";
import type { RouteDeps } from "../routes/route-deps.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
/** A winter evening at half past ten. */
const NOW_MS = Date.parse("2026-11-23T21:30:00Z");
const HOUR_MS = 3_600_000;
const LAMPS = 40;

describe("a town seen from its map", () => {
  let registry: Registry;
  let store: TimeSeriesStore;
  let app: ReturnType<typeof buildApp>;

  beforeEach(() => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    store = createMemoryStore();
    const place = { building: undefined, supplyCode: undefined, carrier: undefined, simulated: false };
    registry.assets.putPoints([
      {
        ...place,
        ...at(0),
        id: pointId("cabinet-1"),
        kind: "cabinet",
        name: "Quadro 1",
        cabinet: undefined,
        street: undefined,
        nominalPowerW: undefined,
      },
      ...Array.from({ length: LAMPS }, (_, index) => ({
        ...place,
        ...at(index),
        id: pointId(lampOf(index)),
        kind: "lamp" as const,
        name: `Lampada ${index}`,
        cabinet: pointId("cabinet-1"),
        street: index < 20 ? "Via Roma" : "Viale del Parco",
        nominalPowerW: index === 39 ? undefined : 50,
      })),
    ]);
    // Full light until midnight, then half, on a road whose least class asks for 42 %.
    registry.programmes.put({
      id: "half-night",
      version: 1,
      name: "Mezza notte",
      on: { kind: "sun", event: "sunset", offsetMin: 0 },
      off: { kind: "sun", event: "sunrise", offsetMin: 0 },
      initialDimPct: 100,
      fadeMs: 0,
      steps: [{ from: { kind: "clock", time: "23:30" }, dimPct: 50, fadeMs: 0 }],
    });
    registry.programmes.assign(
      Array.from({ length: LAMPS }, (_, index) => pointId(lampOf(index))),
      "half-night",
    );
    registry.lighting.sections.put({
      section: {
        id: "via-roma",
        name: "Via Roma",
        designClass: "M3",
        leastClass: "M5",
        installedValue: 1.2,
        serviceFlowVph: 800,
        lanes: [],
      },
      lamps: { streets: ["Via Roma"] },
    });
    registry.lighting.groups.put({ id: "park", name: "Parco", kind: "zone", lamps: { streets: ["Viale del Parco"] } });
    app = buildApp();
  });

  const lampOf = (index: number): string => `lamp-${String(index).padStart(2, "0")}`;
  const at = (index: number) => ({ longitudeDeg: 8.6 + index * 0.001, latitudeDeg: 45.7 });

  function buildApp() {
    const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
    answerFailuresAsProblems(server, undefined);
    server.decorateRequest("user", undefined);
    server.addHook("onRequest", async (request) => {
      request.user = { id: 1, username: "maria", roles: ["lighting-manager"], mustChangePassword: false };
    });
    const bus = { publish: async () => undefined } as unknown as RouteDeps["bus"];
    const config = { site: SITE } as RouteDeps["config"];
    const deps = { registry, store, clock: new ManualClock(NOW_MS), bus, config } as unknown as RouteDeps;
    lampMapRoutes(server, deps);
    bulkOrderRoutes(server, deps);
    return server;
  }
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.inject({ method: "GET", url: `/api/v1${path}`, headers });
  const post = (path: string, payload: object) =>
    app.inject({ method: "POST", url: `/api/v1/lighting/bulk-orders${path}`, payload });

  it("comes in columns once, and again only when something was changed", async () => {
    const first = await get("/lamp-columns", { "accept-encoding": "gzip" });
    const columns = JSON.parse(gunzipSync(first.rawPayload).toString());
    expect(Value.Errors(LampColumns, columns)).toEqual([]);
    expect(columns.ids).toHaveLength(LAMPS);
    expect(columns.longitudeE6[3]).toBe(8_603_000);
    expect(columns.streets[columns.street[25]]).toBe("Viale del Parco");
    expect(columns.groups).toMatchObject([
      { id: "park", lamps: Array.from({ length: 20 }, (_, i) => 20 + i) },
      { id: "via-roma" },
    ]);

    const etag = String(first.headers.etag);
    expect(await get("/lamp-columns", { "if-none-match": etag })).toMatchObject({ statusCode: 304, body: "" });
    registry.lighting.groups.remove("park");
    const again = await get("/lamp-columns", { "if-none-match": etag });
    expect(again.statusCode).toBe(200);
    expect(again.json().edition).not.toBe(columns.edition);
  });

  it("says how every lamp stands", async () => {
    registry.identities.create({ id: edgeId("controller-1"), name: "Regolatore" }, NOW_MS);
    registry.assets.install({
      point: pointId(lampOf(2)),
      edge: edgeId("controller-1"),
      device: "driver" as never,
      fromMs: 0,
    });
    registry.edges.setOnline(edgeId("controller-1"), true, NOW_MS, "light-controller 0.1.0");
    await store.write([
      { point: pointId(lampOf(2)), quantity: "dimPct", at: NOW_MS - 60_000, value: 79.6 },
      { point: pointId(lampOf(2)), quantity: "activePowerW", at: NOW_MS - 60_000, value: 40.04 },
    ]);
    registry.alarms.settle(
      [
        {
          kind: "lamp-out",
          place: { kind: "lamp", id: lampOf(5) },
          sinceMs: NOW_MS,
          raisedAtMs: NOW_MS,
          seenAtMs: NOW_MS,
          evidence: {},
          affected: [],
        },
      ],
      NOW_MS,
    );
    const states = (await get("/lamp-states")).json();
    expect(Value.Errors(LampStates, states)).toEqual([]);
    expect([states.reportedPct[2], states.ageS[2], states.powerDw[2], states.flags[2]]).toEqual([
      80,
      60,
      400,
      LAMP_FLAGS.online,
    ]);
    expect(states.firmwares[states.firmware[2]]).toBe("light-controller 0.1.0");
    expect([states.reportedPct[3], states.flags[3]]).toEqual([-1, 0]);
    expect(states.alarmKinds[states.alarm[5]]).toMatchObject({ kind: "lamp-out" });
  });

  it("is cut into tiles in which each lamp is found once, but for those at an edge", async () => {
    const z = 16;
    const tileX = (index: number) => (at(index).longitudeDeg / 360 + 0.5) * 2 ** z;
    const rad = (45.7 / 180) * Math.PI;
    const y = Math.floor((0.5 - Math.log(Math.tan(Math.PI / 4 + rad / 2)) / (2 * Math.PI)) * 2 ** z);
    const found = new Map<number, number>();
    for (let x = Math.floor(tileX(0)); x <= Math.floor(tileX(LAMPS - 1)); x++) {
      const answer = await get(`/lamps/tiles/${z}/${x}/${y}`);
      if (answer.statusCode === 204) continue;
      const { lamps } = new VectorTile(new PbfReader(answer.rawPayload)).layers;
      for (let index = 0; index < (lamps?.length ?? 0); index++) {
        const feature = lamps?.feature(index);
        const [[point] = []] = feature?.loadGeometry() ?? [];
        const lamp = (feature?.id ?? 0) - 1;
        const placed = x + (point?.x ?? 0) / (lamps?.extent ?? 1);
        expect(Math.abs(placed - tileX(lamp))).toBeLessThan(1e-3);
        if (placed >= x && placed < x + 1) found.set(lamp, (found.get(lamp) ?? 0) + 1);
      }
    }
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: LAMPS }, (_, index) => index));
    expect([...found.values()].every((times) => times === 1)).toBe(true);
    expect((await get("/lamps/tiles/3/0/0")).json()).toMatchObject({ status: 404, code: "tile-unknown" });
  });

  it("shows the night: measured levels of the past, planned ones of the time to come", async () => {
    await store.write([
      { point: pointId(lampOf(1)), quantity: "dimPct", at: NOW_MS - 2 * HOUR_MS, value: 90 },
      { point: pointId(lampOf(1)), quantity: "dimPct", at: NOW_MS - 2 * HOUR_MS + 900_000, value: 80 },
    ]);
    const past = (await get("/lamp-levels?at=2026-11-23T19:40:00Z")).json();
    expect(Value.Errors(LampLevels, past)).toEqual([]);
    expect(past).toMatchObject({ source: "reported", from: "2026-11-23T19:00:00.000Z", known: 1 });
    expect(past.levelsPct.slice(0, 3)).toEqual([-1, 85, -1]);

    // A lamp that reports its changes alone still stands where it said.
    expect((await get("/lamp-levels?at=2026-11-23T20:40:00Z")).json().levelsPct[1]).toBe(85);

    await post("", {
      scopes: [{ kind: "group", id: "park" }],
      kind: "override",
      dimPct: 70,
      minutes: 180,
      reason: "festa nel parco",
    });
    const toCome = (await get("/lamp-levels?at=2026-11-23T23:00:00Z")).json();
    expect(toCome).toMatchObject({ source: "planned", known: LAMPS });
    expect([toCome.levelsPct[0], toCome.levelsPct[30]]).toEqual([50, 70]);
    expect((await get("/lamp-levels?at=2026-12-23T23:00:00Z")).json().code).toBe("moment-too-far");
  });

  it("tells what an order would do before it is given", async () => {
    const order = {
      scopes: [
        { kind: "group", id: "via-roma" },
        { kind: "lamp", id: lampOf(0) },
        { kind: "lamp", id: lampOf(39) },
      ],
      kind: "override",
      dimPct: 20,
      minutes: 120,
      reason: "prova",
    };
    registry.lighting.orders.give({
      id: "ord-lock",
      scope: { kind: "lamp", id: lampOf(3) },
      kind: "lock",
      dimPct: 0,
      fadeMs: 0,
      fromMs: NOW_MS,
      untilMs: NOW_MS + HOUR_MS,
      priority: 50,
      mayUndercut: true,
      reason: "cambio lampada",
      by: "piero",
      createdAtMs: NOW_MS,
    });
    const preview = (await post("/preview", { ...order, reason: undefined, mayUndercut: true })).json();
    // 20 lamps of 50 W, one of them locked for an hour; 1 h at 100 % and 1 h at 50 % by their programme.
    expect(preview).toMatchObject({
      lamps: 21,
      withoutPower: 1,
      unchanged: 1,
      until: "2026-11-23T23:30:00.000Z",
      powerW: { without: 950, with: 190 },
      energyWh: { without: 19 * 75 + 25, with: 19 * 20 + 10 },
      floor: { lamps: 20, name: "Via Roma", leastClass: "M5" },
      lockedLamps: 1,
      locked: [{ lamp: lampOf(3), by: "piero", reason: "cambio lampada" }],
    });
    expect(registry.lighting.orders.openAt(NOW_MS)).toHaveLength(1);

    expect((await post("", order)).json()).toMatchObject({ status: 422, code: "under-the-floor" });
    const { orders } = (await post("", { ...order, mayUndercut: true })).json();
    expect(orders).toHaveLength(3);
    expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "maria", action: "lighting-bulk-order" }]);
    const ended = await post("/end", { orders: orders.map(({ id }: { id: string }) => id) });
    expect(ended.json()).toEqual({ ended: 3 });
  });

  it("gives all of an order or nothing of it", async () => {
    const scopes = [
      { kind: "lamp", id: lampOf(1) },
      { kind: "lamp", id: "lamp-nobody-knows" },
    ];
    expect((await post("", { scopes, kind: "override", dimPct: 80, minutes: 10, reason: "prova" })).statusCode).toBe(
      404,
    );
    expect(registry.lighting.orders.openAt(NOW_MS)).toEqual([]);
  });
});
