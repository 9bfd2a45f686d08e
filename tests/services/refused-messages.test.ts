import { setTimeout as sleep } from "node:timers/promises";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import type { Ending } from "../support/child.ts";
import { addDevice, mustRunCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { mosquittoPub } from "../support/mosquitto.ts";
import { waitFor } from "../support/wait-for.ts";

/** Many commands, each a process of its own, on a machine that may be busy. */
const SETUP_MS = 300_000;
const HONEST_EVERY_MS = 50;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let lucciola: RunningLucciola;
let session: ApiSession;
let honest: ReturnType<typeof startHonestMeter>;
const secrets = { school: "", stranger: "", tasmota: "" };
beforeAll(async () => {
  requireTools("mosquitto_pub");
  folder = await dataFolder();
  const cli = { dataDirectory: folder.path };
  lucciola = await startLucciola(cli);
  session = await firstSession(lucciola.apiUrl, lucciola.firstLogin, "lucciole-e-zanzare");
  secrets.school = await addDevice("school", cli);
  secrets.stranger = await addDevice("stranger", cli);
  secrets.tasmota = await addDevice("plug", cli, "--dialect", "tasmota");
  for (const point of ["honest", "poor"]) {
    await mustRunCli(["point", "add", point, "--kind", "supply", "--name", point], cli);
  }
  await mustRunCli(["install", "honest", "--edge", "school", "--device", "honest"], cli);
  await mustRunCli(["install", "poor", "--edge", "stranger", "--device", "poor"], cli);
  honest = startHonestMeter();
}, SETUP_MS);
afterAll(async () => {
  await honest?.stop();
  if (lucciola?.isRunning()) await lucciola.kill9();
  await folder?.remove();
});

/** A meter that sends its power again and again, each value once, while others misbehave. */
function startHonestMeter() {
  const bus = connectBus({
    clientId: "school",
    username: "school",
    password: secrets.school,
    connect: { url: `mqtt://127.0.0.1:${lucciola.mqttPort}` },
    clock: systemClock,
    log: silentLogger,
  });
  const acknowledged: { at: string; value: number }[] = [];
  let stopped = false;
  const running = (async () => {
    await waitFor("the honest meter to be connected", () => bus.state === "connected", 60_000);
    for (let seq = 0; !stopped; seq++) {
      const at = formatInstant(Date.now());
      const message = { sentAt: at, boot: "honest", seq, samples: [{ at, activePowerW: seq }] };
      await bus.publish("meter", { edge: edgeId("school"), device: deviceId("honest") }, message);
      acknowledged.push({ at, value: seq });
      await sleep(HONEST_EVERY_MS);
    }
  })();
  return {
    acknowledged,
    stop: async () => {
      stopped = true;
      await running;
      await bus.close();
    },
  };
}

interface Attempt {
  readonly topic?: string;
  readonly payload?: string | Buffer;
  readonly secret?: string;
  readonly clientId?: string;
  readonly anonymous?: boolean;
}

const POOR = "lucciola/v1/edge/stranger/poor/meter";

/** What mosquitto_pub says when the stranger sends this. */
function attempt({ topic = POOR, payload = "{}", secret, clientId, anonymous = false }: Attempt): Promise<Ending> {
  return mosquittoPub({
    port: lucciola.mqttPort,
    topic,
    payload,
    ...(anonymous ? {} : { login: { user: "stranger", secret: secret ?? secrets.stranger } }),
    ...(clientId === undefined ? {} : { clientId }),
  });
}

const list = (noun: string): Promise<string> =>
  mustRunCli([noun, "list", "--limit", "200"], { dataDirectory: folder.path });

describe("a connection that nobody may open is refused, and the audit log says why", () => {
  it.each([
    ["with a wrong secret", { secret: "guessed" }, 4, "stranger +unknown user name, wrong or revoked secret"],
    ["anonymously", { anonymous: true }, 5, "no user name and password"],
    ["under another's name", { clientId: "school" }, 5, "stranger +the client id is not the identity of the edge"],
  ])("%s", async (_, attempted, code, audited) => {
    const ending = await attempt(attempted);
    expect(ending).toMatchObject({ code, stderr: expect.stringContaining("Connection Refused") });
    expect(await list("audit")).toMatch(new RegExp(`127.0.0.1 +login-refused +${audited}`));
  });
});

describe("what a device may not send is not acknowledged, and the audit log says why", () => {
  it.each([
    [
      "a reading of another device",
      { topic: "lucciola/v1/edge/school/honest/meter" },
      "publish-refused +.*school/honest/meter",
    ],
    [
      "an order to a lamp",
      { topic: "lucciola/v1/edge/stranger/lamp/command" },
      "publish-refused +.*stranger/lamp/command",
    ],
    ["a topic that is nobody's", { topic: "home/kitchen" }, "publish-refused +home/kitchen"],
    ["$SYS", { topic: "$SYS/broker/load" }, "publish-refused +\\$SYS/broker/load"],
    [
      "more than 256 KB",
      { payload: Buffer.alloc(300_000, "x") },
      "packet-refused +127.0.0.1 +a packet is larger than 262144 bytes",
    ],
  ])("%s", async (_, attempted, audited) => {
    const ending = await attempt(attempted);
    expect(ending).toMatchObject({ code: 7, stderr: expect.stringContaining("connection was lost") });
    expect(await list("audit")).toMatch(new RegExp(`edge:stranger +${audited}`));
  });
});

describe("what cannot be read is acknowledged and kept, and the quarantine says why", () => {
  const message = (sample: object) =>
    JSON.stringify({ sentAt: "2026-01-01T00:00:00Z", boot: "boot-1", seq: 1, samples: [sample] });
  const UNREADABLE: [what: string, payload: string | Buffer, listed: string][] = [
    ["text that is not JSON", "power: 12 W", "not-json +message is not JSON: .*power: 12 W"],
    ["bytes that are not text", Buffer.from([0xff, 0xfe, 0x00, 0x80]), "not-json +message is not UTF-8"],
    ["nothing at all", "", "not-json +message is not JSON: Unexpected end"],
    ["JSON of another shape", '{"power":12}', "schema +message must have required properties"],
    [
      "a register with a fraction",
      message({ at: "2026-11-23T12:00:00Z", importTotalWh: 1.5 }),
      "register-not-integer +/samples/0/importTotalWh",
    ],
    [
      "a time that has not come",
      message({ at: "2099-01-01T00:00:00Z", activePowerW: 1 }),
      "time-in-future +/samples/0: 2099-01-01",
    ],
    [
      "a time before the device was there",
      message({ at: "1970-01-01T00:00:00Z", activePowerW: 1 }),
      "before-installation +/samples/0: 1970-01-01",
    ],
  ];
  const open = async (): Promise<number> => (await session.get("/api/v1/quarantine")).open;
  let listed = "";

  it("every message is acknowledged", async () => {
    for (const [what, payload] of UNREADABLE) {
      expect(await attempt({ payload }), what).toMatchObject({ code: 0, stderr: "" });
    }
    const login = { user: "plug", secret: secrets.tasmota };
    const ofTasmota = { port: lucciola.mqttPort, topic: "tele/plug/SENSOR", payload: "Online", login };
    expect(await mosquittoPub(ofTasmota)).toMatchObject({ code: 0 });
    await waitFor("all in quarantine", async () => (await open()) === UNREADABLE.length + 1, 60_000);
    listed = await list("quarantine");
  });

  it.each(UNREADABLE)("%s", (_, __, words) => {
    expect(listed).toMatch(new RegExp(`open +edge:stranger +${POOR} +${words}`));
  });

  it("a message of another maker's device", () => {
    expect(listed).toMatch(/open +foreign:plug +tele\/plug\/SENSOR +not-json/);
  });

  it("of which nothing is lost: its bytes can be seen, and it can be put aside", async () => {
    const [, id = ""] = /^(\d+) .*power: 12 W/m.exec(listed) ?? [];
    const cli = { dataDirectory: folder.path };
    expect(await mustRunCli(["quarantine", "show", id], cli)).toContain("power: 12 W");
    await mustRunCli(["quarantine", "dismiss", id], cli);
    expect(await open()).toBe(UNREADABLE.length);
  });
});

it("a device that is revoked cannot connect any more, though the server runs on", async () => {
  const late = await addDevice("late", { dataDirectory: folder.path });
  const login = { user: "late", secret: late };
  const topic = "lucciola/v1/edge/late/meter/meter";
  expect(await mosquittoPub({ port: lucciola.mqttPort, topic, payload: "{}", login })).toMatchObject({ code: 0 });
  await mustRunCli(["device", "revoke", "late"], { dataDirectory: folder.path });
  expect(await mosquittoPub({ port: lucciola.mqttPort, topic, payload: "{}", login })).toMatchObject({ code: 4 });
});

it("through all of it the honest meter was served, and every value that was acknowledged is there", async () => {
  await honest.stop();
  expect(honest.acknowledged.length).toBeGreaterThan(20);
  const { at: first } = honest.acknowledged[0] ?? { at: "" };
  const query = `quantity=activePowerW&from=${first}&to=${formatInstant(Date.now() + 1)}`;
  const read = async () => (await session.get(`/api/v1/points/honest/readings?${query}`)).values;
  const count = honest.acknowledged.length;
  await waitFor("the last honest value", async () => (await read()).length === Math.min(count, 5_000), 60_000);
  expect(await read()).toEqual(honest.acknowledged.slice(0, 5_000));
  expect(lucciola.isRunning()).toBe(true);
  expect(await lucciola.stop()).toBe(0);
});
