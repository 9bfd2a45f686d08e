import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebhookKind } from "@lucciola/contract/webhook/webhook-event.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { guardedLookup } from "@lucciola/platform/network/guarded-lookup.ts";
import { networksOf } from "@lucciola/platform/network/networks.ts";
import { refusedAddress } from "@lucciola/platform/network/public-address.ts";
import type { FoundAlarm } from "@lucciola/platform/registry/alarms.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webhookNotices } from "../notices/webhook-notices.ts";
import { createWebhookSender } from "./webhook-sender.ts";

const NOON_MS = Date.parse("2026-11-24T11:00:00Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SECRET = Buffer.alloc(32, 7);

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let registry: Registry;
let clock: ManualClock;
let server: Server;
let received: Received[];
/** What each path does with a message. */
let ways: Record<string, (response: ServerResponse) => void>;

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end();

beforeEach(async () => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  clock = new ManualClock(NOON_MS);
  received = [];
  ways = {};
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      (ways[path] ?? answer(204))(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  registry.close();
});

const urlOf = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const add = (path: string, kinds: readonly WebhookKind[] = ["alarm.raised", "alarm.closed"]): number =>
  registry.webhooks.create({ name: path.slice(1), url: urlOf(path), kinds, createdBy: "capo" }, SECRET, clock.now());
const sender = (allowedNetworks: string[] = ["127.0.0.0/8"]) =>
  createWebhookSender({
    ...{ registry, clock, log: silentLogger, publicUrl: "https://luce.comune.example/", chance: () => 0.5 },
    config: { lookEveryMs: 1_000, timeoutMs: 300, offAfterDays: 5, allowedNetworks },
  });
const alarmAt = (place: string): FoundAlarm => ({
  ...{ kind: "lamp-out", place: { kind: "lamp", id: place }, sinceMs: NOON_MS, raisedAtMs: clock.now() },
  ...{ seenAtMs: clock.now(), evidence: {}, affected: [place] },
});
const raise = (...places: string[]) => registry.alarms.settle(places.map(alarmAt), clock.now());
const log = (id: number) => registry.webhooks.deliveries(id, { limit: 99 });
/** Whether a message is signed with a key, as whoever gets it would find out. */
const isSignedBy = ({ headers, body }: Received, key: Buffer): boolean => {
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(wanted);
};

describe("another program hears of an alarm", () => {
  it("once when it is raised and once when it is closed, signed, and of nothing it did not ask for", async () => {
    const id = add("/hook");
    add("/other", ["work-order.created"]);
    raise("lamp-1");
    const one = sender();
    await one.turn();
    await one.turn();
    registry.alarms.acknowledge(1, "anna", clock.now());
    clock.advance(MINUTE_MS);
    raise();
    await one.turn();
    expect(received.map(({ path, body }) => [path, JSON.parse(body).type])).toEqual([
      ["/hook", "alarm.raised"],
      ["/hook", "alarm.closed"],
    ]);
    const [first] = received;
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      timestamp: "2026-11-24T11:00:00.000Z",
      data: { id: 1, kind: "lamp-out", severity: "warning", place: { kind: "lamp", id: "lamp-1" }, affectedCount: 1 },
    });
    expect(first?.headers["webhook-timestamp"]).toBe(String(NOON_MS / 1_000));
    expect(received.map((message) => isSignedBy(message, SECRET))).toEqual([true, true]);
    expect(isSignedBy(first as Received, Buffer.alloc(32, 8))).toBe(false);
    expect(log(id)).toMatchObject([
      { kind: "alarm.closed", state: "delivered", attempts: 1, detail: "HTTP 204" },
      { kind: "alarm.raised", state: "delivered", attempts: 1 },
    ]);
  });

  it("though everything dies between: what was noted is sent by the next process, under one id however often", async () => {
    const id = add("/hook");
    raise("lamp-1");
    ways["/hook"] = (response) => void response.socket?.destroy();
    await sender().turn();
    expect(log(id)).toMatchObject([{ state: "waiting", attempts: 1 }]);
    delete ways["/hook"];
    clock.advance(10_000);
    await sender().turn();
    expect(new Set(received.map(({ headers }) => headers["webhook-id"]))).toHaveProperty("size", 1);
    expect(received).toHaveLength(2);
    expect(received[0]?.headers["webhook-timestamp"]).not.toBe(received[1]?.headers["webhook-timestamp"]);
    expect(log(id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("with two signatures while a new secret takes the place of the old one, and with one afterwards", async () => {
    const id = add("/hook");
    const next = Buffer.alloc(32, 9);
    registry.webhooks.rotateSecret(id, next, clock.now() + HOUR_MS);
    raise("lamp-1");
    const one = sender();
    await one.turn();
    clock.advance(HOUR_MS);
    raise("lamp-2");
    await one.turn();
    expect(received.map((message) => [isSignedBy(message, next), isSignedBy(message, SECRET)])).toEqual([
      [true, true],
      [true, false],
      [true, false],
    ]);
  });

  it("by the wall's clock, though a simulated town runs fast", async () => {
    const id = add("/hook");
    raise("lamp-1");
    const peoplesClock = clock;
    clock = new ManualClock(NOON_MS + 365 * 24 * HOUR_MS);
    await createWebhookSender({
      ...{ registry, clock, peoplesClock, log: silentLogger, publicUrl: "https://luce.comune.example/" },
      config: { lookEveryMs: 1_000, timeoutMs: 300, offAfterDays: 5, allowedNetworks: ["127.0.0.0/8"] },
    }).turn();
    expect(received[0]?.headers["webhook-timestamp"]).toBe(String(NOON_MS / 1_000));
    expect(log(id)).toMatchObject([{ state: "delivered", createdAtMs: NOON_MS }]);
  });

  it("and of an order of light that ends by itself, but not of one that was ended before", async () => {
    add("/hook", ["lighting-order.expired"]);
    const order = {
      scope: { kind: "group", id: "town" },
      kind: "override",
      dimPct: 80,
      fadeMs: 0,
      priority: 1,
    } as const;
    const give = (id: string) =>
      registry.lighting.orders.give({
        ...{ ...order, id, fromMs: NOON_MS, untilMs: NOON_MS + HOUR_MS, mayUndercut: false, reason: "market" },
        ...{ by: "anna", createdAtMs: NOON_MS },
      });
    give("ord-1");
    give("ord-2");
    registry.lighting.orders.end("ord-2", "anna", NOON_MS + 1);
    const one = sender();
    await one.turn();
    expect(received).toEqual([]);
    clock.advance(HOUR_MS);
    await one.turn();
    await one.turn();
    expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: "lighting-order.expired", data: { id: "ord-1", reason: "market" } },
    ]);
  });
});

