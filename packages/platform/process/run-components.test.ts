import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

interface Ended {
  readonly code: number | null;
  readonly stdout: string[];
  readonly stderr: string;
}

const SCRIPTS = new URL("../../../scripts/", import.meta.url);
const PROGRAM = "packages/platform/process/run-components.fixture.ts";

// Once, and not by all that start at the same moment.
beforeAll(() => {
  spawnSync(process.execPath, [fileURLToPath(new URL("make-bundle.mjs", SCRIPTS)), PROGRAM], { stdio: "inherit" });
});

/** Runs a scenario of the fixture in a process of its own and sends it each signal when its line has been said. */
function run(scenario: string, signals: readonly (readonly [afterLine: string, NodeJS.Signals])[] = []) {
  const run = fileURLToPath(new URL("run.mjs", SCRIPTS));
  const child = spawn(process.execPath, [run, PROGRAM, scenario], { stdio: ["ignore", "pipe", "pipe"] });
  const waiting = [...signals];
  let stdout = "";
  let stderr = "";
  const look = () => {
    const next = waiting[0];
    if (next === undefined || !`${stdout}${stderr}`.includes(next[0])) return;
    waiting.shift();
    child.kill(next[1]);
  };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
    look();
  });
  return new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout: stdout.split("\n").slice(0, -1), stderr }));
  });
}

// Starting a process may take seconds on a busy machine.
describe.concurrent("a process of components", { timeout: 60_000 }, () => {
  test("starts in order, runs until SIGTERM, stops in reverse and ends with 0", async () => {
    const ended = await run("healthy", [['"running"', "SIGTERM"]]);
    expect(ended.stdout).toEqual([
      "broker started",
      "ingest started",
      "api started",
      "api stopped",
      "ingest stopped",
      "broker stopped",
    ]);
    expect(ended.code).toBe(0);
  });

  test("stops in the same way when its own signal is aborted", async () => {
    expect(await run("stopped by signal")).toMatchObject({ code: 0, stdout: ["broker started", "broker stopped"] });
  });

  test("when one cannot start for now, stops those before it, says so to a person and asks to be started again", async () => {
    const ended = await run("retryable at start");
    expect(ended.stdout).toEqual(["broker started", "ingest started", "ingest stopped", "broker stopped"]);
    expect(ended.stderr).toBe("Port 1883 is taken by another program. [port-occupied]\n");
    expect(ended.code).toBe(1);
  });

  test("when it can never start as it is, ends with 78, so that nobody starts it again in a loop", async () => {
    const ended = await run("not retryable when built");
    expect(ended.stderr).toBe("Port 1883 is taken by another program. [port-occupied]\n");
    expect(ended.code).toBe(78);
  });

  test.each([
    ["bug at start", "TypeError: x is not a function", ["broker started", "broker stopped"]],
    ["unhandled rejection", "TypeError: nobody caught this", ["ingest started"]],
  ])("%s: prints the stack and ends with 70", async (scenario, message, lines) => {
    const ended = await run(scenario);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toMatch(/^ {4}at /m);
    expect(ended.stdout).toEqual(lines);
    expect(ended.code).toBe(70);
  });

  test("components that fail to stop or never do are named, and keep neither the others nor the process", async () => {
    const ended = await run("hangs and fails at stop", [['"running"', "SIGTERM"]]);
    expect(ended.stderr).toMatch(/"component":"ingest".*could not be stopped/);
    expect(ended.stderr).toMatch(/"doing":"stopping broker".*did not stop in time/);
    expect(ended.code).toBe(1);
  });

  test("a start that can be cut short is, and what it started is stopped", async () => {
    const ended = await run("long start", [["simulator begins", "SIGTERM"]]);
    expect(ended.stdout).toEqual(["simulator begins", "simulator stopped"]);
    expect(ended.code).toBe(0);
  });

  test("a second SIGINT ends the process at once, even while a component is starting", async () => {
    const ended = await run("hangs at start", [
      ["ingest begins", "SIGINT"],
      ['"stopping"', "SIGINT"],
    ]);
    expect(ended.stderr).not.toContain("did not stop in time");
    expect(ended.code).toBe(130);
  });
});
