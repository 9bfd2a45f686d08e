import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lucciola/contract/access/role.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { FoundAlarm } from "@lucciola/platform/registry/alarms.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import Fastify from "fastify";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPhotoStore } from "./photos/photo-store.ts";
import { acceptPhotoUploads } from "./photos/photo-upload.ts";
import { answerFailuresAsProblems } from "./problem-details.ts";
import { lampTestRoutes } from "./routes/lamp-tests.ts";
import { lightingOrderRoutes } from "./routes/lighting-orders.ts";
import type { App, RouteDeps } from "./routes/route-deps.ts";
import { workEntryRoutes } from "./routes/work-entries.ts";
import { workLockRoutes } from "./routes/work-locks.ts";
import { workOrderRoutes } from "./routes/work-orders.ts";
import { workPlaceRoutes } from "./routes/work-places.ts";
import { workSettingsRoutes } from "./routes/work-settings.ts";
import { openReportedWork } from "./work/open-reported-work.ts";

const NOW_MS = Date.parse("2026-11-23T20:00:00Z");
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
let folder: string;
let registry: ReturnType<typeof openRegistry>;
let clock: ManualClock;
let app: App;
let store: TimeSeriesStore;
let who: { username: string; roles: Role[] };
const ADA = { username: "ada", roles: ["crew"] as Role[] };
const BRUNO = { username: "bruno", roles: ["crew"] as Role[] };
const CARLA = { username: "carla", roles: ["lighting-manager"] as Role[] };
const RITA = { username: "rita", roles: ["reader"] as Role[] };

const lampOut = (lamp: string): FoundAlarm => ({
  kind: "lamp-out",
  place: { kind: "lamp", id: lamp },
  cabinet: "cabinet-1",
  sinceMs: NOW_MS - 900_000,
  raisedAtMs: NOW_MS,
  seenAtMs: NOW_MS,
  evidence: { dimPct: 0, desiredDimPct: 70, activePowerW: 0, usualPowerW: 41 },
  affected: [lamp],
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-work-"));
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  clock = new ManualClock(NOW_MS);
  for (const id of ["cabinet-1", "lamp-1", "lamp-2"])
    registry.assets.putPoint({
      id: pointId(id),
      kind: id === "cabinet-1" ? "cabinet" : "lamp",
      name: id.toUpperCase(),
      building: undefined,
      cabinet: id === "cabinet-1" ? undefined : pointId("cabinet-1"),
      street: "Via Roma",
      latitudeDeg: SITE.latitudeDeg,
      longitudeDeg: SITE.longitudeDeg,
      nominalPowerW: 41,
      supplyCode: undefined,
      carrier: undefined,
      simulated: false,
    });
  for (const { username, roles } of [ADA, BRUNO, CARLA, RITA])
    registry.users.create({ username, roles, passwordHash: "-", mustChangePassword: false });
  registry.alarms.settle([lampOut("lamp-1")], NOW_MS);
  store = createMemoryStore();
  app = await buildApp();
  who = ADA;
});
afterEach(async () => {
  await app.close();
  registry.close();
  await rm(folder, { recursive: true, force: true });
});

