import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readAll, type TestBroker, type TestBrokerOptions } from "./fixtures/broker-under-test.ts";
import { publishPacket, type RawClient } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";
import { BAD_CREDENTIALS } from "./login.ts";

const SCHOOL = edgeId("rodari-school");
const METER = `lucciola/v1/edge/${SCHOOL}/main-meter/meter`;
const OWN = "a".repeat(43);
const OTHERS = "b".repeat(43);
const HOUR_MS = 3_600_000;

let registry: Registry;
let clock: ManualClock;
const brokers = runningBrokers();
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  clock = new ManualClock(1_000);
});
afterEach(async () => {
  await brokers.stopAll();
  registry.close();
});

const start = (options: TestBrokerOptions = {}) =>
  brokers.start({ clock, identities: registry.identities, enrolments: registry.enrolments, ...options });
const expectSchool = () => registry.enrolments.create({ id: SCHOOL, name: "Scuola Rodari" }, clock.now(), HOUR_MS);

async function come(town: TestBroker, code: string, secret = OWN, id: string = SCHOOL): Promise<[number, RawClient]> {
  const client = await town.open();
  return [await client.login({ clientId: id, username: id, password: `enrol:${code}:${secret}` }), client];
}

async function comeIn(town: TestBroker, code: string): Promise<RawClient> {
  const [returnCode, client] = await come(town, code);
  expect(returnCode).toBe(0);
  return client;
}

/** Lets the broker's time run until something has happened. */
async function until<T>(find: () => T | undefined | false): Promise<T> {
  for (let round = 0; round < 2_000; round += 1) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("It has not happened");
}

const acknowledged = (client: RawClient, count: number) => until(() => client.acknowledged().length >= count);
const audited = (town: TestBroker) => town.audited.map(({ action, target }) => `${action} ${target}`);

describe("a new device with its one-time code", () => {
  test("speaks into its waiting room; once approved, what it said is in the journal as of then, and it is itself", async () => {
    const town = await start();
    const code = expectSchool();
    const client = await comeIn(town, code);
    client.send(publishPacket(METER, `{"wh":1}`, { qos: 1, messageId: 1 }));
    await acknowledged(client, 1);
    const saidAtMs = registry.enrolments.messagesOf(SCHOOL)[0]?.receivedAtMs;
    expect(await readAll(town.journal)).toEqual([]);

    await clock.advance(2 * HOUR_MS);
    registry.enrolments.approve(SCHOOL, clock.now());
    await until(() => client.closed);
    await until(() => registry.enrolments.get(SCHOOL) === undefined);
    const [record, ...others] = await readAll(town.journal);
    expect(others).toEqual([]);
    expect(record).toMatchObject({ principal: `edge:${SCHOOL}`, topic: METER, receivedAtMs: saidAtMs });
    expect(Buffer.from(record?.payload ?? []).toString()).toBe(`{"wh":1}`);

    const again = await comeIn(town, code);
    again.send(publishPacket(METER, `{"wh":2}`, { qos: 1, messageId: 1 }));
    await acknowledged(again, 1);
    expect(await readAll(town.journal)).toHaveLength(2);
    const plain = await town.open();
    expect(await plain.login({ clientId: SCHOOL, username: SCHOOL, password: OWN })).toBe(0);
    expect(audited(town).sort()).toEqual([
      `enrolment-arrived ${SCHOOL}`,
      `enrolment-done ${SCHOOL}`,
      `session-ended edge:${SCHOOL}`,
    ]);
  });

  test("goes on waiting through a restart of the broker, and of its own", async () => {
    const town = await start();
    const code = expectSchool();
    const client = await comeIn(town, code);
    client.send(publishPacket(METER, "1", { qos: 1, messageId: 1 }));
    await acknowledged(client, 1);
    await town.broker.stop();
    const next = await start();
    const again = await comeIn(next, code);
    again.send(publishPacket(METER, "2", { qos: 1, messageId: 1 }));
    await acknowledged(again, 1);
    expect(registry.enrolments.messagesOf(SCHOOL).map(({ payload }) => Buffer.from(payload).toString())).toEqual([
      "1",
      "2",
    ]);
  });

  test("is shut out, with what it said, when a person refuses it", async () => {
    const town = await start();
    const code = expectSchool();
    const client = await comeIn(town, code);
    client.send(publishPacket(METER, "1", { qos: 1, messageId: 1 }));
    await acknowledged(client, 1);
    registry.enrolments.refuse(SCHOOL);
    await until(() => client.closed);
    expect((await come(town, code))[0]).toBe(BAD_CREDENTIALS);
    expect(await readAll(town.journal)).toEqual([]);
  });

  test("is shut out after a day on which nobody approved it", async () => {
    const town = await start();
    const client = await comeIn(town, expectSchool());
    await clock.advance(24 * HOUR_MS);
    await until(() => client.closed);
    expect(audited(town)).toContain(`enrolment-expired ${SCHOOL}`);
  });
});

