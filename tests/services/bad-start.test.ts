import { once } from "node:events";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiSession, firstSession } from "../support/api-session.ts";
import { addDevice, mustRunCli, runCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { type RunningLucciola, runLucciola, startLucciola } from "../support/lucciola.ts";
import { mustPublish } from "../support/mosquitto.ts";
import { occupiedPort } from "../support/ports.ts";
import { waitFor } from "../support/wait-for.ts";

/** Many commands, each a process of its own, on a machine that may be busy. */
const SETUP_MS = 300_000;
const TOPIC = "lucciola/v1/edge/school/meter/meter";
const SAMPLES = 20;

let folder: Awaited<ReturnType<typeof dataFolder>>;
/** A town with one meter, of which every sample is stored, and which is not running. */
let town: string;
beforeAll(async () => {
  requireTools("mosquitto_pub");
  folder = await dataFolder();
  town = join(folder.path, "town");
  const cli = { dataDirectory: town };
  const secret = await addDevice("school", cli);
  await mustRunCli(["point", "add", "school", "--kind", "supply", "--name", "school"], cli);
  const from = "2026-01-01T00:00:00Z";
  await mustRunCli(["install", "school", "--edge", "school", "--device", "meter", "--from", from], cli);
  const lucciola = await startLucciola(cli);
  for (let seq = 0; seq < SAMPLES; seq += 2) {
    const samples = [seq, seq + 1].map((second) => ({ at: instantOf(second), activePowerW: second }));
    const payload = JSON.stringify({ sentAt: instantOf(seq), boot: "boot-1", seq, samples });
    await mustPublish({ port: lucciola.mqttPort, topic: TOPIC, payload, login: { user: "school", secret } });
  }
  await expectStored(lucciola, ALL);
  await lucciola.stop();
}, SETUP_MS);
afterAll(() => folder?.remove());

const instantOf = (second: number): string => `2026-11-01T12:00:${String(second).padStart(2, "0")}Z`;

const PASSWORD = "lucciole-al-lago";

/** The power of the school's meter as it is stored, oldest first. */
async function powerReader({ apiUrl, firstLogin }: RunningLucciola): Promise<() => Promise<number[]>> {
  const session = firstLogin === undefined ? apiSession(apiUrl) : await firstSession(apiUrl, firstLogin, PASSWORD);
  if (firstLogin === undefined)
    await session.request("POST", "/api/v1/session", { username: "admin", password: PASSWORD });
  const query = "quantity=activePowerW&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z";
  return async () =>
    (await session.get(`/api/v1/points/school/readings?${query}`)).values.map((row: { value: number }) => row.value);
}

async function expectStored(lucciola: RunningLucciola, expected: readonly number[]): Promise<void> {
  const read = await powerReader(lucciola);
  await waitFor("all samples", async () => (await read()).length >= expected.length, 60_000);
  expect(await read()).toEqual(expected);
}

const ALL = Array.from({ length: SAMPLES }, (_, second) => second);

/** A copy of the town, to be spoilt. */
async function townCopy(name: string): Promise<string> {
  const copy = join(folder.path, name);
  await cp(town, copy, { recursive: true });
  return copy;
}

describe("a port that another program has", () => {
  it.each([
    ["LUCCIOLA_API_PORT", "The dashboards", "LUCCIOLA_API_PORT"],
    ["LUCCIOLA_BROKER_PORT", "The broker", "broker.port"],
  ])("%s is told, with the setting that changes it", async (variable, who, setting) => {
    const { port, server } = await occupiedPort();
    try {
      const { code, stderr } = await runLucciola({ dataDirectory: town, env: { [variable]: String(port) } });
      expect(code).toBe(78);
      expect(stderr).toMatch(new RegExp(`${who} cannot listen on 127.0.0.1:${port}.*${setting}.* \\[port-occupied\\]`));
    } finally {
      server.close();
      await once(server, "close");
    }
  });
});

describe("a configuration that is not right", () => {
  async function startWith(text: string, env: Record<string, string> = {}) {
    const file = join(folder.path, "settings.json");
    await writeFile(file, text);
    return { file, ...(await runLucciola({ dataDirectory: town, args: ["--config", file], env })) };
  }

  it("is told whole: every issue, where it stands and what is allowed", async () => {
    const settings = {
      logLevel: "loud",
      site: { latitudeDeg: 200, longitudeDeg: 8.63, zone: "Europe/Rome" },
      broker: { prot: 1883 },
    };
    const variables = { LUCCIOLA_STORE_THREADS: "many", LUCCIOLA_API_PROT: "8081" };
    const { code, stdout, stderr, file } = await startWith(JSON.stringify(settings), variables);
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    const issues = stderr.split("\n").filter((line) => line.startsWith("  - "));
    expect(issues.sort()).toEqual([
      "  - LUCCIOLA_API_PROT is not a variable of this program; did you mean LUCCIOLA_API_PORT?",
      `  - broker.prot is not a known setting; did you mean port? (${file} at broker.prot)`,
      `  - logLevel "loud" is not allowed: it must be one of "debug", "info", "warn", "error" (${file} at logLevel)`,
      `  - site.latitudeDeg 200 is not allowed: it must be a number from -90 to 90 (${file} at site.latitudeDeg)`,
      '  - store.threads "many" is not allowed: it must be a whole number from 1 to 256 (LUCCIOLA_STORE_THREADS)',
    ]);
  });

  it.each([
    ["that is not JSON", '{ "broker": { "port": 1883, } }', /settings.json, line 1, column 29: this is not JSON/],
    ["with a zone that is none", '{ "site": { "zone": "Rome" } }', /site.zone "Rome" is no time zone.*Europe\/Rome/],
  ])("%s", async (_, text, told) => {
    expect(await startWith(text)).toMatchObject({ code: 78, stderr: expect.stringMatching(told) });
  });

  it("in a file that is not there", async () => {
    const outcome = await runLucciola({ dataDirectory: town, args: ["--config", "/nowhere/settings.json"] });
    expect(outcome).toMatchObject({ code: 78, stderr: expect.stringContaining("/nowhere/settings.json is not there") });
  });

  it("on the command line", async () => {
    const outcome = await runLucciola({ dataDirectory: town, args: ["--prot", "1"] });
    expect(outcome).toMatchObject({ code: 64, stderr: expect.stringContaining("Unknown option '--prot'") });
  });
});

describe("a data folder that cannot be used", () => {
  it("because its place is taken by a file", async () => {
    const file = join(folder.path, "file");
    await writeFile(file, "");
    const { code, stderr } = await runLucciola({ dataDirectory: file });
    expect({ code, stderr }).toEqual({
      code: 78,
      stderr: `The data folder ${file} cannot be made (EEXIST). Choose another with --data or LUCCIOLA_DATA_DIRECTORY [data-directory-unusable]\n`,
    });
  });

  it("because nobody may write there, not even root", async () => {
    const { code, stderr } = await runLucciola({ dataDirectory: "/sys" });
    expect(code).toBe(78);
    expect(stderr).toMatch(
      /registry \/sys\/registry.db cannot be opened or made .*that this user may write there. \[registry-unreadable\]/,
    );
  });

  it("because another Lucciola has it", async () => {
    const first = await startLucciola({ dataDirectory: town });
    try {
      const { code, stderr } = await runLucciola({ dataDirectory: town });
      expect(code).toBe(78);
      expect(stderr).toMatch(new RegExp(`is already written by process ${first.pid}.*\\[journal-locked\\]`));
      await expectStored(first, ALL);
    } finally {
      await first.stop();
    }
  });
});

describe("a file of the town that is broken stops the start, and is left as it is", () => {
  it.each([
    ["registry.db", "registry-unreadable", /cannot be read .*restore it from a backup/],
    ["registry.db.key", "registry-key-wrong", /does not hold a key.*Restore it from the backup/],
    ["readings.duckdb", "store-corrupt", /is not a valid DuckDB database.*Move the file/],
  ])("%s", async (file, code, told) => {
    const copy = await townCopy(`broken-${file}`);
    const path = join(copy, file);
    const broken = "this is what a disk made of it ".repeat(1_000);
    await writeFile(path, broken);
    const outcome = await runLucciola({ dataDirectory: copy });
    expect(outcome).toMatchObject({ code: 78, stderr: expect.stringMatching(told) });
    expect(outcome.stderr).toContain(`[${code}]`);
    expect(await readFile(path, "utf8")).toBe(broken);
  });

  it("registry.db.key that is gone", async () => {
    const copy = await townCopy("no-key");
    await rm(join(copy, "registry.db.key"));
    const outcome = await runLucciola({ dataDirectory: copy });
    expect(outcome).toMatchObject({ code: 78, stderr: expect.stringContaining("[registry-key-missing]") });
    expect(await readdir(copy)).not.toContain("registry.db.key");
  });

  it("and the command line says the same", async () => {
    const copy = await townCopy("broken-for-the-command-line");
    await writeFile(join(copy, "registry.db"), "no database ".repeat(1_000));
    const outcome = await runCli(["device", "list"], { dataDirectory: copy });
    expect(outcome).toMatchObject({ code: 78, stdout: "", stderr: expect.stringContaining("[registry-unreadable]") });
  });
});

it("a store that was lost is filled again from the journal, but for one record that rotted, and that is told", async () => {
  const copy = await townCopy("rotten");
  for (const file of ["readings.duckdb", "readings.duckdb.wal", "journal/checkpoints/ingest.checkpoint"])
    await rm(join(copy, file), { force: true });
  await flipOneBit(join(copy, "journal"), '"activePowerW":8}');
  const lucciola = await startLucciola({ dataDirectory: copy });
  try {
    // The two samples of the rotten message are gone, and only they.
    await expectStored(
      lucciola,
      ALL.filter((second) => second !== 8 && second !== 9),
    );
    expect(await mustRunCli(["quarantine", "list"], { dataDirectory: copy })).toMatch(/open .* journal-damage/);
  } finally {
    await lucciola.stop();
  }
});

/** Spoils the one record of a journal that holds this text. */
async function flipOneBit(journal: string, text: string): Promise<void> {
  for (const name of await readdir(journal)) {
    if (!name.endsWith(".segment")) continue;
    const path = join(journal, name);
    const bytes = await readFile(path);
    const position = bytes.indexOf(text);
    if (position < 0) continue;
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
    await writeFile(path, bytes);
    return;
  }
  throw new Error(`No segment of ${journal} holds ${text}`);
}
