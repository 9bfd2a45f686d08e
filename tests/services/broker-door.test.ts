import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { publishPacket, RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { enrolMeters } from "../faults/enrolled-meters.ts";
import { type Child, runToEnd, startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { argumentsOf } from "../support/service-process.ts";
import { TestAuthority } from "../support/test-authority.ts";
import { waitFor } from "../support/wait-for.ts";

const PATIENCE_MS = 120_000;
const EDGE = "gateway-1";
const LISTENS = /The broker listens on \S+?:(\d+)(?: and, with TLS, on :(\d+))?/;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let dataDirectory: string;
let secret: string;
const children: Child[] = [];

beforeAll(async () => {
  folder = await dataFolder();
  dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  secret = enrolMeters(dataDirectory, [EDGE])(EDGE);
});
afterAll(async () => {
  for (const child of children) {
    child.kill("SIGKILL");
    await child.ended;
  }
  await folder.remove();
});

/** Starts a program and waits until it says where it listens. */
async function started(child: Child, says: RegExp): Promise<readonly number[]> {
  children.push(child);
  await waitFor("the greeting", () => says.test(child.output()) || !child.isRunning(), PATIENCE_MS);
  const ports = (says.exec(child.output()) ?? []).slice(1).map(Number);
  if (ports.length === 0) throw new Error(child.output());
  return ports;
}

const enter = async (port: number): Promise<RawClient> => {
  const client = await RawClient.open(port);
  expect(await client.login({ clientId: EDGE, username: EDGE, password: secret })).toBe(0);
  return client;
};

describe("at the limit of open files", () => {
  const OPEN_FILES = 160;
  const PLACES = 60;
  const CROWD = 300;
  const PAYLOAD_BYTES = 256_000;
  /** More than a segment of the journal takes. */
  const MESSAGES = 280;
  const WINDOW = 20;

  test("a crowd finds its connections closed, whoever is inside is acknowledged, and the journal begins its next segment", async () => {
    const limited = ["-c", 'ulimit -n "$0"; exec "$@"', String(OPEN_FILES), process.execPath];
    const child = startChild("bash", [...limited, ...argumentsOf("broker", dataDirectory)], {
      env: {
        LUCCIOLA_BROKER_PORT: "0",
        LUCCIOLA_BROKER_CONNECT_TIMEOUT_MS: "600000",
        LUCCIOLA_BROKER_PUBLISH_BURST_BYTES: "1000000000",
      },
    });
    const [port = 0] = await started(child, LISTENS);
    const device = await enter(port);
    const crowd = await Promise.all(Array.from({ length: CROWD }, () => RawClient.open(port)));
    await waitFor("the rest to be closed", () => crowd.filter(({ closed }) => !closed).length < PLACES, PATIENCE_MS);
    expect(crowd.filter(({ closed }) => !closed)).toHaveLength(PLACES - 1);

    const payload = Buffer.alloc(PAYLOAD_BYTES, "x");
    const topic = `lucciola/v1/edge/${EDGE}/meter-1/meter`;
    const segments = async () => (await readdir(journalDirectory(dataDirectory))).filter((name) => /^\d+/.test(name));
    const before = (await segments()).length;
    for (let sent = 0; sent < MESSAGES; sent += WINDOW) {
      for (let id = sent + 1; id <= sent + WINDOW; id += 1)
        device.send(publishPacket(topic, payload, { qos: 1, messageId: id }));
      await device.acknowledgedAll(sent + WINDOW);
    }
    expect((await segments()).length).toBeGreaterThan(before);

    for (const client of crowd) await client.close();
    await waitFor("a place", async () => (await enter(port)).closed === false, PATIENCE_MS);
    expect(child.isRunning()).toBe(true);
  });
});

describe("TLS where Node and OpenSSL would speak older versions", () => {
  const lenient = { NODE_OPTIONS: "--tls-min-v1.0 --tls-cipher-list=ALL:@SECLEVEL=0" };
  let authority: TestAuthority;
  let certificate: ReturnType<TestAuthority["issue"]>;
  beforeAll(() => {
    authority = new TestAuthority("Town");
    certificate = authority.issue("broker", "DNS:localhost,IP:127.0.0.1");
  });
  afterAll(() => authority.remove());

  const speaks = async (port: number, version: "-tls1" | "-tls1_1" | "-tls1_2" | "-tls1_3"): Promise<boolean> => {
    const args = ["s_client", "-connect", `127.0.0.1:${port}`, version, "-cipher", "ALL:@SECLEVEL=0"];
    return (await runToEnd("openssl", args, { timeoutMs: PATIENCE_MS })).code === 0;
  };

  test("the broker refuses 1.0 and 1.1, and speaks 1.2 and 1.3", async () => {
    const { certFile, keyFile } = certificate;
    const bare = `const {readFileSync}=require("fs");require("tls").createServer({cert:readFileSync(${JSON.stringify(certFile)}),key:readFileSync(${JSON.stringify(keyFile)})},s=>s.on("error",()=>{})).listen(0,"127.0.0.1",function(){console.log("port "+this.address().port)})`;
    const [anyVersion = 0] = await started(startChild(process.execPath, ["-e", bare], { env: lenient }), /port (\d+)/);
    // Without the setting it would be spoken here.
    expect(await speaks(anyVersion, "-tls1_1")).toBe(true);

    const tlsData = join(folder.path, "tls");
    await mkdir(tlsData);
    const child = startChild(process.execPath, argumentsOf("broker", tlsData), {
      env: {
        ...lenient,
        LUCCIOLA_BROKER_PORT: "0",
        LUCCIOLA_BROKER_TLS_PORT: "0",
        LUCCIOLA_BROKER_TLS_CERT_FILE: certFile,
        LUCCIOLA_BROKER_TLS_KEY_FILE: keyFile,
      },
    });
    const [, tlsPort = 0] = await started(child, LISTENS);
    expect(await speaks(tlsPort, "-tls1")).toBe(false);
    expect(await speaks(tlsPort, "-tls1_1")).toBe(false);
    expect(await speaks(tlsPort, "-tls1_2")).toBe(true);
    expect(await speaks(tlsPort, "-tls1_3")).toBe(true);
  });
});