async function buildApp(): Promise<App> {
  const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  answerFailuresAsProblems(server, undefined);
  server.decorateRequest("user", undefined);
  server.addHook("onRequest", async (request) => {
    request.user = { id: 1, ...who, mustChangePassword: false } as typeof request.user;
  });
  await acceptPhotoUploads(server);
  const deps = {
    registry,
    store,
    clock,
    bus: { publish: async () => {} },
    config: { site: SITE },
    photos: openPhotoStore(join(folder, "photos")),
  } as unknown as RouteDeps;
  for (const routes of [
    workOrderRoutes,
    workEntryRoutes,
    workLockRoutes,
    workPlaceRoutes,
    workSettingsRoutes,
    lampTestRoutes,
  ])
    routes(server, deps);
  lightingOrderRoutes(server, deps);
  return server;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers, and a wrong shape fails them.
type Answer = { status: number; body: any };
async function ask(
  method: "GET" | "POST" | "PUT",
  path: string,
  payload?: object,
  { as = who, key = randomUUID() }: { as?: typeof who; key?: string } = {},
): Promise<Answer> {
  who = as;
  const headers = method === "GET" ? {} : { "idempotency-key": key };
  const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}
const alarmId = () => String(registry.alarms.open()[0]?.id);
const fromAlarm = async (as = CARLA) =>
  (await ask("POST", "/work/orders", { origin: { kind: "alarm", id: alarmId() } }, { as })).body.order;
const lastMove = (id: number) => registry.work.get(id)?.lastMove ?? "";
const step = (id: number, name: string, more: object = {}, options: Parameters<typeof ask>[3] = {}) =>
  ask("POST", `/work/orders/${id}/steps`, { step: name, after: lastMove(id), ...more }, options);

describe("an order of work", () => {
  it("is made from an alarm with all that the diagnosis knows, and only once", async () => {
    const made = await ask("POST", "/work/orders", { origin: { kind: "alarm", id: alarmId() } }, { as: CARLA });
    expect(made).toMatchObject({
      status: 201,
      body: {
        order: {
          state: "open",
          severity: "warning",
          title: { it: "Lampada spenta" },
          place: { point: "lamp-1", street: "Via Roma", scope: { kind: "lamp", id: "lamp-1" } },
          // Five working days from a Monday evening.
          dueAt: "2026-11-30T20:00:00.000Z",
        },
        why: { evidence: { it: expect.stringContaining("Riferisce il 0 % dove si vuole il 70 %") } },
        asset: { nominalPowerW: 41, cabinet: "CABINET-1" },
      },
    });
    const again = await ask("POST", "/work/orders", { origin: { kind: "alarm", id: alarmId() } }, { as: ADA });
    expect(again).toMatchObject({
      status: 409,
      body: { code: "work-order-exists", detail: expect.stringContaining(`order ${made.body.order.id} already`) },
    });
    registry.alarms.settle([], NOW_MS);
    expect((await ask("POST", "/work/orders", { origin: { kind: "alarm", id: "1" } })).body.code).toBe("alarm-closed");
  });

  it("goes from hand to hand until the lamp itself confirms it", async () => {
    const { id } = await fromAlarm();
    const given = await ask(
      "POST",
      `/work/orders/${id}/assignment`,
      { to: "bruno", after: lastMove(id) },
      { as: CARLA },
    );
    expect(given.body.order).toMatchObject({ state: "assigned", assignedTo: "bruno" });
    expect((await step(id, "start", {}, { as: ADA })).body.order).toMatchObject({
      state: "under-way",
      assignedTo: "ada",
    });
    await clock.advance(1_800_000);
    await ask("POST", `/work/orders/${id}/notes`, { text: "driver bruciato" });
    await ask("POST", `/work/orders/${id}/parts`, { part: "alimentatore", amount: 1 });
    const done = await step(id, "finish");
    expect(done.body.order).toMatchObject({
      state: "done",
      confirmation: "awaited",
      proofBy: "2026-11-24T11:00:00.000Z",
    });
    expect(done.body.events.map((event: { kind: string; move?: string }) => event.move ?? event.kind)).toEqual([
      "created",
      "assigned",
      "start",
      "note",
      "part",
      "finish",
    ]);
    expect((await ask("GET", "/work/orders?state=to-do")).body.orders).toMatchObject([{ id }]);
    expect(registry.audit.list({ limit: 1 })).toMatchObject([
      { actor: "ada", action: "work-order-finish", target: `work-${id}` },
    ]);
    // The next time somebody is sent there, they see what was done.
    const next = await ask("POST", "/work/orders", {
      origin: { kind: "hand" },
      what: "palo storto",
      place: { point: "lamp-1" },
    });
    expect(next.body.earlier).toMatchObject([
      { kind: "order", id, parts: "1 pz Alimentatore (driver)" },
      { kind: "alarm" },
    ]);
  });

  it("is not moved by who has not seen that somebody else moved it, who is shown how it stands", async () => {
    const { id } = await fromAlarm();
    const seen = lastMove(id);
    await step(id, "start", {}, { as: BRUNO });
    const late = await ask("POST", `/work/orders/${id}/steps`, { step: "start", after: seen }, { as: ADA });
    expect(late).toMatchObject({
      status: 409,
      body: { code: "work-order-moved", order: { id, state: "under-way", assignedTo: "bruno" } },
    });
    expect((await ask("POST", `/work/orders/${id}/notes`, { text: "ho portato la scala" })).status).toBe(201);
  });

  it("takes steps that were made without a network as one chain, at their own times", async () => {
    const { id } = await fromAlarm();
    const [start, finish] = [randomUUID(), randomUUID()];
    const seen = lastMove(id);
    await clock.advance(3 * 3_600_000);
    await ask(
      "POST",
      `/work/orders/${id}/steps`,
      { step: "start", after: seen, at: "2026-11-23T20:30:00Z" },
      { as: ADA, key: start },
    );
    const done = await ask(
      "POST",
      `/work/orders/${id}/steps`,
      { step: "finish", after: start, at: "2026-11-23T21:10:00Z" },
      { key: finish },
    );
    expect(done.body.order).toMatchObject({ state: "done", doneAt: "2026-11-23T21:10:00.000Z" });
    expect(done.body.events.at(-1)).toMatchObject({
      at: "2026-11-23T21:10:00.000Z",
      receivedAt: "2026-11-23T23:00:00.000Z",
    });
  });

  it("does a repeated request once, and refuses the same key for something else", async () => {
    const { id } = await fromAlarm();
    const key = randomUUID();
    const first = await ask("POST", `/work/orders/${id}/notes`, { text: "una volta" }, { key, as: ADA });
    await ask("POST", `/work/orders/${id}/notes`, { text: "poi altro" });
    const second = await ask("POST", `/work/orders/${id}/notes`, { text: "una volta" }, { key: key.toUpperCase() });
    expect(second).toEqual(first);
    expect(registry.work.entries(id).filter(({ kind }) => kind === "note")).toHaveLength(2);
    const other = await ask("POST", `/work/orders/${id}/notes`, { text: "un'altra" }, { key });
    expect(other).toMatchObject({ status: 409, body: { code: "idempotency-key-reused" } });
    // Another person's key is another key.
    expect((await ask("POST", `/work/orders/${id}/notes`, { text: "una volta" }, { key, as: BRUNO })).status).toBe(201);
    const without = await app.inject({
      method: "POST",
      url: `/api/v1/work/orders/${id}/notes`,
      payload: { text: "x" },
    });
    expect(without.json()).toMatchObject({ status: 400, detail: expect.stringContaining("idempotency-key") });
  });

  it("says what is missing, and who may do what", async () => {
    expect(await ask("POST", "/work/orders", { origin: { kind: "hand" }, what: "buca" }, { as: ADA })).toMatchObject({
      status: 422,
      body: { code: "work-place-missing" },
    });
    const { id } = (
      await ask("POST", "/work/orders", {
        origin: { kind: "report", id: "r-7" },
        what: "lampione rotto",
        severity: "urgent",
        place: { words: "davanti al forno" },
      })
    ).body.order;
    expect((await step(id, "cancel", { reason: "doppione" }, { as: ADA })).status).toBe(403);
    expect((await step(id, "cancel", {}, { as: CARLA })).body.code).toBe("work-reason-missing");
    const other = { to: "bruno", after: lastMove(id) };
    expect((await ask("POST", `/work/orders/${id}/assignment`, other, { as: ADA })).status).toBe(403);
    expect(
      (await ask("POST", `/work/orders/${id}/assignment`, { ...other, to: "rita" }, { as: CARLA })).body.code,
    ).toBe("worker-unknown");
    expect((await ask("POST", `/work/orders/${id}/assignment`, { ...other, to: "ada" }, { as: ADA })).status).toBe(200);
    expect((await step(id, "start", {}, { as: RITA })).status).toBe(403);
    expect((await ask("GET", `/work/orders/${id}`, undefined, { as: RITA })).status).toBe(200);
  });
});

it("an order from a report is one, and a cancelled one does not come back beside another", async () => {
  const open = openReportedWork(registry, clock, SITE.zone);
  const fault = {
    origin: { kind: "report" as const, id: "7" },
    reportKind: "flickering" as const,
    point: undefined,
    street: "Via Roma",
    latitudeDeg: undefined,
    longitudeDeg: undefined,
    words: "lampione che lampeggia",
    by: "carla",
  };
  const first = await open(fault);
  expect(registry.work.get(Number(first.id))).toMatchObject({
    origin: "report",
    originId: "7",
    place: { words: "Via Roma" },
  });
  await expect(open(fault)).rejects.toMatchObject({ status: 409, code: "work-order-exists" });
  await step(Number(first.id), "cancel", { reason: "doppione" }, { as: CARLA });
  const second = await open(fault);
  expect(await step(Number(first.id), "reopen", { reason: "serve" }, { as: CARLA })).toMatchObject({
    status: 409,
    body: { code: "work-order-exists", detail: expect.stringContaining(`order ${second.id} already`) },
  });
  await expect(open({ ...fault, origin: { kind: "report", id: "8" }, words: "" })).resolves.toHaveProperty("id");
});

describe("photos of an order", () => {
  async function send(id: number, bytes: Buffer, key = randomUUID(), field = "photo"): Promise<Answer> {
    who = ADA;
    const boundary = "----lucciola";
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
    const answer = await app.inject({
      method: "POST",
      url: `/api/v1/work/orders/${id}/photos`,
      headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "idempotency-key": key },
      payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    });
    return { status: answer.statusCode, body: answer.json() };
  }

  it("are kept with it, once, and shown to who may read", async () => {
    const { id } = await fromAlarm();
    const jpeg = await sharp({ create: { width: 320, height: 240, channels: 3, background: "#a33" } })
      .jpeg()
      .toBuffer();
    const key = randomUUID();
    const first = await send(id, jpeg, key);
    expect(first.body.events.at(-1)).toMatchObject({ kind: "photo", by: "ada", photo: { width: 320, height: 240 } });
    expect(await send(id, jpeg, key)).toEqual(first);
    const { photo } = first.body.events.at(-1);
    who = RITA;
    const shown = await app.inject({ method: "GET", url: `/api/v1/work/photos/${photo.id}` });
    expect([shown.statusCode, shown.headers["content-type"]]).toEqual([200, "image/jpeg"]);
    expect((await sharp(shown.rawPayload).metadata()).width).toBe(320);
    expect((await ask("GET", `/work/photos/${"0".repeat(64)}`)).status).toBe(404);
  });

  it("that are no photos are refused with words", async () => {
    const { id } = await fromAlarm();
    expect(await send(id, Buffer.from("ciao"))).toMatchObject({ status: 415, body: { code: "photo-format-unknown" } });
    expect(await send(id, Buffer.alloc(10_100_000, 1))).toMatchObject({
      status: 413,
      body: { code: "photo-too-large" },
    });
    expect(await send(id, Buffer.from("ciao"), randomUUID(), "file")).toMatchObject({
      status: 422,
      body: { code: "photo-missing" },
    });
    expect(registry.work.entries(id)).toHaveLength(1);
  });
});

