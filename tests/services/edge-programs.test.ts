import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { startChild } from "../support/child.ts";
import { addDevice, mustRunCli, runCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { freePort } from "../support/ports.ts";
import { waitFor } from "../support/wait-for.ts";

/** Many commands, each a process of its own, on a machine that may be busy. */
const SETUP_MS = 300_000;
const COMMAND = fileURLToPath(new URL("../../bin/lucciola.mjs", import.meta.url));

let folder: Awaited<ReturnType<typeof dataFolder>>;
let lucciola: RunningLucciola | undefined;
let session: ApiSession;
let mqttPort: number;
const secrets = { files: "", street: "" };
beforeAll(async () => {
  folder = await dataFolder();
  const cli = { dataDirectory: folder.path };
  mqttPort = await freePort();
  secrets.files = await addDevice("files", cli);
  secrets.street = await addDevice("street", cli);
  await mustRunCli(["point", "add", "office", "--kind", "supply", "--name", "Office"], cli);
  const lamp = ["--kind", "lamp", "--name", "Lamp 1", "--power", "60", "--lat", "45.73", "--lon", "8.63"];
  await mustRunCli(["point", "add", "lamp-1", ...lamp], cli);
  const from = "2026-01-01T00:00:00Z";
  await mustRunCli(["install", "office", "--edge", "files", "--device", "office", "--from", from], cli);
  await mustRunCli(["install", "lamp-1", "--edge", "street", "--device", "lamp-1", "--from", from], cli);
}, SETUP_MS);
afterAll(async () => {
  await lucciola?.stop();
  await folder?.remove();
});

async function running(): Promise<RunningLucciola> {
  if (lucciola === undefined) {
    const env = { LUCCIOLA_BROKER_PORT: String(mqttPort) };
    lucciola = await startLucciola({ dataDirectory: folder.path, env });
    session = await firstSession(lucciola.apiUrl, lucciola.firstLogin, "lucciole-in-archivio");
  }
  return lucciola;
}

async function valuesOf(point: string, quantity: string): Promise<[at: string, value: number][]> {
  await running();
  const range = `from=2026-01-01T00:00:00Z&to=${new Date(Date.now() + 60_000).toISOString()}`;
  const { values } = await session.get(`/api/v1/points/${point}/readings?quantity=${quantity}&${range}`);
  return values.map(({ at, value }: { at: string; value: number }) => [at, value]);
}

/** The settings of a meter agent that replays this file, each time with a spool of its own. */
async function settingsFor(name: string, file: string): Promise<string> {
  const settings = join(folder.path, `${name}.json`);
  const driver = {
    kind: "csv-replay",
    file,
    time: { kind: "iso", column: "time" },
    interval: { kind: "minutes", minutes: 60 },
    columns: [{ column: "kWh", quantity: "importWh", unit: "kWh" }],
  };
  await writeFile(
    settings,
    JSON.stringify({
      uplink: { edge: "files", secret: secrets.files, broker: `mqtt://127.0.0.1:${mqttPort}` },
      spoolDirectory: join(folder.path, `${name}-spool`),
      meters: [{ device: "office", driver }],
    }),
  );
  return settings;
}

async function csv(name: string, text: string): Promise<string> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  return file;
}

describe("a meter agent with a CSV file", () => {
  const ROWS = [
    "time,kWh",
    "2026-02-01T00:00:00Z,1.001",
    "2026-02-01T01:00:00Z,a lot",
    "yesterday,2",
    "2026-02-01T03:00:00Z,",
    "2026-02-01T04:00:00Z,3,4",
    "2026-02-01T05:00:00Z,0.29",
  ];

  it("waits for a server that is not there yet, sends every good row, and names every bad one", async () => {
    const file = await csv("office.csv", ROWS.join("\n"));
    const agent = startChild(process.execPath, [
      COMMAND,
      "edge",
      "meter",
      "--config",
      await settingsFor("office", file),
    ]);
    try {
      await waitFor("the agent to wait", () => agent.output().includes("Not connected to the broker"), 60_000);
      await running();
      const { code, stdout, stderr } = await agent.ended;
      expect({ code, stdout }, stderr).toEqual({
        code: 0,
        stdout: "6 rows read: 2 sent and acknowledged, 3 refused, 1 without a value\n",
      });
      for (const words of [
        'line 3: column \\"kWh\\": \\"a lot\\" is not a number',
        'line 4: column \\"time\\": \\"yesterday\\" is not an ISO time',
        "line 6: has 3 cells where the header has 2",
      ])
        expect(stderr).toContain(words);
    } finally {
      agent.kill("SIGKILL");
    }
    await waitFor("both rows", async () => (await valuesOf("office", "importWh")).length === 2, 60_000);
    expect(await valuesOf("office", "importWh")).toEqual([
      ["2026-02-01T00:00:00.000Z", 1_001],
      ["2026-02-01T05:00:00.000Z", 290],
    ]);
  });

  it.each([
    ["without the column", "ora,kWh\n2026-02-01T00:00:00Z,1\n", /has no column "time".*"ora", "kWh"/],
    ["that is empty", "", /is empty/],
  ])("says what is wrong with one %s", async (name, text, told) => {
    await running();
    const file = await csv(`${name}.csv`, text);
    const { code, stderr } = await runCli(["edge", "meter", "--config", await settingsFor(name, file)], {
      dataDirectory: folder.path,
    });
    expect(code).toBe(78);
    expect(stderr).toMatch(told);
  });

  it("says what is wrong with one that is not there", async () => {
    await running();
    const settings = await settingsFor("nowhere", "/nowhere/office.csv");
    const outcome = await runCli(["edge", "meter", "--config", settings], { dataDirectory: folder.path });
    expect(outcome).toMatchObject({
      code: 78,
      stderr: expect.stringContaining("/nowhere/office.csv could not be read"),
    });
  });

  it("says every thing that is wrong with its settings", async () => {
    const settings = await csv("wrong.json", '{ "uplink": { "edge": "Office 1", "secret": "" }, "meter": [] }');
    const { code, stderr } = await runCli(["edge", "meter", "--config", settings], { dataDirectory: folder.path });
    expect(code).toBe(78);
    for (const words of [
      "uplink.edge",
      "uplink.secret",
      "meter is not a known setting; did you mean meters?",
      "spoolDirectory is missing",
    ])
      expect(stderr).toContain(words);
  });
});

it("a light controller takes its programme, and its lamp reports", async () => {
  const settings = join(folder.path, "street.json");
  await writeFile(
    settings,
    JSON.stringify({
      uplink: { edge: "street", secret: secrets.street, broker: `mqtt://127.0.0.1:${mqttPort}` },
      spoolDirectory: join(folder.path, "street-spool"),
      stateDirectory: join(folder.path, "street-state"),
      lamps: [{ device: "lamp-1", driver: { kind: "simulated", ratedPowerW: 60 } }],
    }),
  );
  await running();
  const controller = startChild(process.execPath, [COMMAND, "edge", "lamp", "--config", settings]);
  try {
    await waitFor("the lamp's readings", async () => (await valuesOf("lamp-1", "dimPct")).length > 0, 120_000);
    await waitFor(
      "the programme to be accepted",
      async () => {
        const { acceptedRevision, revision } = (await session.get("/api/v1/lamps/lamp-1")).programme ?? {};
        return revision !== undefined && acceptedRevision === revision;
      },
      120_000,
    );
    controller.kill("SIGTERM");
    expect(await controller.ended).toMatchObject({ code: 0 });
  } finally {
    controller.kill("SIGKILL");
  }
});
