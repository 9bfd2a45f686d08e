import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const [NODE, PIBRELLA] = [edgeId("node"), deviceId("pibrella")];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-profile-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function type(...words: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { print: (line: string) => out.push(line), warn: (line: string) => err.push(line) };
  const code = await runCommandLine([...words, "--data", folder], { terminal, nowMs: NOW_MS, actor: "cli:maria" });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
function inRegistry<T>(work: (registry: Registry) => T): T {
  const registry = openRegistry({ path: registryFile(folder), log: silentLogger });
  try {
    return work(registry);
  } finally {
    registry.close();
  }
}

it("connects a Sparkplug edge node, tells what it has said, and says what that means", async () => {
  expect((await type("device", "add", "node", "--name", "Node", "--dialect", "sparkplug-b")).err).toMatch(
    /GROUP\/NODE/,
  );
  const added = await type(
    ...["device", "add", "node", "--name", "Node", "--dialect", "sparkplug-b", "--prefix", "Town/Raspberry Pi"],
  );
  expect(added).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Group ID {6}Town\n +Edge node ID {2}Raspberry Pi/),
  });

  expect((await type("device", "heard", "node")).out).toContain("has said nothing of itself");
  const metrics = [{ name: "Outputs/LEDs/Green", datatype: 11 }];
  inRegistry(({ makers }) =>
    makers.describe(NODE, "pibrella", { kind: "sparkplug-b", device: "Pibrella", metrics }, NOW_MS),
  );
  expect((await type("device", "heard", "node")).out).toMatch(/pibrella +Outputs\/LEDs\/Green +2026-11-23T17:45/);

  const said = ["--reading", "Energy/Total=importTotalWh*1000", "--reading", "P=activePowerW"];
  const level = ["--level", "Outputs/LEDs/Green", "--level-full", "255"];
  expect(await type("device", "profile", "node", "pibrella", ...said, ...level)).toMatchObject({ code: 0 });
  expect(inRegistry(({ makers }) => makers.profile(NODE, PIBRELLA))).toEqual({
    readings: [
      { from: "Energy/Total", quantity: "importTotalWh", factor: 1_000 },
      { from: "P", quantity: "activePowerW" },
    ],
    level: { from: "Outputs/LEDs/Green", full: 255 },
  });
  expect((await type("device", "profile", "node", "pibrella")).out).toMatch(/Energy\/Total +importTotalWh, times 1000/);
  expect((await type("device", "profile", "node", "pibrella", "--remove")).out).toContain("no profile any more");
});

it.each([
  [["node", "pibrella", "--reading", "P=power"], /a quantity such as activePowerW/],
  [["node", "pibrella", "--codec", "unheard-of"], /milesight-ws52x/],
  [["node", "pibrella", "--level-full", "255"], /go with --level/],
  [["node", "pibrella", "--codec", "nas-ul20xx"], /node is no device of another maker/],
])("a profile that cannot be is refused with words: %j", async (words, message) => {
  await type("device", "add", "node", "--name", "Node");
  const { code, err } = await type("device", "profile", ...words);
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
});
