import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildLamps, readLightControllerConfig } from "./main.ts";
import { FakeDaliGear, FakeDaliLine } from "./testing/fake-dali-line.ts";

const EXAMPLE = fileURLToPath(new URL("./examples/lamp.json", import.meta.url));
const clock = new ManualClock(Date.UTC(2026, 10, 23, 20));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-lamp-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The example with changes, in a file. */
async function configFile(change: (config: Record<string, unknown>) => void): Promise<string> {
  const config: Record<string, unknown> = JSON.parse(await readFile(EXAMPLE, "utf8"));
  change(config);
  const path = join(directory, "lamp.json");
  await writeFile(path, JSON.stringify(config));
  return path;
}

describe("the configuration of a light controller", () => {
  it("is right in the example", () => {
    const config = readLightControllerConfig(EXAMPLE, {});
    expect(config.lamps.map(({ device }) => device)).toEqual(["lamp-1", "lamp-2"]);
    expect(buildLamps(config.lamps, clock).map(({ device }) => device)).toEqual(["lamp-1", "lamp-2"]);
  });

  it("takes its secret from a variable", () => {
    const config = readLightControllerConfig(EXAMPLE, { LUCCIOLA_UPLINK_SECRET: "other", LUCCIOLA_LOG_LEVEL: "warn" });
    expect(config.uplink.secret).toBe("other");
  });

  it("says that no way to a DALI line is built in, and what to do", async () => {
    const file = await configFile((config) => {
      config.lamps = [{ device: "lamp-1", driver: { kind: "dali", shortAddress: 4 } }];
    });
    const { lamps } = readLightControllerConfig(file, {});
    expect(() => buildLamps(lamps, clock)).toThrow(/lamp-1 is on a DALI line.*no library for a DALI bus master/);

    const line = new FakeDaliLine();
    line.gears.set(4, new FakeDaliGear(clock));
    const [lamp] = buildLamps(lamps, clock, line);
    expect(await lamp?.driver.setLevel(100, 0)).toEqual({ kind: "accepted", dimPct: 100 });
  });

  it("does not drive one lamp twice", () => {
    const { lamps } = readLightControllerConfig(EXAMPLE, {});
    expect(() => buildLamps([...lamps, ...lamps], clock)).toThrow("The lamp lamp-1 is configured twice");
  });

  it("knows which time zones there are", async () => {
    const file = await configFile((config) => {
      config.site = { latitudeDeg: 45.7, longitudeDeg: 8.6, zone: "Europe/Roma" };
    });
    expect(() => readLightControllerConfig(file, {})).toThrow(/"Europe\/Roma" is not an IANA time zone/);
  });
});

describe("the program", () => {
  it("lights its lamps with no broker in reach, and ends when asked", async () => {
    const file = await configFile((config) => {
      config.uplink = { edge: "cabinet-7", secret: "s3cret", broker: "mqtt://127.0.0.1:1" };
      config.spoolDirectory = join(directory, "spool");
      config.stateDirectory = join(directory, "lamps");
    });
    const main = new URL("./main.ts", import.meta.url);
    const program = `import(${JSON.stringify(main.href)}).then((main) => main.runLightController(process.argv[1], process.env))`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", program, file], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env.PATH },
    });
    const ended = once(child, "exit");
    let told = "";
    child.stderr.on("data", (text: Buffer) => {
      told += text.toString();
    });
    try {
      await expect.poll(() => told, { timeout: 50_000 }).toContain('"running"');
      expect((await readdir(join(directory, "lamps"))).sort()).toEqual(["lamp-1.json", "lamp-2.json"]);
      child.kill("SIGTERM");
      expect({ code: (await ended)[0], told }).toMatchObject({ code: 0 });
    } finally {
      child.kill("SIGKILL");
    }
  }, 60_000);
});
