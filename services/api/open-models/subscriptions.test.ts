import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEntityDesk } from "./entity-desk.ts";
import { guardedLookup, issueOfTarget, targetRules } from "./notification-target.ts";
import { createSubscriptionRunner, waitAfter } from "./subscription-runner.ts";
import { type LitTown, openLitTown } from "./testing/lit-town.ts";

const SUBSCRIPTIONS = "/ngsi-ld/v1/subscriptions";
const ID = "urn:ngsi-ld:Subscription:region";
const lamp = (number: string) => `urn:ngsi-ld:Streetlight:lamp-${number}`;

type Told = {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown> & { data: Record<string, unknown>[] };
};

describe("a platform of the region that is told by subscription", () => {
  let town: LitTown;
  let server: Server;
  let told: Told[];
  let answer: number;
  beforeEach(async () => {
    town = await openLitTown({ subscriptions: { allowedNetworks: ["127.0.0.0/8"] } });
    town.who.permissions = ["administration"];
    told = [];
    answer = 200;
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        told.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
        if (answer > 0) response.writeHead(answer, { location: "/elsewhere" }).end("thanks");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    town.close();
  });

  const uri = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  const document = (more: object = {}, endpoint: object = {}) => ({
    id: ID,
    type: "Subscription",
    entities: [{ type: "Streetlight" }],
    watchedAttributes: ["status", "illuminanceLevel"],
    notification: {
      format: "keyValues",
      attributes: ["status", "illuminanceLevel"],
      endpoint: { uri: uri(), ...endpoint },
    },
    ...more,
  });
  const send = (method: "POST" | "PATCH" | "DELETE", path: string, payload?: object) =>
    town.app.inject({ method, url: `${SUBSCRIPTIONS}${path}`, ...(payload === undefined ? {} : { payload }) });
  const subscribe = async (more: object = {}, endpoint: object = {}) => {
    const { statusCode, body, headers } = await send("POST", "", document(more, endpoint));
    expect([statusCode, body]).toEqual([201, ""]);
    return String(headers.location);
  };
  // Another process after each restart: nothing is kept but in the registry.
  const runner = () => createSubscriptionRunner({ ...town.deps, desk: createEntityDesk(town.deps), log: undefined });
  const turn = () => runner().turn();
  const dim = (number: string, value: number) =>
    town.store.write([{ point: pointId(`lamp-${number}`), quantity: "dimPct", at: town.clock.now(), value }]);
  const ids = (notification: Told | undefined) => notification?.body.data.map(({ id }) => id);
  const shown = async () => (await town.ask(`${SUBSCRIPTIONS}/${ID}`)).body;

  it("gets how it stands at first, then what has changed, and nothing where nothing has", async () => {
    expect(await subscribe()).toBe(`${SUBSCRIPTIONS}/${ID}`);
    await turn();
    expect(told.length).toBe(1);
    expect(ids(told[0])?.length).toBe(12);
    const { headers, body } = told[0] as Told;
    expect(headers["content-type"]).toBe("application/json");
    expect(headers.link).toContain("dataModel.Streetlighting");
    expect(body).toMatchObject({ type: "Notification", subscriptionId: ID });
    expect(body.id).toMatch(/^urn:ngsi-ld:Notification:/);
    expect(body.notifiedAt).toMatch(/Z$/);
    expect(body.data[1]).toEqual({ id: lamp("02"), type: "Streetlight", status: "ok", illuminanceLevel: 0.5 });

    await town.clock.advance(60_000);
    await dim("02", 50);
    await town.store.write([{ point: pointId("lamp-03"), quantity: "activePowerW", at: town.clock.now(), value: 9 }]);
    await turn();
    expect(told.length).toBe(1);
    await dim("02", 70);
    await turn();
    expect([told.length, told[1]?.body.data]).toEqual([
      2,
      [{ id: lamp("02"), type: "Streetlight", status: "ok", illuminanceLevel: 0.7 }],
    ]);
    expect(await shown()).toMatchObject({
      status: "active",
      notification: { status: "ok", timesSent: 2, timesFailed: 0 },
    });
  });

  it("gets once, as it is by then, what changed while it was away; and the town waits longer each time", async () => {
    await subscribe();
    await turn();
    answer = 503;
    await dim("01", 40);
    await turn();
    expect(await shown()).toMatchObject({
      notification: { status: "failed", timesFailed: 1, failureReason: "HTTP 503" },
    });
    await town.clock.advance(29_000);
    await turn();
    expect(told.length).toBe(2);
    await town.clock.advance(2_000);
    await dim("01", 30);
    await turn();
    expect(told.length).toBe(3);
    answer = 204;
    await town.clock.advance(59_000);
    await turn();
    expect(told.length).toBe(3);
    await town.clock.advance(2_000);
    await turn();
    await turn();
    expect([told.length, told[3]?.body.data]).toEqual([
      4,
      [{ id: lamp("01"), type: "Streetlight", status: "ok", illuminanceLevel: 0.3 }],
    ]);
    expect((await shown()).notification).not.toHaveProperty("failureReason");
    expect([0, 1, 2, 6, 7, 400].map(waitAfter)).toEqual([30_000, 60_000, 120_000, 1_920_000, 3_600_000, 3_600_000]);
  });

  it("follows no redirect, waits for no answer for ever, and stays away where nobody wants to hear", async () => {
    await subscribe({}, { timeout: 100 });
    answer = 302;
    await turn();
    expect((await shown()).notification.failureReason).toBe("HTTP 302");
    answer = 0;
    await town.clock.advance(3_600_000);
    await turn();
    expect((await shown()).notification.failureReason).toBe("no answer in 100 ms");
    answer = 410;
    await town.clock.advance(3_600_000);
    await turn();
    expect(await shown()).toMatchObject({ status: "paused", isActive: false });
    await town.clock.advance(3_600_000);
    await turn();
    expect(told.length).toBe(3);
    answer = 200;
    expect((await send("PATCH", `/${ID}`, { isActive: true })).statusCode).toBe(204);
    await turn();
    expect([told.length, ids(told[3])?.length]).toEqual([4, 12]);
  });

  it("hears of a lamp when it begins to match its query, each time", async () => {
    await subscribe({ q: "illuminanceLevel<0.4", watchedAttributes: ["powerState"] });
    await turn();
    expect(ids(told[0])).toEqual([lamp("03")]);
    for (const value of [35, 80, 35]) {
      await town.clock.advance(1_000);
      await dim("04", value);
      await turn();
    }
    expect(told.slice(1).map(ids)).toEqual([[lamp("04")], [lamp("04")]]);
  });

  it("hears by the clock where it wants to, and not more often than it wants to", async () => {
    await subscribe({
      watchedAttributes: undefined,
      timeInterval: 60,
      entities: [{ type: "Streetlight", idPattern: ".*-01$" }],
    });
    for (let second = 0; second < 150; second += 30) {
      await turn();
      await town.clock.advance(30_000);
    }
    expect(told.map(ids)).toEqual([[lamp("01")], [lamp("01")], [lamp("01")]]);
    expect((await send("DELETE", `/${ID}`)).statusCode).toBe(204);
    told = [];
    await subscribe({ throttling: 60 });
    for (const value of [10, 20, 30]) {
      await dim("01", value);
      await turn();
      await town.clock.advance(25_000);
    }
    expect(told.length).toBe(1);
    await town.clock.advance(25_000);
    await turn();
    expect(told[1]?.body.data).toMatchObject([{ illuminanceLevel: 0.3 }]);
  });

  it("is sent what proves who sends it, which nobody can read back, and linked data where it asks for that", async () => {
    const receiverInfo = [{ key: "Authorization", value: "Bearer secret" }];
    await subscribe(
      { entities: [{ type: "Building" }], watchedAttributes: undefined },
      { receiverInfo, accept: "application/ld+json" },
    );
    await turn();
    const { headers, body } = told[0] as Told;
    expect([headers.authorization, headers["content-type"]]).toEqual(["Bearer secret", "application/ld+json"]);
    expect(body.data[0]?.["@context"]).toContainEqual(expect.stringContaining("dataModel.Building"));
    expect(JSON.stringify(await shown())).not.toContain("secret");
    expect(JSON.stringify(town.registry.audit.list({ limit: 10 }))).not.toContain("Bearer");
    const { notification } = await shown();
    const { endpoint } = notification;
    const answer = await send("PATCH", `/${ID}`, { notification: { endpoint } });
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining("give it anew")]);
  });

  it("is listed, changed and deleted, and an expired one is silent", async () => {
    await subscribe();
    expect((await town.ask(`${SUBSCRIPTIONS}?count=true`)).headers["ngsild-results-count"]).toBe("1");
    expect((await send("POST", "", document())).statusCode).toBe(409);
    expect((await send("PATCH", `/${ID}`, { expiresAt: "2026-11-27T20:00:01Z", throttling: 5 })).statusCode).toBe(204);
    expect((await send("PATCH", `/${ID}`, { throttling: null })).statusCode).toBe(204);
    expect(await shown()).not.toHaveProperty("throttling");
    await town.clock.advance(2_000);
    await turn();
    expect([(await shown()).status, told.length]).toEqual(["expired", 0]);
    const actions = town.registry.audit.list({ limit: 10 }).map(({ action }) => action);
    expect(actions.toReversed()).toEqual(["subscription-created", "subscription-changed", "subscription-changed"]);
    expect((await send("DELETE", `/${ID}`)).statusCode).toBe(204);
    for (const method of ["PATCH", "DELETE"] as const) expect((await send(method, `/${ID}`, {})).statusCode).toBe(404);
  });
});

