import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keepScenario } from "@lucciola/city/scenario/kept-scenario.ts";
import { requireScenario } from "@lucciola/city/scenario/read-scenario.ts";
import { runCommandLine } from "@lucciola/cli/program.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFolder } from "../support/data-folder.ts";

const NOW = Date.parse("2026-11-23T17:45:00Z");
const DAY_MS = 86_400_000;

let folder: Awaited<ReturnType<typeof dataFolder>>;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(() => folder.remove());

async function type(...args: string[]) {
  const said = { out: "", err: "" };
  const code = await runCommandLine(["simulator", ...args], {
    terminal: {
      print: (text) => {
        said.out += `${text}\n`;
      },
      warn: (text) => {
        said.err += `${text}\n`;
      },
    },
    nowMs: NOW,
    actor: "cli:maria",
  });
  return { code, ...said };
}
const inTown = (...args: string[]) => type(...args, "--data", folder.path);
const startTown = async (name: string, change: object = {}) => {
  const directory = join(folder.path, "simulator");
  await mkdir(directory, { recursive: true });
  await keepScenario(directory, { ...requireScenario(name), ...change }, NOW - 200 * DAY_MS);
};

describe("somebody tries faults on the simulated town", () => {
  it("injects a dead lamp and a leak, lists them, ends one, and finds both in the truth", async () => {
    await startTown("quarter");
    expect(await inTown("inject", "lamp-dead", "lamp-roma-05", "--for", "2h")).toMatchObject({
      code: 0,
      out: "hand-1: lamp-dead at lamp-roma-05 from 2026-11-23T17:45:00.000Z until 2026-11-23T19:45:00.000Z.\n",
    });
    const leak = await inTown(
      "inject",
      "water-leak",
      "school-water",
      "--amount",
      "250",
      "--from",
      "2026-11-20T00:00:00Z",
    );
    expect(leak).toMatchObject({ code: 0, out: expect.stringContaining("until lucciola simulator clear hand-2") });
    const list = await inTown("faults");
    expect(list.out).toMatch(/hand-1 +lamp-dead +lamp-roma-05 .*active/);
    expect(list.out).toMatch(/hand-2 +water-leak +school-water .* cleared +250 .*active/);
    expect(await inTown("clear", "hand-2")).toMatchObject({ code: 0, out: "hand-2 has ended.\n" });
    const { out } = await inTown("truth");
    expect(JSON.parse(out)).toMatchObject([
      { id: "hand-2", kind: "water-leak", amount: 250, unit: "L/h", until: "2026-11-23T17:45:00.000Z" },
      // It begins at this very moment, which is not before it.
    ]);
    const csv = await inTown("truth", "--to", "2026-11-24T00:00:00Z", "--csv");
    expect(csv.out.trim().split("\r\n")).toHaveLength(3);
    expect(csv.out).toContain("hand-1,lamp-dead,lamp-roma-05,Via Roma 05,2026-11-23T17:45:00.000Z");
  });

  it("sees what the seed brings over half a year of a town", async () => {
    await startTown("town");
    const { out, code } = await inTown("truth", "--from", "2026-06-01T00:00:00Z");
    const truth: { kind: string; point: string; from: string; until: string; expected: string }[] = JSON.parse(out);
    expect(code).toBe(0);
    expect(truth.length).toBeGreaterThan(30);
    expect(new Set(truth.map(({ kind }) => kind)).size).toBeGreaterThan(8);
    expect(truth.every(({ from, until, expected }) => from < until && expected.length > 0)).toBe(true);
  });

  it.each([
    [["inject", "lamp-dead", "lamp-romo-05"], "did you mean lamp-roma-05?"],
    [["inject", "lamp-exploded", "lamp-roma-05"], "Allowed choices are lamp-dead"],
    [["inject", "contactor-stuck-on", "cabinet-q1"], "befalls a circuit that its cabinet switches"],
    [["inject", "lamp-dead", "lamp-roma-05", "--amount", "3"], "lamp-dead has no amount"],
    [["inject", "lamp-dead", "lamp-roma-05", "--for", "soon"], "It must be a number with s, m, h or d"],
    [
      ["inject", "gap", "school-water", "--from", "2026-11-24T00:00:00Z", "--until", "2026-11-23T00:00:00Z"],
      "not after",
    ],
    [["truth", "--to", "2099-01-01T00:00:00Z"], "twenty years"],
  ])("is told what is wrong with %j", async (args, words) => {
    await startTown("quarter");
    expect(await inTown(...args)).toMatchObject({ code: 64, err: expect.stringContaining(words) });
    expect((await inTown("faults")).out).toContain("No faults");
  });

  it("is told so when nothing was injected, or there is no town", async () => {
    expect(await inTown("faults")).toMatchObject({
      code: 1,
      err: expect.stringContaining("There is no simulated town"),
    });
    await startTown("quarter");
    expect(await inTown("clear", "hand-7")).toMatchObject({ code: 1, err: expect.stringContaining("[fault-unknown]") });
  });

  it("must say when, where the town's clock is not the machine's", async () => {
    const { time } = requireScenario("quarter");
    await startTown("quarter", { time: { ...time, speed: 60 } });
    const inject = ["inject", "lamp-dead", "lamp-roma-05"];
    expect(await inTown(...inject)).toMatchObject({ code: 64, err: expect.stringContaining("60 times") });
    expect(await inTown(...inject, "--from", "2026-12-24T00:00:00Z")).toMatchObject({ code: 0 });
  });
});

describe("somebody writes a scenario", () => {
  it("and has it checked: what its town would have, or all that is wrong", async () => {
    const path = join(folder.path, "borgo.json");
    await writeFile(path, JSON.stringify({ name: "Borgo", size: { buildings: 4, lamps: 120, cabinets: 3 } }));
    expect(await type("check", path)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Borgo is right: 4 buildings"),
    });
    await writeFile(path, JSON.stringify({ seed: "one", size: { lampz: 3 } }));
    const { code, err } = await type("check", path);
    expect(code).toBe(1);
    expect(err).toContain("seed");
    expect(err).toContain("did you mean lamps?");
    expect((await type("kinds")).out).toMatch(/water-leak +supply +40 to 400 L\/h/);
  });
});
