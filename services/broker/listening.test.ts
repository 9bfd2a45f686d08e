import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import type { TlsOfClient } from "@lucciola/platform/bus/open-stream.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, describe, expect, test } from "vitest";
import { secretOf, startBroker } from "./fixtures/broker-under-test.ts";
import { publishPacket, RawClient } from "./fixtures/raw-client.ts";
import { runningBrokers } from "./fixtures/running-brokers.ts";

const brokers = runningBrokers();
afterEach(() => brokers.stopAll());

const file = (name: string) => fileURLToPath(new URL(`fixtures/certificates/${name}`, import.meta.url));
const pem = (name: string) => readFileSync(file(name));
const tls = {
  host: "127.0.0.1",
  port: 0,
  certFile: file("broker.pem"),
  keyFile: file("broker.key"),
  clientCertificate: "required",
  identityFrom: "cn",
} as const;

/** Whether an edge gets through to the broker over TLS, and publishes. */
async function getsThrough(tlsPort: number | undefined, client: TlsOfClient, id = "edge-1"): Promise<boolean> {
  const bus = connectBus({
    clientId: id,
    username: id,
    password: secretOf(id),
    connect: { url: `mqtts://127.0.0.1:${tlsPort}`, tls: client },
    clock: systemClock,
    log: silentLogger,
  });
  const outcome = await new Promise<boolean>((resolve) => {
    bus.onState((state) => state !== "connecting" && resolve(state === "connected"));
  });
  if (outcome) await bus.publish("edgeStatus", { edge: edgeId(id) }, { online: true, at: "2026-11-23T17:45:00Z" });
  await bus.close();
  return outcome;
}

describe("a port that cannot be had", () => {
  test("is told by its number, with what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    await expect(startBroker({ config: { port: port ?? 0 } })).rejects.toMatchObject({
      code: "port-occupied",
      message: expect.stringMatching(new RegExp(`127.0.0.1:${port}.*broker.port`)),
    });
    await new Promise((resolve) => other.close(resolve));
  });

  test("an address that is not of this machine is told too", async () => {
    await expect(startBroker({ config: { host: "192.0.2.1" } })).rejects.toMatchObject({ code: "address-unavailable" });
    await expect(startBroker({ config: { tls: { ...tls, host: "192.0.2.1" } } })).rejects.toMatchObject({
      message: expect.stringContaining("broker.tls.host"),
    });
  });

  test("is free again after the broker has stopped, and a stopped broker opens no connections", async () => {
    const town = await brokers.start();
    await town.login("edge-1");
    await town.open();
    await town.broker.stop();
    expect(() => town.broker.connectInProcess()).toThrow(expect.objectContaining({ code: "broker-not-running" }));
    expect(() => town.broker.address()).toThrow(expect.objectContaining({ code: "broker-not-running" }));
    await brokers.start({ config: { port: town.port } });
  });

  test("connections past the limit are not taken, and the others go on", async () => {
    const town = await brokers.start({ config: { maxConnections: 2 } });
    const first = await town.login("edge-1");
    await town.open();
    await (await town.open()).ended();
    first.send(publishPacket("lucciola/v1/edge/edge-1/m1/meter", "{}", { qos: 1, messageId: 1 }));
    expect(await first.acknowledgedAll(1)).toEqual([1]);
  });

  test("the limit is one for all listeners, is asked before TLS, and a place that was left is free again", async () => {
    const town = await brokers.start({ config: { tls, maxConnections: 2 } });
    const { tlsPort } = town.broker.address();
    const [first, second] = [await town.open(), await RawClient.open(tlsPort ?? 0)];
    await (await town.open()).ended();
    expect(await getsThrough(tlsPort, { ca: pem("ca.pem") })).toBe(false);
    expect(town.audited[0]).toMatchObject({ actor: "127.0.0.1", action: "connection-refused" });
    for (const client of [first, second]) await client.close();
    await expect.poll(() => getsThrough(tlsPort, { ca: pem("ca.pem") }), { timeout: 10_000 }).toBe(true);
  });
});

