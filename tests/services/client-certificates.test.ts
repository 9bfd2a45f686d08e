import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createConnection } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { startBroker, type TestBroker } from "@lucciola/broker/fixtures/broker-under-test.ts";
import { RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TestAuthority, type TestCertificate } from "../support/test-authority.ts";
import { waitFor } from "../support/wait-for.ts";

const GATEWAY = edgeId("gateway-1");
const PATIENCE_MS = 60_000;

let town: TestAuthority;
let stranger: TestAuthority;
let server: TestCertificate;
let own: TestCertificate;
let registry: Registry;
let secret: string;
let broker: TestBroker | undefined;
beforeAll(() => {
  town = new TestAuthority("Town");
  stranger = new TestAuthority("Stranger");
  server = town.issue("broker", "DNS:localhost,IP:127.0.0.1");
  own = town.issue(GATEWAY, `DNS:${GATEWAY}`);
});
afterAll(() => {
  town.remove();
  stranger.remove();
});
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  secret = registry.identities.create({ id: GATEWAY, name: "Quadro Via Roma" }, 0);
  registry.identities.create({ id: edgeId("gateway-2"), name: "Quadro Via Po" }, 0);
});
afterEach(async () => {
  await broker?.stop();
  broker = undefined;
  registry.close();
});

interface Demand {
  readonly clientCertificate?: "required" | "optional";
  readonly identityFrom?: "cn" | "san-dns";
  readonly crlFile?: string;
}

async function start({ clientCertificate = "required", identityFrom = "cn", crlFile }: Demand = {}): Promise<void> {
  const { certFile, keyFile } = server;
  const crl = crlFile === undefined ? {} : { crlFile };
  const tls = {
    host: "127.0.0.1",
    port: 0,
    certFile,
    keyFile,
    caFile: town.caFile,
    clientCertificate,
    identityFrom,
    ...crl,
  };
  broker = await startBroker({ config: { tls }, identities: registry.identities });
}

/** Connects with a certificate, or none, and returns CONNACK's code, or `closed`. */
async function comeWith(
  certificate: TestCertificate | undefined,
  login: { clientId?: string; username?: string; password?: string } = {},
  session?: Buffer,
): Promise<{ code: number | "closed"; client: RawClient; socket: TLSSocket }> {
  const socket = connectTls({
    socket: createConnection({ host: "127.0.0.1", port: broker?.broker.address().tlsPort ?? 0 }),
    servername: "localhost",
    ca: town.ca,
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    ...(session === undefined ? {} : { session }),
  });
  const client = new RawClient(socket);
  try {
    await once(socket, "secureConnect");
    // Nothing is sent afterwards: a session must not end by its keepalive while a test waits for another end.
    const code = await client.login({ clientId: GATEWAY, keepaliveS: 120, ...login });
    return { code, client, socket };
  } catch {
    return { code: "closed", client, socket };
  }
}

const isRefused = async (attempt: ReturnType<typeof comeWith>) => (await attempt).code !== 0;
const withSecret = () => ({ username: GATEWAY, password: secret });

