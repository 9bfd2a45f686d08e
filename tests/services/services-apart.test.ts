import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Ledger } from "../faults/ledger.ts";
import { startLedgerLoad } from "../faults/ledger-load.ts";
import { storedInInflux } from "../faults/stored-in-influx.ts";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { type RunningInfluxd, startInfluxd } from "../support/influxd.ts";
import { mustPublish } from "../support/mosquitto.ts";
import { freePort } from "../support/ports.ts";
import {
  argumentsOf,
  runServiceToEnd,
  type ServiceProcess,
  type ServiceProcessName,
  startService,
} from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";

const PATIENCE_MS = 60_000;
/** Six programs start at once, on a machine that may be busy. */
const SETUP_MS = 180_000;
const INSTALLED_MS = Date.parse("2026-01-01T00:00:00Z");
const PASSWORD = "lucciole-ognuna-per-se";
/** Each has one meter, at a supply of its own. The last one is installed in the course of the test. */
const EDGES = ["plain-1", "plain-2", "by-hand", "newcomer"] as const;
type Edge = (typeof EDGES)[number];
/** They send without end while services are killed. */
const LOADED: readonly Edge[] = ["plain-1", "plain-2"];
const pointOf = (edge: Edge): string => `pod-${edge}`;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let dataDirectory: string;
let influxd: RunningInfluxd;
let mqttPort: number;
let apiPort: number;
let session: ApiSession;
const secrets = new Map<Edge, string>();
const running = new Map<ServiceProcessName, ServiceProcess>();

/** The settings of each process: what it needs to find the others, and nothing more. */
function environmentOf(name: ServiceProcessName): Record<string, string> {
  const bus = { LUCCIOLA_BUS_BROKER: `mqtt://127.0.0.1:${mqttPort}` };
  const store = { LUCCIOLA_STORE_URL: influxd.url };
  switch (name) {
    case "broker":
      return { LUCCIOLA_BROKER_PORT: String(mqttPort) };
    case "ingest":
    case "rules":
      return { ...bus, ...store };
    case "api":
      return { ...bus, ...store, LUCCIOLA_API_PORT: String(apiPort) };
    case "simulator":
      return { ...bus, LUCCIOLA_SIMULATOR_SCENARIO: "quarter", LUCCIOLA_SIMULATOR_HISTORY_DAYS: "0" };
  }
}

async function start(name: ServiceProcessName): Promise<void> {
  running.set(name, await startService(name, { dataDirectory, env: environmentOf(name) }));
}

function serviceOf(name: ServiceProcessName): ServiceProcess {
  const service = running.get(name);
  if (service === undefined) throw new Error(`${name} does not run`);
  return service;
}

async function killAndRestart(name: ServiceProcessName): Promise<void> {
  await serviceOf(name).kill9();
  await start(name);
}

function install(edge: Edge): void {
  const registry = openRegistry({ path: registryFile(dataDirectory), log: silentLogger });
  registry.assets.install({
    point: pointId(pointOf(edge)),
    edge: edgeId(edge),
    device: deviceId("meter-1"),
    fromMs: INSTALLED_MS,
  });
  registry.close();
}

beforeAll(async () => {
  requireTools("mosquitto_pub");
  folder = await dataFolder();
  dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  influxd = await startInfluxd();
  [mqttPort, apiPort] = [await freePort(), await freePort()];
  const registry = openRegistry({ path: registryFile(dataDirectory), log: silentLogger });
  for (const edge of EDGES) {
    secrets.set(edge, registry.identities.create({ id: edgeId(edge), name: edge }, INSTALLED_MS));
    registry.assets.putPoint({
      id: pointId(pointOf(edge)),
      kind: "supply",
      name: edge,
      building: undefined,
      cabinet: undefined,
      street: undefined,
      latitudeDeg: undefined,
      longitudeDeg: undefined,
      nominalPowerW: undefined,
      supplyCode: undefined,
      carrier: "electricity",
      simulated: false,
    });
  }
  registry.close();
  for (const edge of EDGES) if (edge !== "newcomer") install(edge);
  // At once and in no order: each waits for those it needs.
  await Promise.all((["simulator", "api", "rules", "ingest", "broker"] as const).map(start));
  const [, username = "", password = ""] =
    /First login\s+user (\S+), password (\S+)/.exec(serviceOf("api").child.output()) ?? [];
  session = await firstSession(`http://127.0.0.1:${apiPort}`, { username, password }, PASSWORD);
}, SETUP_MS);

afterAll(async () => {
  for (const service of running.values()) await service.kill9();
  await influxd?.remove();
  await folder?.remove();
});

/** A reading of a meter, sent by a program that is none of ours; it returns when the broker has acknowledged. */
const publishReading = (edge: Edge, at: string, importTotalWh: number): Promise<void> =>
  mustPublish({
    port: mqttPort,
    topic: `lucciola/v1/edge/${edge}/meter-1/meter`,
    payload: JSON.stringify({
      sentAt: new Date().toISOString(),
      boot: "by-hand",
      seq: 1,
      samples: [{ at, importTotalWh }],
    }),
    login: { user: edge, secret: secrets.get(edge) ?? "" },
  });

const readingsOf = async (edge: Edge): Promise<{ at: string; value: number }[]> =>
  (
    await session.get(
      `/api/v1/points/${pointOf(edge)}/readings?quantity=importTotalWh&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z`,
    )
  ).values;

