import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MeterIntervalMessage } from "@lucciola/contract/metering/meter-message.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAll, secretOf, startBroker } from "../../services/broker/fixtures/broker-under-test.ts";
import { buildMeters, readMeterAgentConfig } from "./main.ts";

const example = (name: string) => fileURLToPath(new URL(`./examples/${name}.json`, import.meta.url));
const clock = new ManualClock(0);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-meter-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the configuration of a meter agent", () => {
  it.each([
    ["csv-replay", [], ["load-profile", "bills", "photovoltaic-logger"]],
    ["sdm630", ["main-meter", "kitchen"], []],
    ["em340", ["main-meter"], []],
    ["pulse", ["water", "solar"], []],
  ])("is right in the example %s", (name, polled, replayed) => {
    const { meters, replays } = buildMeters(readMeterAgentConfig(example(name), {}).meters, clock, silentLogger);
    expect(meters.map(({ device }) => device)).toEqual(polled);
    expect(replays.map(({ device }) => device)).toEqual(replayed);
  });

  it("takes the secret from a file that a variable names", async () => {
    const secret = join(directory, "secret");
    await writeFile(secret, "other\n");
    const config = readMeterAgentConfig(example("em340"), { LUCCIOLA_UPLINK_SECRET_FILE: secret });
    expect(config.uplink.secret).toBe("other");
  });

  it("reports everything that is wrong at once, with its place", async () => {
    const config = JSON.parse(await readFile(example("sdm630"), "utf8"));
    config.uplink.edge = "School 1";
    config.meters[0].driver.registerMap = "sdm360";
    config.meters[1].driver.intervals = 5;
    const file = join(directory, "config.json");
    await writeFile(file, JSON.stringify(config));
    expect(() => readMeterAgentConfig(file, {})).toThrow(
      /uplink\.edge[\s\S]*meters\[0\]\.driver\.registerMap "sdm360"[\s\S]*meters\[1\]\.driver\.intervals is not a known setting; did you mean intervalS/,
    );
  });

  it("does not read one meter twice", async () => {
    const config = JSON.parse(await readFile(example("sdm630"), "utf8"));
    config.meters[1].device = "main-meter";
    const file = join(directory, "config.json");
    await writeFile(file, JSON.stringify(config));
    expect(() => readMeterAgentConfig(file, {})).toThrow("The meter main-meter is configured twice");
  });
});

describe("the program", () => {
  it("replays a file into the broker's journal, tells what became of every row, and ends", async () => {
    const town = await startBroker();
    const rows = Array.from({ length: 1_200 }, (_, hour) => `${new Date(hour * 3_600_000).toISOString()},${hour}.001`);
    const file = join(directory, "office.csv");
    await writeFile(file, ["time,kWh", ...rows, "tomorrow,1", "2026-01-01T00:00:00Z,"].join("\n"));
    const driver = {
      kind: "csv-replay",
      file,
      time: { kind: "iso", column: "time" },
      interval: { kind: "minutes", minutes: 60 },
      columns: [{ column: "kWh", quantity: "importWh", unit: "kWh" }],
    };
    const config = join(directory, "config.json");
    await writeFile(
      config,
      JSON.stringify({
        uplink: { edge: "edge-1", secret: secretOf("edge-1"), broker: `mqtt://127.0.0.1:${town.port}` },
        spoolDirectory: join(directory, "spool"),
        meters: [{ device: "office", driver }],
      }),
    );
    const main = new URL("./main.ts", import.meta.url);
    const program = `import(${JSON.stringify(main.href)}).then((main) => main.runMeterAgent(process.argv[1], process.env))`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", program, config], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      err += text.toString();
    });
    try {
      const [code] = await once(child, "close", { signal: AbortSignal.timeout(50_000) });
      expect({ code, out, err }).toMatchObject({
        code: 0,
        out: "1202 rows read: 1200 sent and acknowledged, 1 refused, 1 without a value\n",
        err: expect.stringContaining('line 1202: column \\"time\\"'),
      });
      const stored = (await readAll(town.journal))
        .filter(({ topic }) => topic === "lucciola/v1/edge/edge-1/office/meter-interval")
        .flatMap(({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as MeterIntervalMessage).intervals);
      // Live messages overtake the backlog: the order is not promised, the values are.
      const values = stored.map(({ importWh = Number.NaN }) => importWh).sort((a, b) => a - b);
      expect(values).toEqual(rows.map((_, hour) => hour * 1_000 + 1));
    } finally {
      child.kill("SIGKILL");
      await town.stop();
    }
  }, 60_000);
});
