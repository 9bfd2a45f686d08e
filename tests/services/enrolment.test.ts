import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { type Child, startChild } from "../support/child.ts";
import { mustRunCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { freePort } from "../support/ports.ts";
import { waitFor } from "../support/wait-for.ts";

const COMMAND = fileURLToPath(new URL("../../bin/lucciola.mjs", import.meta.url));
const PATIENCE_MS = 120_000;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let town: RunningLucciola | undefined;
let agent: Child | undefined;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(async () => {
  agent?.kill("SIGKILL");
  await agent?.ended;
  await town?.stop();
  await folder.remove();
});

function look<T>(work: (registry: Registry) => T): T {
  const registry = openRegistry({ path: join(folder.path, "registry.db"), log: silentLogger });
  try {
    return work(registry);
  } finally {
    registry.close();
  }
}

it("a gateway comes with its one-time code, waits through kill -9 on both sides, and once approved its readings are stored from when it took them", async () => {
  const cli = { dataDirectory: folder.path };
  const mqttPort = await freePort();
  const start = () => startLucciola({ dataDirectory: folder.path, env: { LUCCIOLA_BROKER_PORT: String(mqttPort) } });
  town = await start();
  await mustRunCli(["point", "add", "gym-electricity", "--kind", "supply", "--name", "Gym"], cli);
  const shown = await mustRunCli(["device", "enrol", "gym", "--name", "Gym"], cli);
  const { uplink } = JSON.parse(shown.slice(shown.indexOf("{"), shown.lastIndexOf("}") + 1));
  expect(shown).toContain("▄");

  const secretFile = join(folder.path, "gym", "secret");
  const counter = join(folder.path, "pulses");
  const settings = join(folder.path, "gym.json");
  await writeFile(counter, "1200");
  await writeFile(
    settings,
    JSON.stringify({
      uplink: { ...uplink, enrolment: { ...uplink.enrolment, secretFile }, broker: `mqtt://127.0.0.1:${mqttPort}` },
      spoolDirectory: join(folder.path, "gym-spool"),
      meters: [
        {
          device: "main-meter",
          driver: {
            kind: "pulse",
            line: { kind: "counter-file", file: counter },
            quantity: "importTotalWh",
            perPulse: 1,
            totalFile: join(folder.path, "gym-total"),
            intervalS: 1,
          },
        },
      ],
    }),
  );
  const startAgent = () => startChild(process.execPath, [COMMAND, "edge", "meter", "--config", settings]);
  /** When the meter was read, in what waits: not its announcements, and once where a reading was sent again. */
  const waiting = (): number[] => {
    const messages = look(({ enrolments }) => enrolments.messagesOf(edgeId("gym")));
    const readings = messages.filter(({ topic }) => topic.endsWith("/meter"));
    const samples = readings.flatMap(({ payload }) => JSON.parse(Buffer.from(payload).toString()).samples);
    return [...new Set(samples.map(({ at }: { at: string }) => Date.parse(at)))];
  };

  agent = startAgent();
  await waitFor("its first readings", () => waiting().length >= 3, PATIENCE_MS);
  const secret = await readFile(secretFile, "utf8");
  expect((await stat(secretFile)).mode & 0o777).toBe(0o600);
  agent.kill("SIGKILL");
  await agent.ended;
  await town.kill9();
  const before = waiting().length;
  town = await start();
  agent = startAgent();
  await waitFor("more of them", () => waiting().length > before + 2, PATIENCE_MS);
  expect(await readFile(secretFile, "utf8")).toBe(secret);
  expect(await mustRunCli(["device", "waiting"], cli)).toMatch(
    /gym +Gym +waits since \S+ +\S*127\.0\.0\.1 +\d+ messages, \d+ bytes +main-meter/,
  );

  const early = waiting();
  const approvedAtMs = Date.now();
  await mustRunCli(["device", "approve", "gym", "--install", "gym-electricity=main-meter"], cli);
  const session = await firstSession(town.apiUrl, town.firstLogin, "lucciole-in-palestra");
  const instants = async (): Promise<number[]> => {
    const range = `from=2026-01-01T00:00:00Z&to=${new Date(Date.now() + 60_000).toISOString()}`;
    const { values } = await session.get(`/api/v1/points/gym-electricity/readings?quantity=importTotalWh&${range}`);
    return values.map(({ at }: { at: string }) => Date.parse(at));
  };
  await waitFor(
    "readings from before the approval",
    async () => (await instants()).some((at) => at < approvedAtMs),
    PATIENCE_MS,
  );
  await waitFor(
    "readings from after it",
    async () => (await instants()).some((at) => at > approvedAtMs + 5_000),
    PATIENCE_MS,
  );
  expect(await instants()).toEqual(expect.arrayContaining(early));
  expect(look(({ quarantine }) => quarantine.count("open"))).toBe(0);
  expect(look(({ identities }) => identities.authenticate("gym", secret.trim(), Date.now()))).toMatchObject({
    kind: "edge",
  });
  expect((await mustRunCli(["audit", "list"], cli)).match(/enrolment-\w+/g)?.reverse()).toEqual([
    "enrolment-code",
    "enrolment-arrived",
    "enrolment-approve",
    "enrolment-done",
  ]);
});

it("a light controller comes the same way, and has its programme once it is approved", async () => {
  const cli = { dataDirectory: folder.path };
  const mqttPort = await freePort();
  town = await startLucciola({ dataDirectory: folder.path, env: { LUCCIOLA_BROKER_PORT: String(mqttPort) } });
  const session = await firstSession(town.apiUrl, town.firstLogin, "lucciole-in-strada");
  const place = ["--lat", "45.73", "--lon", "8.63", "--power", "60"];
  await mustRunCli(["point", "add", "lamp-1", "--kind", "lamp", "--name", "Lamp 1", ...place], cli);
  const { code } = (await session.request("POST", "/api/v1/enrolments", { id: "street", name: "Street" })).body;
  const settings = join(folder.path, "street.json");
  const enrolment = { code, secretFile: join(folder.path, "street-secret") };
  await writeFile(
    settings,
    JSON.stringify({
      uplink: { edge: "street", enrolment, broker: `mqtt://127.0.0.1:${mqttPort}` },
      spoolDirectory: join(folder.path, "street-spool"),
      stateDirectory: join(folder.path, "street-state"),
      lamps: [{ device: "lamp-1", driver: { kind: "simulated", ratedPowerW: 60 } }],
    }),
  );
  agent = startChild(process.execPath, [COMMAND, "edge", "lamp", "--config", settings]);
  const waiting = () => look(({ enrolments }) => enrolments.get(edgeId("street")));
  await waitFor("its lamp to report", () => waiting()?.devices.includes(deviceId("lamp-1")) === true, PATIENCE_MS);
  const installations = [{ device: "lamp-1", point: "lamp-1" }];
  expect((await session.request("POST", "/api/v1/enrolments/street/approve", { installations })).status).toBe(204);
  await waitFor(
    "the programme to be accepted",
    async () => {
      const { acceptedRevision, revision } = (await session.get("/api/v1/lamps/lamp-1")).programme ?? {};
      return revision !== undefined && acceptedRevision === revision;
    },
    PATIENCE_MS,
  );
  expect(look(({ quarantine }) => quarantine.count("open"))).toBe(0);
});