describe("at the lamp", () => {
  it("a crew locks what it works at, and the lock ends with the work", async () => {
    const { id } = await fromAlarm();
    expect((await ask("POST", `/work/orders/${id}/lock`, { minutes: 120 }, { as: ADA })).body.code).toBe(
      "work-not-begun",
    );
    await step(id, "start");
    const locked = await ask("POST", `/work/orders/${id}/lock`, { minutes: 120 });
    expect(locked.body.order.lock).toMatchObject({ by: "ada", until: "2026-11-23T22:00:00.000Z" });
    expect(registry.lighting.locksAt(NOW_MS)).toMatchObject([{ scope: { kind: "lamp", id: "lamp-1" }, kind: "lock" }]);
    const test = await ask("POST", "/work/tests", { scope: { kind: "lamp", id: "lamp-1" }, minutes: 5 });
    expect(test).toMatchObject({ status: 409, body: { code: "lamp-locked" } });
    // Another of the crew neither ends the work nor the lock of who stands before the lamp.
    const lock = registry.work.get(id)?.lockOrder;
    for (const answer of [
      await step(id, "finish", {}, { as: BRUNO }),
      await ask("POST", `/work/orders/${id}/unlock`, {}, { as: BRUNO }),
      await ask("POST", `/lighting/orders/${lock}/end`, undefined, { as: BRUNO }),
    ])
      expect(answer).toMatchObject({ status: 409, body: { code: "lock-of-another" } });
    expect(registry.work.get(id)?.state).toBe("under-way");
    await step(id, "pause", {}, { as: ADA });
    expect(registry.lighting.locksAt(NOW_MS + 1)).toEqual([]);
    expect((await ask("GET", `/work/orders/${id}`)).body.order.lock).toBeUndefined();
  });

  it("a crew locks one lamp or one cabinet by an order of lighting, and orders nothing wider", async () => {
    const lock = { kind: "lock", minutes: 60, reason: "cambio portella" };
    const give = (body: object) => ask("POST", "/lighting/orders", body, { as: ADA });
    const given = await give({ ...lock, scope: { kind: "group", id: "cabinet-1" } });
    expect(given).toMatchObject({ status: 201, body: { lamps: 2 } });
    expect((await ask("POST", `/lighting/orders/${given.body.id}/end`)).status).toBe(200);
    for (const wider of [
      { ...lock, scope: { kind: "group", id: "town" } },
      { ...lock, kind: "override", dimPct: 50, scope: { kind: "lamp", id: "lamp-1" } },
    ])
      expect(await give(wider)).toMatchObject({ status: 403, body: { code: "role-missing" } });
  });

  it("a pole is found by what is written on it, and tells who stands there what is wrong", async () => {
    const { id } = await fromAlarm();
    expect((await ask("GET", "/work/places?search=via+roma")).body.places).toHaveLength(3);
    expect((await ask("GET", "/work/places?search=LAMP%201")).body.places).toMatchObject([
      { id: "lamp-1", cabinet: "CABINET-1" },
    ]);
    expect((await ask("GET", "/work/places/lamp-1")).body).toMatchObject({
      place: { kind: "lamp", name: "LAMP-1" },
      alarms: [{ title: { it: "Lampada spenta" } }],
      orders: [{ id }],
      locks: [],
    });
    expect((await ask("GET", "/work/places/cabinet-1")).body.alarms).toHaveLength(1);
    expect((await ask("GET", "/work/places/lamp-9")).status).toBe(404);
  });

  it("a test gives full light for minutes, tells what the lamp answered, and is ended", async () => {
    const { body } = await ask("POST", "/work/tests", { scope: { kind: "lamp", id: "lamp-2" }, minutes: 5 });
    expect(body).toMatchObject({ state: "sent", until: "2026-11-23T20:05:00.000Z" });
    const command = registry.outbox.pending().find(({ point }) => point === "lamp-2");
    expect(command?.command.action).toMatchObject({ kind: "set", dimPct: 100 });
    registry.outbox.advance(command?.id ?? (pointId("none") as never), {
      fate: "carried-out",
      atMs: NOW_MS,
      dimPct: 100,
    });
    expect((await ask("GET", `/work/tests/${body.id}`)).body).toMatchObject({
      state: "burning",
      lamps: 1,
      leftS: 300,
    });
    expect((await ask("POST", `/work/tests/${body.id}/end`)).status).toBe(200);
    expect(registry.outbox.pending().map(({ command: { action } }) => action.kind)).toEqual(["resume"]);
    const wide = await ask("POST", "/work/tests", { scope: { kind: "group", id: "town" }, minutes: 5 });
    expect(wide).toMatchObject({ status: 422, body: { code: "test-too-wide" } });
  });

  it("a test of a cabinet counts the lamps that report full light, and ends them all", async () => {
    const scope = { kind: "group", id: "cabinet-1" };
    const { body } = await ask("POST", "/work/tests", { scope, minutes: 10 }, { as: ADA });
    expect(registry.lighting.orders.openAt(NOW_MS)).toMatchObject([{ scope, dimPct: 100, by: "ada" }]);
    expect((await ask("GET", `/work/tests/${body.id}`)).body).toMatchObject({
      state: "sent",
      lamps: 2,
      atFullLight: 0,
    });
    await store.write([{ point: pointId("lamp-1"), quantity: "dimPct", at: NOW_MS + 1_000, value: 100 }]);
    await clock.advance(60_000);
    expect((await ask("GET", `/work/tests/${body.id}`)).body).toMatchObject({
      state: "burning",
      lamps: 2,
      atFullLight: 1,
      leftS: 540,
    });
    expect((await ask("POST", `/work/tests/${body.id}/end`)).body.state).toBe("over");
    expect(registry.lighting.orders.openAt(clock.now())).toEqual([]);
  });
});