describe("TLS", () => {
  test("an edge that trusts the authority comes in; one that does not stays out", async () => {
    const town = await brokers.start({ config: { tls } });
    const { tlsPort } = town.broker.address();
    expect(await getsThrough(tlsPort, { ca: pem("ca.pem") })).toBe(true);
    expect(await getsThrough(tlsPort, {})).toBe(false);
  });

  test("a handshake that never ends does not hold up the stop", async () => {
    const town = await brokers.start({ config: { tls } });
    const silent = await RawClient.open(town.broker.address().tlsPort ?? 0);
    await town.broker.stop();
    await silent.ended();
  });

  test("with an authority for clients, only the device's own certificate opens its door", async () => {
    const town = await brokers.start({ config: { tls: { ...tls, caFile: file("ca.pem") } } });
    const { tlsPort } = town.broker.address();
    const ca = pem("ca.pem");
    const own = { ca, cert: pem("edge-1.pem"), key: pem("edge-1.key") };
    expect(await getsThrough(tlsPort, own)).toBe(true);
    expect(await getsThrough(tlsPort, own, "edge-2")).toBe(false);
    expect(await getsThrough(tlsPort, { ca })).toBe(false);
    expect(await getsThrough(tlsPort, { ca, cert: pem("stranger.pem"), key: pem("stranger.key") })).toBe(false);
  });

  test("a certificate that is missing or does not fit is named", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lucciola-broker-"));
    const broken = join(folder, "broken.pem");
    await writeFile(broken, "no certificate");
    const missing = join(folder, "missing.pem");
    await expect(startBroker({ config: { tls: { ...tls, certFile: missing } } })).rejects.toMatchObject({
      code: "certificate-unreadable",
      message: expect.stringContaining(missing),
    });
    for (const wrong of [{ certFile: broken }, { keyFile: file("edge-1.key") }]) {
      await expect(startBroker({ config: { tls: { ...tls, ...wrong } } })).rejects.toMatchObject({
        code: "certificate-invalid",
        message: expect.stringContaining(Object.values(wrong)[0] ?? ""),
      });
    }
    await rm(folder, { recursive: true });
  });
});

describe("inside one process", () => {
  test("a connection without a socket has the same login and the same access", async () => {
    const town = await brokers.start();
    const stranger = new RawClient(town.broker.connectInProcess());
    expect(await stranger.login({ clientId: "edge-1", username: "edge-1", password: "guess" })).toBe(4);
    await stranger.ended();
    expect(town.audited[0]).toMatchObject({ actor: "in-process", action: "login-refused" });

    const client = new RawClient(town.broker.connectInProcess());
    expect(await client.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1") })).toBe(0);
    client.send(publishPacket("lucciola/v1/edge/edge-1/m1/meter", "{}", { qos: 1, messageId: 1 }));
    expect(await client.acknowledgedAll(1)).toEqual([1]);
    client.send(publishPacket("lucciola/v1/edge/edge-2/m1/meter", "{}", { qos: 1, messageId: 2 }));
    await client.ended();
  });

  test("it ends when the broker stops, and the broker notices when the client goes", async () => {
    const town = await brokers.start();
    const gone = new RawClient(town.broker.connectInProcess());
    const will = { topic: "lucciola/v1/edge/edge-1/status", payload: `{"online":false}` };
    await gone.login({ clientId: "edge-1", username: "edge-1", password: secretOf("edge-1"), will });
    gone.stream.destroy();
    while (town.journal.stats().endOffset === 0) await new Promise((resolve) => setTimeout(resolve, 2));

    const client = new RawClient(town.broker.connectInProcess());
    await client.login({ clientId: "edge-2", username: "edge-2", password: secretOf("edge-2") });
    await town.broker.stop();
    await client.ended();
  });
});