describe("a subscription that cannot be served", () => {
  let town: LitTown;
  beforeAll(async () => {
    town = await openLitTown();
  });
  afterAll(() => town.close());
  const uri = "https://platform.example/notify";
  const document = (more: object = {}, endpoint: object = {}) => ({
    type: "Subscription",
    entities: [{ type: "Streetlight" }],
    watchedAttributes: ["status"],
    notification: { endpoint: { uri, ...endpoint } },
    ...more,
  });
  const subscribe = (payload: object) => town.app.inject({ method: "POST", url: SUBSCRIPTIONS, payload });

  it.each([
    [{ entities: [{ type: "AirQualityObserved" }] }, {}, "AirQualityObserved"],
    [{ entities: [] }, {}, "/entities"],
    [{ q: "status~=o" }, {}, "q"],
    [{ timeInterval: 10 }, {}, "timeInterval"],
    [{ watchedAttributes: undefined, timeInterval: 10, throttling: 30 }, {}, "throttling"],
    [{ notificationTrigger: ["entityCreated"] }, {}, "not valid"],
    [{}, { uri: "https://10.1.2.3/notify" }, "allowedNetworks"],
    [{}, { uri: "http://platform.example/notify" }, "https://"],
    [{}, { receiverInfo: [{ key: "Host", value: "x" }] }, "receiverInfo"],
    [{}, { receiverInfo: [{ key: "X-Key", value: "a\r\nb" }] }, "receiverInfo"],
    [{ geoQ: { georel: "near", geometry: "Point", coordinates: [8, 45] } }, {}, "georel"],
  ])("is told what is wrong with %j %j", async (more, endpoint, words) => {
    town.who.permissions = ["administration"];
    const { statusCode, body } = await subscribe(document(more, endpoint));
    expect([statusCode, JSON.parse(body)]).toEqual([
      400,
      expect.objectContaining({
        type: "https://uri.etsi.org/ngsi-ld/errors/BadRequestData",
        detail: expect.stringContaining(words),
      }),
    ]);
  });

  it("is registered by an administrator alone", async () => {
    town.who.permissions = ["read", "devices"];
    expect((await subscribe(document())).statusCode).toBe(403);
    expect((await town.ask(SUBSCRIPTIONS)).status).toBe(403);
  });
});

