import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { afterEach, describe, expect, test } from "vitest";
import { secretOf } from "./fixtures/broker-under-test.ts";
import { connectPacket, publishPacket } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";
import { BAD_CREDENTIALS, IDENTIFIER_REJECTED, NOT_AUTHORIZED, SERVER_UNAVAILABLE } from "./login.ts";

const brokers = runningBrokers();
afterEach(() => brokers.stopAll());

const edge = { clientId: "edge-1", username: "edge-1", password: secretOf("edge-1") };

test("nobody comes in without a name, with a wrong secret, or under another's client id", async () => {
  const town = await brokers.start();
  const cases = [
    [{ clientId: "edge-1" }, NOT_AUTHORIZED],
    [{ clientId: "edge-1", username: "edge-1" }, NOT_AUTHORIZED],
    [{ ...edge, password: "guess" }, BAD_CREDENTIALS],
    [{ ...edge, password: "" }, BAD_CREDENTIALS],
    [{ ...edge, username: "nobody" }, BAD_CREDENTIALS],
    [{ ...edge, password: secretOf("edge-2") }, BAD_CREDENTIALS],
    [{ ...edge, username: "service:rules" }, BAD_CREDENTIALS],
    [{ ...edge, username: "service:root", password: secretOf("root") }, BAD_CREDENTIALS],
    [{ ...edge, username: "service:constructor" }, BAD_CREDENTIALS],
    [{ ...edge, clientId: "edge-2" }, NOT_AUTHORIZED],
    [{ ...edge, clientId: "edge-1/+" }, NOT_AUTHORIZED],
    [{ ...edge, clientId: "" }, NOT_AUTHORIZED],
    [{ ...edge, clientId: "", cleanSession: false }, IDENTIFIER_REJECTED],
    [edge, 0],
  ] as const;
  for (const [fields, code] of cases) {
    const client = await town.open();
    expect([fields, await client.login(fields)]).toEqual([fields, code]);
    if (code !== 0) await client.ended();
  }
  const refused = town.audited.filter((entry) => entry.action === "login-refused");
  expect(refused).toHaveLength(cases.length - 1);
  expect(refused[2]).toMatchObject({ actor: "127.0.0.1", target: "edge-1" });
  expect(JSON.stringify(town.audited)).not.toContain("guess");
});

test("another maker's device may use any client id; a second connection of it replaces the first", async () => {
  const town = await brokers.start();
  const first = await town.login("shelly-1", "shellyproem-a1b2c3");
  const second = await town.login("shelly-1", "something-else");
  await first.ended();
  second.send(publishPacket("shellies/town-hall/events/rpc", "{}", { qos: 1, messageId: 1 }));
  expect(await second.acknowledgedAll(1)).toEqual([1]);
});

test("services have as many connections as they have client ids", async () => {
  const town = await brokers.start();
  const [worker1, worker2] = [await town.login("service:ingest", "1"), await town.login("service:ingest", "2")];
  for (const worker of [worker1, worker2]) {
    worker.send(publishPacket("lucciola/v1/rules/nothing", "{}", { qos: 0 }));
    await worker.ended();
  }
  expect(town.audited.map((entry) => entry.actor)).toEqual(["service:ingest", "service:ingest"]);
});

test("MQTT 3.1 is spoken too, with long names, and MQTT 5 is refused with the code for it", async () => {
  const UNACCEPTABLE_PROTOCOL = 1;
  const town = await brokers.start();
  const longName = `edge-${"x".repeat(50)}`;
  const old = await town.open();
  expect(await old.login({ clientId: longName, username: longName, password: secretOf(longName), version: 3 })).toBe(0);
  const modern = await town.open();
  expect(await modern.login({ ...edge, version: 5 })).toBe(UNACCEPTABLE_PROTOCOL);
});

test("a client that has not said CONNECT in time is closed", async () => {
  const town = await brokers.start({ config: { connectTimeoutMs: 150 } });
  const silent = await town.open();
  const slow = await town.open();
  slow.send(connectPacket(edge).subarray(0, 9));
  await silent.ended();
  await slow.ended();
});

test("a client that asks for no keepalive gets the broker's limit", async () => {
  const town = await brokers.start({ config: { keepaliveLimitS: 1 } });
  const client = await town.open();
  await client.login({ ...edge, keepaliveS: 0 });
  const since = Date.now();
  await client.ended();
  expect(Date.now() - since).toBeGreaterThan(1_000);
});