describe("who abuses the waiting room", () => {
  test("cannot publish elsewhere, and hears nothing that is said to its name", async () => {
    const town = await start();
    const client = await comeIn(town, expectSchool());
    const commands = `lucciola/v1/edge/${SCHOOL}/hall-lamp/command`;
    expect(await client.subscribe(commands)).toBe(1);
    expect(await client.subscribe("lucciola/v1/edge/edge-1/lamp/command", 2)).toBe(128);
    expect(await client.subscribe("#", 3)).toBe(128);
    const rules = await town.login("service:rules");
    rules.send(publishPacket(commands, "{}", { qos: 1, messageId: 1 }));
    await acknowledged(rules, 1);
    for (const topic of ["lucciola/v1/edge/edge-1/m1/meter", commands, "lucciola/v1/rules/desired-levels", "$SYS/x"]) {
      const attempt = client.closed ? await comeAgain() : client;
      attempt.send(publishPacket(topic, "{}", { qos: 1, messageId: 9 }));
      await until(() => attempt.closed);
      expect(attempt.acknowledged()).toEqual([]);
    }
    expect(client.received.filter(({ type }) => type === 3)).toEqual([]);
    expect(registry.enrolments.get(SCHOOL)?.messages).toBe(0);

    async function comeAgain() {
      registry.enrolments.refuse(SCHOOL);
      return comeIn(town, expectSchool());
    }
  });

  test("may flood it up to its size: then nothing is acknowledged, and other devices are unharmed", async () => {
    const town = await start();
    const client = await comeIn(town, expectSchool());
    const payload = "x".repeat(100_000);
    for (let messageId = 1; messageId <= 20; messageId += 1)
      client.send(publishPacket(METER, payload, { qos: 1, messageId }));
    await acknowledged(client, 9);
    await clock.advance(20_000);
    expect(client.acknowledged()).toHaveLength(9);
    expect(registry.enrolments.get(SCHOOL)?.bytes).toBeLessThanOrEqual(1_000_000);
    expect(audited(town)).toContain(`waiting-room-full ${SCHOOL}`);
    const secret = registry.identities.create({ id: edgeId("edge-1"), name: "Quadro" }, 0);
    const honest = await town.open();
    expect(await honest.login({ clientId: "edge-1", username: "edge-1", password: secret })).toBe(0);
    honest.send(publishPacket("lucciola/v1/edge/edge-1/m1/meter", "{}", { qos: 1, messageId: 1 }));
    expect(await honest.acknowledgedAll(1)).toEqual([1]);
  });

  test("cannot use the code of another, nor one that is late", async () => {
    const town = await start();
    const code = expectSchool();
    await comeIn(town, code);
    expect((await come(town, code, OTHERS))[0]).toBe(BAD_CREDENTIALS);
    const library = registry.enrolments.create({ id: edgeId("library"), name: "Biblioteca" }, clock.now(), HOUR_MS);
    await clock.advance(HOUR_MS);
    expect((await come(town, library, OWN, "library"))[0]).toBe(BAD_CREDENTIALS);
    expect(town.audited.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining(["the code was used by another device"]),
    );
    expect(JSON.stringify(town.audited)).not.toContain(OTHERS);
  });

  test("guesses a few codes and is not heard for minutes, not even with the right one; devices that were let in are", async () => {
    const town = await start({ config: { wrongCodesPerMinute: 3, banMs: 300_000 } });
    const code = expectSchool();
    for (let guess = 0; guess < 4; guess += 1) {
      expect((await come(town, `0000${guess}-00000-00000-00000-00000-0`))[0]).toBe(BAD_CREDENTIALS);
    }
    expect((await come(town, code))[0]).toBe(BAD_CREDENTIALS);
    expect(town.audited.at(-1)?.detail).toContain("too many wrong codes");
    const secret = registry.identities.create({ id: edgeId("edge-1"), name: "Quadro" }, 0);
    const honest = await town.open();
    const password = `enrol:${code}:${secret}`;
    expect(await honest.login({ clientId: "edge-1", username: "edge-1", password })).toBe(0);
    await clock.advance(300_000);
    expect((await come(town, code))[0]).toBe(0);
  });

  test("guesses from the address of a whole town: the others that come with a code from there are still heard", async () => {
    const town = await start({ config: { wrongCodesPerMinute: 3, trustedAddresses: ["10.0.0.1", "127.0.0.1"] } });
    const code = expectSchool();
    for (let guess = 0; guess < 10; guess += 1)
      expect((await come(town, `0000${guess}-00000-00000-00000-00000-0`))[0]).toBe(BAD_CREDENTIALS);
    expect((await come(town, code))[0]).toBe(0);
  });
});

test("a rotated secret: the old one lasts until the new one is used, and its session then ends", async () => {
  const town = await start();
  const old = registry.identities.create({ id: SCHOOL, name: "Scuola" }, 0);
  const fresh = registry.identities.rotate(SCHOOL, clock.now(), HOUR_MS);
  const login = async (password: string) => {
    const client = await town.open();
    return [await client.login({ clientId: SCHOOL, username: SCHOOL, password }), client] as const;
  };
  const [oldCode, before] = await login(old);
  expect(oldCode).toBe(0);
  await clock.advance(30_000);
  expect(before.closed).toBe(false);
  expect((await login(fresh))[0]).toBe(0);
  await until(() => before.closed);
  expect((await login(old))[0]).toBe(BAD_CREDENTIALS);
});