it("the town agrees on its clock and its parts; orders that are made keep theirs", async () => {
  const before = await fromAlarm();
  const levels = (await ask("GET", "/work/levels")).body.today;
  const agreed = { ...levels, from: "2026-11-23", warning: { amount: 48, unit: "hours", runs: "always" } };
  expect((await ask("PUT", "/work/levels", agreed, { as: ADA })).status).toBe(403);
  expect((await ask("PUT", "/work/levels", agreed, { as: CARLA })).body.today.from).toBe("2026-11-23");
  const after = (
    await ask("POST", "/work/orders", { origin: { kind: "hand" }, what: "palo", place: { point: "lamp-2" } })
  ).body;
  expect([before.dueAt, after.order.dueAt]).toEqual(["2026-11-30T20:00:00.000Z", "2026-11-25T20:00:00.000Z"]);
  const part = { name: "Staffa", unit: "pz", isOffered: true };
  expect((await ask("PUT", "/work/parts/staffa", part)).body).toEqual({ id: "staffa", ...part });
  expect((await ask("GET", "/work/parts")).body.parts).toContainEqual({ id: "staffa", ...part });
  expect((await ask("GET", "/work/people")).body.people).toEqual([
    { username: "ada" },
    { username: "bruno" },
    { username: "carla" },
  ]);
});
