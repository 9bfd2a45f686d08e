import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { addDevice, mustRunCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { thousandfold } from "../support/decimal.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { mustPublish } from "../support/mosquitto.ts";
import { referenceLines, skipNote } from "../support/reference-data.ts";
import { waitFor } from "../support/wait-for.ts";

/** Each device is an identity with a prefix of its own, and each of its meters a point. */
const DEVICES = [
  { id: "cellar", dialect: "shelly-gen2", prefix: "shellies/cellar", meter: "em-0" },
  { id: "plug", dialect: "tasmota", prefix: "plug", meter: "energy" },
  { id: "two-channels", dialect: "tasmota", prefix: "gym/two-channels", meter: "energy" },
  { id: "heat-pump", dialect: "tasmota", prefix: "heat-pump", meter: "sml" },
  { id: "town-hall", dialect: "tasmota", prefix: "town-hall", meter: "sml" },
] as const;
type Id = (typeof DEVICES)[number]["id"];

/** Many commands, each a process of its own, on a machine that may be busy. */
const SETUP_MS = 300_000;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let lucciola: RunningLucciola;
let session: ApiSession;
let startedMs: number;
const secrets = new Map<Id, string>();
beforeAll(async () => {
  requireTools("mosquitto_pub");
  startedMs = Date.now();
  folder = await dataFolder();
  const cli = { dataDirectory: folder.path };
  lucciola = await startLucciola(cli);
  session = await firstSession(lucciola.apiUrl, lucciola.firstLogin, "lucciole-in-cantina");
  for (const { id, dialect, prefix, meter } of DEVICES) {
    secrets.set(id, await addDevice(id, cli, "--dialect", dialect, "--prefix", prefix));
    await mustRunCli(["point", "add", id, "--kind", "supply", "--name", id], cli);
    await mustRunCli(["install", id, "--edge", id, "--device", meter, "--from", "2020-01-01T00:00:00Z"], cli);
  }
}, SETUP_MS);
afterAll(async () => {
  await lucciola?.stop();
  await folder?.remove();
});

async function publish(id: Id, topic: string, payload: string): Promise<void> {
  const login = { user: id, secret: secrets.get(id) ?? "" };
  await mustPublish({ port: lucciola.mqttPort, topic, payload, login });
}

/** All values of a quantity at a point, which the device's identity names. */
async function readings(id: Id, quantity: string): Promise<number[]> {
  const range = `from=2020-01-01T00:00:00Z&to=${new Date(Date.now() + 60_000).toISOString()}`;
  const { values } = await session.get(`/api/v1/points/${id}/readings?quantity=${quantity}&${range}`);
  return values.map(({ at, value }: { at: string; value: number }) => {
    // The clocks of these recordings are years off, and such a device keeps no spool: it is now, by our own clock.
    expect(Date.parse(at)).toBeGreaterThan(startedMs);
    return value;
  });
}

async function expectReadings(id: Id, expected: Readonly<Record<string, number>>): Promise<void> {
  const [first = ""] = Object.keys(expected);
  await waitFor(`readings of ${id}`, async () => (await readings(id, first)).length > 0, 60_000);
  const stored: Record<string, number[]> = {};
  for (const quantity of Object.keys(expected)) stored[quantity] = await readings(id, quantity);
  expect(stored).toEqual(Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, [value]])));
}

/** The digits of a number in a payload, as the device wrote them. */
function digits(payload: string, name: string): string {
  const [, text] = new RegExp(`"${name}":\\s*(-?[0-9.]+)`).exec(payload) ?? [];
  if (text === undefined) throw new Error(`The payload has no number ${name}`);
  return text;
}
const value = (payload: string, name: string): number => Number(digits(payload, name));
const wholeWh = (payload: string, name: string): number => Math.round(Number(thousandfold(digits(payload, name))));