describe("broker, ingest, rules, API and simulator, each a process of its own, with InfluxDB", () => {
  it("a reading that a meter has sent arrives in the API", async () => {
    await publishReading("by-hand", "2026-11-01T10:00:00Z", 9_007_199_254_740_991);
    await waitFor("the reading", async () => (await readingsOf("by-hand")).length > 0, PATIENCE_MS);
    expect(await readingsOf("by-hand")).toEqual([{ at: "2026-11-01T10:00:00.000Z", value: 9_007_199_254_740_991 }]);
    await waitFor(
      "ingest to say that it is up to date",
      async () => (await session.get("/api/v1/overview")).ingest.lagMs === 0,
      PATIENCE_MS,
    );
  });

  it("an order to a simulated lamp is carried out", async () => {
    const lamp = await waitFor(
      "a simulated lamp that is there",
      async () => {
        const { lamps } = await session.get("/api/v1/lamps");
        return lamps.find(({ online, simulated }: { online: boolean; simulated: boolean }) => online && simulated);
      },
      PATIENCE_MS,
    );
    const order = { action: "set", dimPct: 55, holdMin: 10 };
    const { status, body } = await session.request("POST", `/api/v1/lamps/${lamp.id}/commands`, order);
    expect({ status, body }).toMatchObject({ status: 202 });
    await waitFor(
      "the order to be carried out",
      async () => (await session.get(`/api/v1/commands/${body.id}`)).fate === "carried-out",
      PATIENCE_MS,
    );
  });

  it("a message that was quarantined is replayed by ingest when the API is asked", async () => {
    await publishReading("newcomer", "2026-11-01T11:00:00Z", 42);
    const entry = await waitFor(
      "the quarantine",
      async () => {
        const { entries } = await session.get("/api/v1/quarantine?state=open");
        return entries.find(({ principal }: { principal: string }) => principal === "edge:newcomer");
      },
      PATIENCE_MS,
    );
    expect(entry.reason).toBe("unknown-device");
    install("newcomer");
    const { body } = await session.request("POST", `/api/v1/quarantine/${entry.id}/replay`);
    expect(body).toEqual({ state: "replayed", storedReadings: 1, issues: [] });
    expect(await readingsOf("newcomer")).toEqual([{ at: "2026-11-01T11:00:00.000Z", value: 42 }]);
  });

  it("nothing that was acknowledged is lost or doubled when each of them, and InfluxDB, is killed under load", async () => {
    const ledger = new Ledger();
    const load = startLedgerLoad({
      edges: LOADED,
      secretOf: (edge) => secrets.get(edge as Edge) ?? "",
      mqttPort,
      ledger,
    });
    try {
      for (const name of ["ingest", "broker", "api", "rules"] as const) {
        await load.acknowledgedMore(50);
        await killAndRestart(name);
      }
      await influxd.kill9();
      await load.acknowledgedMore(50);
      await influxd.startAgain();
      await load.finish();
    } finally {
      load.abort();
    }

    const stored = () => storedInInflux(influxd, LOADED);
    await waitFor("everything to be stored", async () => (await stored()).length >= ledger.sent, PATIENCE_MS).catch(
      () => {},
    );
    const verdict = ledger.judge(await stored());
    expect(verdict.acknowledged, "there was load").toBeGreaterThan(1_000);
    expect(verdict).toMatchObject({ lost: [], duplicated: [], unsent: [], different: [] });
    // The API that came back knows its people still.
    expect((await session.get("/api/v1/overview")).ingest.storedReadings).toBeGreaterThan(0);
  });

  it("stops all of them in good order", async () => {
    for (const name of ["simulator", "api", "rules", "ingest", "broker"] as const) {
      await serviceOf(name).stop();
      running.delete(name);
    }
  });
});

describe("a service that cannot start as it is told", () => {
  it("says all that is wrong with its settings at once", async () => {
    const env = {
      LUCCIOLA_STORE_KIND: "duckdb",
      LUCCIOLA_BROKER_PORT: "1",
      LUCCIOLA_BUS_SECRET_FILE: "/nowhere",
    };
    const { code, stderr } = await runServiceToEnd("ingest", { dataDirectory: join(folder.path, "empty"), env });
    for (const words of [
      // Its file belongs to one process.
      'store.kind "duckdb" is not allowed: it must be "influx"',
      "LUCCIOLA_BROKER_PORT is not a variable of this program",
      "LUCCIOLA_BUS_SECRET_FILE: the file /nowhere cannot be read",
    ])
      expect(stderr).toContain(words);
    expect(code).toBe(78);
  });

  it("refuses a broker's address that is none", async () => {
    const env = { LUCCIOLA_BUS_BROKER: "broker:1883" };
    const outcome = await runServiceToEnd("rules", { dataDirectory: join(folder.path, "empty"), env });
    expect(outcome).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('"broker:1883" is not a broker\'s address'),
    });
  });

  it("stops at once when it is told to while it waits for the broker", async () => {
    const child = startChild(process.execPath, argumentsOf("rules", join(folder.path, "lonely")), {
      env: { LUCCIOLA_LOG_LEVEL: "warn", LUCCIOLA_BUS_BROKER: `mqtt://127.0.0.1:${await freePort()}` },
    });
    await waitFor("the rules to wait", () => child.output().includes("Not connected to the broker"), PATIENCE_MS);
    child.kill("SIGTERM");
    expect(await child.ended).toMatchObject({ code: 0 });
    expect(child.output()).not.toContain("did not stop in time");
  });

  it("shows its settings when asked, and tells a wrong option", async () => {
    const asked = await runServiceToEnd("api", { dataDirectory }, "--help");
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining("LUCCIOLA_API_PORT") });
    const wrong = await runServiceToEnd("api", { dataDirectory }, "--port", "1");
    expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining("Unknown option '--port'") });
  });
});
