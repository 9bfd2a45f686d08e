import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEVICE, enrolMeters, INSTALLED_MS, pointOf } from "../faults/enrolled-meters.ts";
import { startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { openStoreOf } from "../support/influx-store.ts";
import { type RunningInfluxd, startInfluxd } from "../support/influxd.ts";
import { mosquittoPub, mustPublish } from "../support/mosquitto.ts";
import { type RunningMosquitto, startMosquitto, workerEnvironment } from "../support/mosquitto-broker.ts";
import { runServiceToEnd, type ServiceProcess, startService } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";

const PATIENCE_MS = 60_000;
const SETUP_MS = 180_000;
const HALL = "hall";
const SCHOOL = "school";
const LAMP = pointId("lamp-1");

let folder: Awaited<ReturnType<typeof dataFolder>>;
let dataDirectory: string;
let influxd: RunningInfluxd;
let mosquitto: RunningMosquitto;
let store: TimeSeriesStore;
let registry: Registry;
const workers: ServiceProcess[] = [];
let rules: ServiceProcess;

beforeAll(async () => {
  requireTools("mosquitto_pub");
  folder = await dataFolder();
  dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  enrolMeters(dataDirectory, [HALL, SCHOOL]);
  registry = openRegistry({ path: registryFile(dataDirectory), log: silentLogger });
  registry.assets.putPoint({
    id: LAMP,
    kind: "lamp",
    name: "Via Roma 1",
    building: undefined,
    cabinet: undefined,
    street: "Via Roma",
    latitudeDeg: 45.73,
    longitudeDeg: 8.63,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign([LAMP], defaultProgramme.id);
  registry.assets.install({ point: LAMP, edge: edgeId(HALL), device: deviceId("driver-1"), fromMs: INSTALLED_MS });
  influxd = await startInfluxd();
  mosquitto = await startMosquitto({ folder: folder.path, dataDirectory });
  store = await openStoreOf(influxd);
  const start = (worker: number) =>
    startService("ingest", {
      dataDirectory,
      env: {
        LUCCIOLA_LOG_LEVEL: "info",
        LUCCIOLA_INGEST_BROKER_BUDGET_BYTES: "50000",
        ...workerEnvironment(worker, mosquitto.servicePort, influxd.url),
      },
    });
  const env = {
    LUCCIOLA_BUS_BROKER: `mqtt://127.0.0.1:${mosquitto.servicePort}`,
    LUCCIOLA_BUS_LOGIN: "service.rules",
    LUCCIOLA_STORE_URL: influxd.url,
  };
  const started = await Promise.all([start(1), start(2), startService("rules", { dataDirectory, env })]);
  workers.push(started[0], started[1]);
  rules = started[2];
}, SETUP_MS);

afterAll(async () => {
  for (const process of [...workers, rules]) await process?.kill9();
  await store?.close();
  registry?.close();
  await mosquitto?.stop();
  await influxd?.remove();
  await folder?.remove();
});

const loginOf = (device: string) => ({ user: device, secret: mosquitto.secretOf(device) });
const topicOf = (edge: string, channel: string) => `lucciola/v1/edge/${edge}/${channel}`;
const meterMessage = (at: string, importTotalWh: number) =>
  JSON.stringify({ sentAt: new Date().toISOString(), boot: "by-hand", seq: 1, samples: [{ at, importTotalWh }] });
const publish = (edge: string, channel: string, payload: string, login = loginOf(edge)) =>
  mustPublish({ port: mosquitto.port, topic: topicOf(edge, channel), payload, login });
const readingsOf = async (point: string, quantity: QuantityName = "importTotalWh") => {
  const range = { fromMs: INSTALLED_MS, toMs: 8e15 };
  const { values } = await store.range({ point: pointId(point), quantity }, range, 1_000);
  return values.map(({ value }) => value);
};
const arrived = (what: string, condition: () => boolean | Promise<boolean>) => waitFor(what, condition, PATIENCE_MS);

describe("a town behind Mosquitto, with two ingest workers", () => {
  it("stores what its meters say, and knows which of them are there", async () => {
    for (let minute = 0; minute < 10; minute += 1)
      await publish(HALL, `${DEVICE}/meter`, meterMessage(`2026-11-01T10:0${minute}:00Z`, 100 + minute));
    await arrived("the readings", async () => (await readingsOf(pointOf(HALL))).length === 10);
    await publish(HALL, "status", JSON.stringify({ online: true, at: new Date().toISOString(), software: "agent 1" }));
    await arrived("the presence", () => registry.edges.get(edgeId(HALL))?.software === "agent 1");
    expect(registry.edges.get(edgeId(HALL))?.online).toBe(true);
  });

  it("puts aside what cannot be read, once, with its sender", async () => {
    await publish(SCHOOL, `${DEVICE}/meter`, "no JSON");
    await arrived("the quarantine", () => registry.quarantine.count("open") > 0);
    expect(registry.quarantine.list({ limit: 10 })).toMatchObject([
      { principal: `edge:${SCHOOL}`, reason: "not-json", payload: new TextEncoder().encode("no JSON") },
    ]);
  });

  it("brings a lamp its programme and its orders, and nobody else's device hears them", async () => {
    const listen = (device: string) =>
      startChild("mosquitto_sub", [
        ...["-h", "127.0.0.1", "-p", String(mosquitto.port), "-u", device, "-P", mosquitto.secretOf(device), "-q", "1"],
        ...["-t", topicOf(HALL, "driver-1/programme"), "-t", topicOf(HALL, "driver-1/command"), "-F", "%t"],
      ]);
    const [controller, neighbour] = [listen(HALL), listen(SCHOOL)];
    try {
      await arrived("the programme", () => controller.output().includes("/programme"));
      const now = Date.now();
      const instant = (afterMs: number) => new Date(now + afterMs).toISOString();
      registry.outbox.queue(
        {
          id: "cmd-1",
          issuedAt: instant(0),
          expiresAt: instant(600_000),
          action: { kind: "resume" },
          reason: { kind: "test", text: "" },
        },
        LAMP,
        now,
      );
      await arrived("the order", () => controller.output().includes("/command"));
      expect(neighbour.output()).toBe("");
      const report = { sentAt: instant(1_000), boot: "by-hand", seq: 2, commandId: "cmd-1", at: instant(1_000) };
      await publish(HALL, "driver-1/command-report", JSON.stringify({ ...report, fate: "carried-out", dimPct: 40 }));
      await arrived("its fate", () => registry.outbox.ofPoint(LAMP, 1)[0]?.fate === "carried-out");
    } finally {
      controller.kill("SIGKILL");
      neighbour.kill("SIGKILL");
    }
  });

  it("lets no device speak for another, nor take over the session of a worker", async () => {
    await publish(HALL, `${DEVICE}/meter`, meterMessage("2026-11-02T10:00:00Z", 666), loginOf(SCHOOL));
    await publish(SCHOOL, `${DEVICE}/command`, "{}", loginOf(SCHOOL));
    for (const client of ["service.ingest.1.shared", "service.ingest.2.shared"])
      await mustPublish({
        port: mosquitto.port,
        topic: topicOf(SCHOOL, `${DEVICE}/meter`),
        payload: meterMessage("2026-11-02T10:00:00Z", 7),
        login: loginOf(SCHOOL),
        clientId: client,
      });
    await arrived("its own reading", async () => (await readingsOf(pointOf(SCHOOL))).includes(7));
    expect(await readingsOf(pointOf(HALL))).not.toContain(666);
    for (const { child } of workers) expect(child.output()).not.toContain("Not connected to the broker");
    const wrong = await mosquittoPub({
      port: mosquitto.port,
      topic: topicOf(HALL, `${DEVICE}/meter`),
      payload: "{}",
      login: { user: HALL, secret: "guessed" },
    });
    expect(wrong.code).not.toBe(0);
  });

  it("hears another maker's device that comes while it runs, and no device that is revoked", async () => {
    registry.identities.create(
      { id: edgeId("plug"), name: "Plug", dialect: "tasmota", prefix: "attic/plug" },
      Date.now(),
    );
    registry.assets.install({
      point: pointId(pointOf(SCHOOL)),
      edge: edgeId("plug"),
      device: deviceId("energy"),
      fromMs: INSTALLED_MS,
    });
    registry.identities.revoke(edgeId(HALL), Date.now());
    await mosquitto.reconfigure();
    const payload = JSON.stringify({ ENERGY: { Power: 123 } });
    // Until a worker has asked the registry again, nobody takes it.
    await arrived("the plug", async () => {
      await mosquittoPub({ port: mosquitto.port, topic: "tele/attic/plug/SENSOR", payload, login: loginOf("plug") });
      return (await readingsOf(pointOf(SCHOOL), "activePowerW")).includes(123);
    });
    const revoked = { port: mosquitto.port, topic: topicOf(HALL, "status"), payload: "{}", login: loginOf(HALL) };
    expect((await mosquittoPub(revoked)).code).not.toBe(0);
  });

  it("says when what waits takes most of the memory that Mosquitto may have", async () => {
    await arrived("the alarm", () =>
      workers.every(({ child }) => child.output().includes("Messages that wait take most")),
    );
  });

  it("refuses a second worker of the same number", async () => {
    const env = workerEnvironment(1, mosquitto.servicePort, influxd.url);
    const { code, stderr } = await runServiceToEnd("ingest", { dataDirectory, env });
    expect({ code, stderr }).toMatchObject({
      code: 78,
      stderr: expect.stringContaining("Worker 1 of ingest runs already"),
    });
  });

  it("stops in good order", async () => {
    for (const process of [...workers, rules]) await process.stop();
  });
});

it("ingest refuses a Mosquitto that drops what it has acknowledged", async () => {
  await using own = await dataFolder();
  const town = join(own.path, "data");
  await mkdir(town);
  enrolMeters(town, [HALL]);
  const dropping = await startMosquitto({
    folder: own.path,
    dataDirectory: town,
    settings: { max_queued_messages: "1000" },
  });
  try {
    const env = workerEnvironment(1, dropping.servicePort, influxd.url);
    const { code, stderr } = await runServiceToEnd("ingest", { dataDirectory: town, env });
    expect(stderr).toMatch(/acknowledged 2500 messages for a client that was away, and dropped \d+ of them/);
    expect(stderr).toContain("max_queued_messages 0");
    expect(code).toBe(78);
  } finally {
    await dropping.stop();
  }
});