describe("an address to which notifications shall go", () => {
  const [none, town] = [targetRules([]), targetRules(["10.20.0.0/16", "fd00::/8"])];
  it.each([
    ["https://platform.example/a", true, true],
    ["https://93.184.216.34/a", true, true],
    ["https://10.20.1.2/a", false, true],
    ["http://10.20.1.2:1026/a", false, true],
    ["http://[fd00::1]/a", false, true],
    ["https://10.21.1.2/a", false, false],
    ["http://127.0.0.1/a", false, false],
    ["http://localhost/a", false, false],
    ["https://localhost/a", false, false],
    ["https://169.254.169.254/latest/meta-data", false, false],
    // The same in other clothes; a URL parser undresses them.
    ["https://2852039166/a", false, false],
    ["https://[::ffff:169.254.169.254]/a", false, false],
    ["https://0x7f.1/a", false, false],
    ["https://user:pass@platform.example/a", false, false],
    ["ftp://platform.example/a", false, false],
    ["nonsense", false, false],
  ])("%s: %s on its own, %s where the town's network is allowed", (url, alone, withTown) => {
    expect([issueOfTarget(url, none) === undefined, issueOfTarget(url, town) === undefined]).toEqual([alone, withTown]);
  });

  it("is refused when its name stands for this machine", async () => {
    const found = (rules: typeof none) =>
      new Promise((resolve) => {
        guardedLookup(rules)("localhost", {}, (error, address) => resolve(error === null ? address : error.message));
      });
    expect(await found(none)).toContain("private network");
    expect(await found(targetRules(["127.0.0.0/8", "::1"]))).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(() => targetRules(["10.0.0.0/40"])).toThrow("10.0.0.0/40");
  });
});