describe.skipIf(skipNote !== "")(`devices of other makers, published with mosquitto_pub${skipNote}`, () => {
  it("a Shelly Pro 3EM's reply to Shelly.GetStatus is three phases, their sum and a register", async () => {
    const payload = (await referenceLines("devices", "shelly-pro3em-status.json")).join("\n");
    await publish("cellar", "shellies/cellar/rpc", payload);
    await expectReadings("cellar", {
      importTotalWh: Math.round(value(payload, "total_act")),
      exportTotalWh: Math.round(value(payload, "total_act_ret")),
      activePowerW: value(payload, "total_act_power"),
      "activePowerW.l1": value(payload, "a_act_power"),
      "activePowerW.l2": value(payload, "b_act_power"),
      "activePowerW.l3": value(payload, "c_act_power"),
      "voltageV.l1": value(payload, "a_voltage"),
      "currentA.l3": value(payload, "c_current"),
      "powerFactor.l2": value(payload, "b_pf"),
      frequencyHz: value(payload, "a_freq"),
    });
  });

  it("four Tasmotas answer Status 10: a plug, two channels, and two smart meters", async () => {
    const [plug = "", channels = "", heatPump = "", townHall = ""] = await referenceLines(
      "devices",
      "tasmota-statussns.ndjson",
    );
    await publish("plug", "stat/plug/STATUS10", plug);
    await publish("two-channels", "stat/gym/two-channels/STATUS10", channels);
    await publish("heat-pump", "stat/heat-pump/STATUS10", heatPump);
    await publish("town-hall", "stat/town-hall/STATUS10", townHall);
    await expectReadings("plug", {
      importTotalWh: wholeWh(plug, "Total"),
      activePowerW: value(plug, "Power"),
      voltageV: value(plug, "Voltage"),
    });
    await expectReadings("two-channels", {
      importTotalWh: wholeWh(channels, "Total"),
      voltageV: value(channels, "Voltage"),
      frequencyHz: value(channels, "Frequency"),
    });
    for (const [id, payload] of [
      ["heat-pump", heatPump],
      ["town-hall", townHall],
    ] as const) {
      await expectReadings(id, {
        importTotalWh: wholeWh(payload, "Total_in"),
        exportTotalWh: wholeWh(payload, "Total_out"),
        activePowerW: value(payload, "Power_curr"),
      });
    }
    await expectReadings("town-hall", {
      "activePowerW.l2": value(townHall, "power_l2"),
      "voltageV.l3": value(townHall, "voltage_l3"),
      "currentA.l1": value(townHall, "current_l1"),
      frequencyHz: value(townHall, "Frequenz"),
    });
  });

  it("and none of them left anything in quarantine", async () => {
    expect(await mustRunCli(["quarantine", "list"], { dataDirectory: folder.path })).toBe("No message is open.\n");
  });
});

it("a Tasmota's presence is known from its last will", async () => {
  const state = async () => mustRunCli(["device", "list"], { dataDirectory: folder.path });
  await publish("plug", "tele/plug/LWT", "Online");
  await waitFor("the plug to be online", async () => /plug .* online/.test(await state()), 60_000);
  await publish("plug", "tele/plug/LWT", "Offline");
  await waitFor("the plug to be offline", async () => /plug .* offline since/.test(await state()), 60_000);
});

/** As zigbee2mqtt does it: what it is told it does, and publishes. */
async function startBridge(secret: string): Promise<{ readonly heard: string[]; stop(): Promise<void> }> {
  const client = await connectAsync(`mqtt://127.0.0.1:${lucciola.mqttPort}`, { username: "zigbee", password: secret });
  const heard: string[] = [];
  client.on("message", (topic, payload) => {
    heard.push(`${topic} ${payload.toString()}`);
    const { transition: _, ...state } = JSON.parse(payload.toString());
    client.publish(topic.replace(/\/set$/, ""), JSON.stringify(state), { qos: 1 });
  });
  await client.subscribeAsync("zigbee2mqtt/+/+/set", { qos: 1 });
  await client.publishAsync("zigbee2mqtt/bridge/state", '{"state":"online"}', { qos: 1, retain: true });
  await client.publishAsync("zigbee2mqtt/Yard/north", '{"state":"ON","brightness":254}', { qos: 1 });
  return { heard, stop: () => client.endAsync() };
}

it(
  "a lamp behind zigbee2mqtt is ordered to 40 %, does it, and what it says wrongly waits in quarantine",
  async () => {
    const cli = { dataDirectory: folder.path };
    const secret = await addDevice("zigbee", cli, "--dialect", "zigbee2mqtt");
    await mustRunCli(
      ["point", "add", "yard", "--kind", "lamp", "--name", "Yard", "--lat", "45.73", "--lon", "8.63"],
      cli,
    );
    await mustRunCli(["install", "yard", "--edge", "zigbee", "--device", "yard-north"], cli);
    const bridge = await startBridge(secret);
    try {
      const wanted = { action: "set", dimPct: 40, holdMin: 60, expiresInS: 120, reason: "market in the yard" };
      const queued = await session.request("POST", "/api/v1/lamps/yard/commands", wanted);
      expect(queued, JSON.stringify(queued.body)).toMatchObject({ status: 202 });
      const fate = async () => session.get(`/api/v1/commands/${queued.body.id}`);
      await waitFor("the order to be carried out", async () => (await fate()).fate === "carried-out", 60_000);
      expect(await fate()).toMatchObject({ fate: "carried-out", reportedDimPct: 40.16 });
      expect(bridge.heard).toContain('zigbee2mqtt/Yard/north/set {"state":"ON","brightness":102}');
    } finally {
      await bridge.stop();
    }
    await mustPublish({
      port: lucciola.mqttPort,
      topic: "zigbee2mqtt/Yard/north",
      payload: '{"state":"ON","brightness":9000}',
      login: { user: "zigbee", secret },
    });
    const quarantine = async () => mustRunCli(["quarantine", "list"], cli);
    await waitFor("the wrong message", async () => (await quarantine()).includes("/brightness"), 60_000);
    const metrics = await session.request("GET", "/metrics");
    expect(metrics).toMatchObject({ status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8" });
    expect(metrics.body).toContain("lucciola_quarantine_open_messages 1\n");
  },
  SETUP_MS,
);