describe("where a certificate is required", () => {
  test("a device comes in with its own alone, and with its secret beside it", async () => {
    await start();
    expect((await comeWith(own)).code).toBe(0);
    expect((await comeWith(own, { username: GATEWAY })).code).toBe(0);
    expect((await comeWith(own, withSecret())).code).toBe(0);
  });

  test.each([
    ["none", () => comeWith(undefined, withSecret())],
    ["one of another authority", () => comeWith(stranger.issue(GATEWAY), withSecret())],
    ["one that has expired", () => comeWith(town.issue(GATEWAY, undefined, "expired"), withSecret())],
    ["one of another device", () => comeWith(town.issue("gateway-2"), withSecret())],
    ["its own, for another's name", () => comeWith(own, { clientId: "gateway-2", username: "gateway-2" })],
    ["its own, and a wrong secret", () => comeWith(own, { username: GATEWAY, password: "guess" })],
    ["one for a name that nobody registered", () => comeWith(town.issue("gateway-9"), { clientId: "gateway-9" })],
    ["one for a service", () => comeWith(town.issue("service:rules"), { clientId: "1", username: "service:rules" })],
  ])("a device is refused that shows %s", async (_, attempt) => {
    await start();
    expect(await isRefused(attempt())).toBe(true);
  });

  test("the identity may be its DNS name, of which it has one", async () => {
    await start({ identityFrom: "san-dns" });
    expect((await comeWith(own)).code).toBe(0);
    expect(await isRefused(comeWith(town.issue(GATEWAY)))).toBe(true);
    expect(await isRefused(comeWith(town.issue("any", `DNS:${GATEWAY},DNS:gateway-2`)))).toBe(true);
    expect((await comeWith(town.issue("any", `DNS:${GATEWAY},IP:127.0.0.1`))).code).toBe(0);
  });

  test("a device without a user name has one connection too: a second one replaces the first", async () => {
    registry.identities.create({ id: edgeId("plug-1"), name: "Presa", dialect: "tasmota", prefix: "plug_1" }, 0);
    await start();
    const first = await comeWith(town.issue("plug-1"), { clientId: "A" });
    const neighbour = await comeWith(own);
    expect((await comeWith(town.issue("plug-1"), { clientId: "B" })).code).toBe(0);
    await waitFor("the end of the first", () => first.client.closed, PATIENCE_MS);
    expect(neighbour.client.closed).toBe(false);
  });
});

describe("where a certificate is optional", () => {
  test("a secret alone opens too; a bad certificate is not taken for none", async () => {
    await start({ clientCertificate: "optional" });
    expect((await comeWith(undefined, withSecret())).code).toBe(0);
    expect(await isRefused(comeWith(undefined, { username: GATEWAY }))).toBe(true);
    expect((await comeWith(own)).code).toBe(0);
    expect(await isRefused(comeWith(stranger.issue(GATEWAY), withSecret()))).toBe(true);
    expect(await isRefused(comeWith(town.issue(GATEWAY, undefined, "expired"), withSecret()))).toBe(true);
  });
});

describe("a live session ends within seconds, and does not come back, when", () => {
  test("the identity is revoked", async () => {
    await start();
    const { client } = await comeWith(own);
    registry.identities.revoke(GATEWAY, Date.now());
    await waitFor("the end of the session", () => client.closed, PATIENCE_MS);
    expect(await isRefused(comeWith(own))).toBe(true);
  });

  test("the certificate is revoked in the registry; another of the device still opens", async () => {
    await start();
    const { client } = await comeWith(own);
    registry.identities.revokeCertificate(new X509Certificate(own.cert).fingerprint256, "stolen", Date.now());
    await waitFor("the end of the session", () => client.closed, PATIENCE_MS);
    expect(await isRefused(comeWith(own))).toBe(true);
    expect(await isRefused(comeWith(own, withSecret()))).toBe(true);
    expect((await comeWith(town.issue(GATEWAY))).code).toBe(0);
  });

  test("the list of its authority is past its date: it could hide a revocation", async () => {
    await start({ crlFile: town.crlFile });
    const { client } = await comeWith(own);
    town.publishList("20200101000000Z", "20200201000000Z");
    await waitFor("the end of the session", () => client.closed, PATIENCE_MS);
    expect(await isRefused(comeWith(own))).toBe(true);
    town.publishList();
    await waitFor("the new list to be read", async () => !(await isRefused(comeWith(own))), PATIENCE_MS);
  });

  test("its authority lists it as revoked, also for a resumed TLS session; others come back", async () => {
    await start({ crlFile: town.crlFile });
    const lost = town.issue(GATEWAY);
    const { code, client, socket } = await comeWith(lost);
    expect(code).toBe(0);
    const ticket = socket.getSession();
    const resumed = await comeWith(lost, {}, ticket);
    expect([resumed.code, resumed.socket.isSessionReused()]).toEqual([0, true]);
    town.revoke(lost);
    await waitFor("the end of the session", () => client.closed && resumed.client.closed, PATIENCE_MS);
    expect(await isRefused(comeWith(lost))).toBe(true);
    expect(await isRefused(comeWith(lost, {}, ticket))).toBe(true);
    expect((await comeWith(own)).code).toBe(0);
  });
});