describe("an endpoint", () => {
  it.each<[string, (response: ServerResponse) => void, string]>([
    ["fails", answer(500), "HTTP 500"],
    ["refuses", answer(422), "HTTP 422"],
    ["hangs", () => {}, "no answer within 300 ms"],
    ["sends elsewhere", answer(302, { location: "http://169.254.169.254/" }), "HTTP 302: redirects are not followed"],
  ])("that %s is tried again, and has the message when it is well", async (_, way, detail) => {
    const id = add("/hook");
    ways["/hook"] = way;
    raise("lamp-1");
    await sender().turn();
    expect(log(id)).toMatchObject([{ state: "waiting", attempts: 1, detail, nextAtMs: clock.now() + 10_000 }]);
    expect(registry.webhooks.get(id)).toMatchObject({ failingSinceMs: clock.now(), isOn: true, waiting: 1 });
    delete ways["/hook"];
    clock.advance(10_000);
    await sender().turn();
    expect(log(id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
    expect(registry.webhooks.get(id)).toMatchObject({ failingSinceMs: undefined, waiting: 0 });
    expect(registry.webhooks.attempts(log(id)[0]?.id ?? 0)).toMatchObject([{ detail }, { status: 204 }]);
  });

  it("that answers without an end, or slowly, has the message with its first line", async () => {
    const id = add("/hook");
    const endless = (response: ServerResponse) => {
      response.writeHead(200);
      const more = setInterval(() => response.write(Buffer.alloc(1_000_000)), 1);
      response.on("close", () => clearInterval(more));
    };
    ways["/hook"] = (response) => setTimeout(() => endless(response), 100);
    raise("lamp-1");
    await sender().turn();
    expect(log(id)).toMatchObject([{ state: "delivered", attempts: 1 }]);
  });

  it("that asks for patience is left in peace for as long, up to an hour", async () => {
    const id = add("/hook");
    ways["/hook"] = answer(429, { "retry-after": "600" });
    raise("lamp-1");
    await sender().turn();
    expect(log(id)).toMatchObject([{ state: "waiting", nextAtMs: clock.now() + 600_000 }]);
  });

  it("that is gone (410) gets nothing any more, and people are told", async () => {
    const id = add("/hook");
    ways["/hook"] = answer(410);
    raise("lamp-1", "lamp-2");
    await sender().turn();
    expect(registry.webhooks.get(id)).toMatchObject({ isOn: false, offReason: expect.stringContaining("410") });
    expect(log(id).map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect(webhookNotices(registry)).toMatchObject([{ title: { it: "Webhook spento: hook" }, topic: "system" }]);
    expect(registry.audit.list({ limit: 1 })).toMatchObject([{ action: "webhook-off", target: "webhook:hook" }]);
    // Turned off by a person, nobody needs to be told.
    registry.webhooks.turnOn(id);
    registry.webhooks.turnOff(id, undefined, clock.now());
    expect(webhookNotices(registry)).toEqual([]);
  });

  it("that fails for days loses a message after one day and is turned off after five; what failed can be sent again", async () => {
    const id = add("/hook");
    ways["/hook"] = answer(503);
    raise("lamp-1");
    const one = sender();
    for (let hour = 0; hour <= 25; hour += 1) {
      await one.turn();
      clock.advance(HOUR_MS);
    }
    expect(log(id)).toMatchObject([{ state: "failed" }]);
    for (let day = 2; day <= 6; day += 1) {
      raise(`lamp-${day}`);
      await one.turn();
      clock.advance(24 * HOUR_MS);
    }
    expect(registry.webhooks.get(id)).toMatchObject({ isOn: false, offReason: expect.stringContaining("for 5 days") });
    delete ways["/hook"];
    const failed = log(id).at(-1);
    const before = received.length;
    registry.webhooks.turnOn(id);
    expect(registry.webhooks.replay(failed?.id ?? 0, clock.now())).toBe(true);
    await one.turn();
    expect(received.slice(before).map(({ headers }) => headers["webhook-id"])).toEqual([failed?.message]);
    expect(registry.webhooks.replay(failed?.id ?? 0, clock.now())).toBe(false);
  });

  it("that hangs delays no other, and is asked with one message at a time however many wait", async () => {
    const [slow, quick] = [add("/slow"), add("/quick")];
    ways["/slow"] = () => {};
    raise(...Array.from({ length: 30 }, (_, index) => `lamp-${index}`));
    const one = sender();
    await one.turn();
    await one.turn();
    expect(log(quick).filter(({ state }) => state === "delivered")).toHaveLength(30);
    expect(received.filter(({ path }) => path === "/slow")).toHaveLength(4);
    clock.advance(10_000);
    await one.turn();
    expect(received.filter(({ path }) => path === "/slow")).toHaveLength(5);
    expect(registry.webhooks.get(slow)).toMatchObject({ waiting: 30 });
  });

  it("in the server's own network is never called, unless the configuration allows it", async () => {
    const id = add("/hook");
    raise("lamp-1");
    await sender([]).turn();
    expect(received).toEqual([]);
    expect(log(id)).toMatchObject([{ state: "waiting", detail: "It must begin with https://" }]);
  });

  it("by a name that leads there is not called either, also where only one of its addresses does", async () => {
    const resolve = (addresses: string[], allowed: string[] = []) =>
      new Promise((done) => {
        const names = ((_: string, __: object, callback: (error: null, found: object[]) => void) =>
          callback(
            null,
            addresses.map((address) => ({ address, family: 4 })),
          )) as never;
        guardedLookup(networksOf(allowed), refusedAddress, names)("rebind.example", { all: true }, (error, found) =>
          done(error?.message ?? found),
        );
      });
    expect(await resolve(["169.254.169.254"])).toContain("private network");
    expect(await resolve(["93.184.216.34", "10.0.0.1"])).toContain("10.0.0.1");
    expect(await resolve(["10.0.0.1"], ["10.0.0.0/8"])).toEqual([{ address: "10.0.0.1", family: 4 }]);
    expect(await resolve(["93.184.216.34"])).toEqual([{ address: "93.184.216.34", family: 4 }]);
  });

  it("that is removed while messages wait for it is forgotten with them", async () => {
    const id = add("/hook");
    raise("lamp-1");
    const one = sender();
    ways["/hook"] = () => registry.webhooks.remove(id);
    await one.turn();
    expect(registry.webhooks.list()).toEqual([]);
    expect(registry.webhooks.attempts(1)).toEqual([]);
  });
});
