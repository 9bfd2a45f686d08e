import { type Broker, createBroker } from "@lucciola/broker/broker.ts";
import { BrokerConfig } from "@lucciola/broker/config.ts";
import type { Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import { commandId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { IngestConfig } from "@lucciola/ingest/config.ts";
import { createIngestService } from "@lucciola/ingest/ingest-service.ts";
import type { Will } from "@lucciola/platform/bus/bus.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { newServiceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { createHomeAssistant } from "@lucciola/rules/home-assistant/home-assistant.ts";
import { HOST_STATE_TOPIC, hostWill } from "@lucciola/rules/makers/sparkplug-host.ts";
import { createRules } from "@lucciola/rules/rules.ts";
import { connectAsync, type MqttClient } from "mqtt";
import { Value } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import {
  homieLamp,
  lorawanLamp,
  type SimulatedMaker,
  shellyDimmer,
  sparkplugLamp,
  tasmotaDimmer,
} from "./makers/simulated-makers.ts";

const PATIENCE_MS = 15_000;
const EUI = "24e124538c223556";
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const MAKERS: readonly (readonly [id: string, Dialect, prefix: string, device: string, SimulatedMaker])[] = [
  ["shelly", "shelly-gen2", "shellies/hall", "light-0", shellyDimmer("shellies/hall")],
  ["tasmota", "tasmota", "garden", "light", tasmotaDimmer("garden")],
  ["homie", "homie", "homie/5/porch", "light", homieLamp("homie/5/porch")],
  ["lorawan", "chirpstack", "application", EUI, lorawanLamp("application", EUI)],
  ["node", "sparkplug-b", "Town/Raspberry Pi", "pole-7", sparkplugLamp("Town", "Raspberry Pi", "Pole 7")],
];

const startedMs = Date.now();
const registry = openRegistry({ path: ":memory:", log: silentLogger });
const serviceSecrets = { ingest: newServiceSecret(), rules: newServiceSecret() };
const stopping: (() => Promise<unknown>)[] = [];
const secrets = new Map<string, string>();
let broker: Broker;

beforeAll(async () => {
  const journal = createMemoryJournal();
  broker = createBroker({
    config: { ...(Value.Default(BrokerConfig, {}) as BrokerConfig), port: 0 },
    journal,
    identities: registry.identities,
    enrolments: registry.enrolments,
    serviceSecrets,
    audit: registry.audit,
    clock: systemClock,
    log: silentLogger,
  });
  for (const [id, dialect, prefix, device] of MAKERS) addLamp(id, dialect, prefix, device);
  const [home, prefix] = [edgeId("home-1"), "homeassistant"];
  secrets.set(home, registry.identities.create({ id: home, name: "Home", dialect: "home-assistant", prefix }, 0));
  addPoint("qe-7", "cabinet");
  registry.makers.putProfile(edgeId("lorawan"), deviceId(EUI), { codec: "nas-ul20xx" }, 0);
  const level = { from: "Lamp/Level", full: 255 };
  registry.makers.putProfile(edgeId("node"), deviceId("pole-7"), { level }, 0);

  await broker.start();
  stopping.push(() => broker.stop());
  const connect = (name: "ingest" | "rules", will?: Will) =>
    connectService(name, serviceSecrets[name], () => broker.connectInProcess(), {
      clock: systemClock,
      log: silentLogger,
      will,
    });
  const deps = { registry, clock: systemClock, log: silentLogger };
  const ingest = createIngestService({
    ...deps,
    journal,
    store: createMemoryStore(),
    connect: () => connect("ingest"),
    config: { ...(Value.Default(IngestConfig, {}) as IngestConfig), foreignZone: "Europe/Rome" },
    retention: undefined,
  });
  const bus = connect("rules", hostWill(startedMs));
  const config = { site: SITE, tickMs: 50, resendMs: 1_000, reconcileAfterMs: 60_000, reconcileEveryMs: 60_000 };
  const rules = createRules({ ...deps, bus, config, sinceMs: startedMs });
  const shown = createHomeAssistant({ ...deps, bus, version: "1.2.3" });
  for (const component of [ingest, rules, shown]) {
    await component.start();
    stopping.push(() => component.stop());
  }
  stopping.push(() => bus.close());
});
afterAll(async () => {
  // The bus last but the broker: what stops before still says good-bye on it.
  const [stopBroker, stopIngest, stopRules, stopShown, closeBus, ...clients] = stopping;
  for (const stop of [...clients, stopShown, stopRules, closeBus, stopIngest, stopBroker]) await stop?.();
  registry.close();
});

function addPoint(id: string, kind: "lamp" | "cabinet"): void {
  registry.assets.putPoint({
    id: pointId(id),
    kind,
    name: id,
    building: undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: SITE.latitudeDeg,
    longitudeDeg: SITE.longitudeDeg,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
}

function addLamp(id: string, dialect: Dialect, prefix: string, device: string): void {
  const edge = edgeId(id);
  secrets.set(id, registry.identities.create({ id: edge, name: id, dialect, prefix }, 0));
  addPoint(id, "lamp");
  registry.assets.install({ point: pointId(id), edge, device: deviceId(device), fromMs: 0 });
}

async function login(id: string): Promise<MqttClient> {
  const { port } = broker.address() ?? {};
  const password = secrets.get(id) ?? "";
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: id, password, reconnectPeriod: 0 });
  stopping.push(() => client.endAsync(true));
  return client;
}

function orderTo40(id: string) {
  const nowMs = Date.now();
  const order = {
    id: commandId(`order-${id}`),
    issuedAt: formatInstant(nowMs),
    expiresAt: formatInstant(nowMs + 60_000),
    action: { kind: "set", dimPct: 40, fadeMs: 0, until: formatInstant(nowMs + 3_600_000) },
    reason: { kind: "manual", text: "market" },
  } as const;
  registry.outbox.queue(order, pointId(id), nowMs);
  return () => registry.outbox.get(order.id);
}

describe("lamps of other makers, over the broker", () => {
  it.each(MAKERS)(
    "%s (%s) is ordered to 40 per cent, does it, and is believed by what it reports",
    async (id, _d, _p, _n, maker) => {
      const client = await login(id);
      client.on("message", (topic, payload) => maker.hear(client, topic, payload));
      await client.subscribeAsync(maker.filter, { qos: 1 });
      await maker.begin(client);
      const order = orderTo40(id);
      await waitFor(`the order to ${id}`, async () => order()?.fate === "carried-out", PATIENCE_MS);
      expect(order()?.reportedDimPct).toBeCloseTo(40, 1);
      expect(registry.quarantine.count("open")).toBe(0);
    },
  );

  it("a Home Assistant finds the cabinet and whether we are there, and none of the lamps", async () => {
    const client = await login("home-1");
    const retained = new Map<string, string>();
    client.on("message", (topic, payload) => retained.set(topic, payload.toString()));
    await client.subscribeAsync(["homeassistant/#", "lucciola/v1/home/#", HOST_STATE_TOPIC], { qos: 1 });
    await waitFor("what is retained", async () => retained.size === 2, PATIENCE_MS);
    expect(Object.fromEntries(retained)).toMatchObject({
      [HOST_STATE_TOPIC]: JSON.stringify({ online: true, timestamp: startedMs }),
      "homeassistant/device/cabinet_qe_7/config": expect.stringContaining('"name":"qe-7"'),
    });
  });
});