describe("who tries too often", () => {
  test("a device that comes back all the time is shut out for a while, and nobody else", async () => {
    const clock = new ManualClock(0);
    const town = await brokers.start({ clock, config: { connectsPerMinute: 15, banMs: 300_000 } });
    for (let i = 0; i < 15; i++) expect(await (await town.open()).login(edge)).toBe(0);
    expect(await (await town.open()).login(edge)).toBe(SERVER_UNAVAILABLE);
    expect(await (await town.open()).login(edge)).toBe(SERVER_UNAVAILABLE);
    await town.login("edge-2");
    expect(town.audited.map((entry) => [entry.actor, entry.action])).toEqual([["edge:edge-1", "device-banned"]]);
    await clock.advance(299_000);
    expect(await (await town.open()).login(edge)).toBe(SERVER_UNAVAILABLE);
    await clock.advance(1_001);
    expect(await (await town.open()).login(edge)).toBe(0);
  });

  test("failed logins from one address fill the audit log only so far, and a right secret still gets in", async () => {
    const clock = new ManualClock(0);
    const town = await brokers.start({ clock, config: { failedLoginsPerMinute: 5 } });
    for (let i = 0; i < 20; i++) {
      expect(await (await town.open()).login({ ...edge, password: `guess ${i}` })).toBe(BAD_CREDENTIALS);
    }
    expect(town.audited).toHaveLength(6);
    expect(town.audited[5]?.detail).toContain("not recorded");
    await town.login("edge-1");
  });
});

test("while the identities cannot be read nobody comes in, those inside stay, and the broker goes on", async () => {
  const clock = new ManualClock(0);
  const town = await brokers.start({ clock });
  const inside = await town.login("edge-1");
  const authenticate = town.identities.authenticate;
  town.identities.authenticate = () => {
    throw new Error("SQLITE_BUSY");
  };
  expect(await (await town.open()).login({ ...edge, clientId: "edge-2", username: "edge-2" })).toBe(SERVER_UNAVAILABLE);
  for (let s = 0; s < 20; s++) await clock.advance(1_000);
  inside.send(publishPacket("lucciola/v1/edge/edge-1/m1/meter", "{}", { qos: 1, messageId: 1 }));
  expect(await inside.acknowledgedAll(1)).toEqual([1]);
  town.identities.authenticate = authenticate;
  await town.login("edge-2");
});

test("an audit log that cannot be written does not end the broker", async () => {
  const town = await brokers.start({
    audit: () => {
      throw new Error("SQLITE_FULL");
    },
  });
  expect(await (await town.open()).login({ ...edge, password: "guess" })).toBe(BAD_CREDENTIALS);
  await town.login("edge-1");
});

describe("a secret that no longer holds", () => {
  test("is found among many: every session is looked at in that time", async () => {
    const clock = new ManualClock(0);
    const town = await brokers.start({ clock });
    const ids = Array.from({ length: 230 }, (_, index) => `edge-${index}`);
    const sessions = await Promise.all(ids.map((id) => town.login(id)));
    for (const id of ids) town.identities.revoked.add(id);
    for (let s = 0; s < 20; s++) await clock.advance(1_000);
    await Promise.all(sessions.map((session) => session.ended()));
    expect(town.audited.filter(({ action }) => action === "session-ended")).toHaveLength(ids.length);
  });

  test("ends the session within twenty seconds and leaves the others alone", async () => {
    const clock = new ManualClock(0);
    const town = await brokers.start({ clock });
    const [stolen, other] = [await town.login("edge-1"), await town.login("edge-2")];
    town.identities.revoked.add("edge-1");
    for (let s = 0; s < 20; s++) await clock.advance(1_000);
    await stolen.ended();
    expect(town.audited).toMatchObject([{ action: "session-ended", target: "edge:edge-1" }]);
    other.send(publishPacket("lucciola/v1/edge/edge-2/m1/meter", "{}", { qos: 1, messageId: 1 }));
    expect(await other.acknowledgedAll(1)).toEqual([1]);
    expect(await (await town.open()).login(edge)).toBe(BAD_CREDENTIALS);
  });
});
