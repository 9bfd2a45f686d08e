import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T20:00:00Z");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-anomaly-"));
  const registry = openRegistry({ path: join(folder, "registry.db"), log: silentLogger });
  registry.anomalies.add(
    {
      place: "school",
      state: "open",
      alert: {
        kind: "water-leak",
        supply: "school-water",
        fromMs: NOW_MS - 86_400_000,
        raisedAtMs: NOW_MS,
        score: 1,
        energy: { litresPerYear: 900_000 },
        eurPerYear: 1_980,
        evidence: { excessPerHour: 103, expectedPerHour: 0, spreadPerHour: 4, nights: 2 },
        model: "minimum-night-flow",
      },
      seenAtMs: NOW_MS,
      endedAtMs: undefined,
      assignedTo: undefined,
      snooze: undefined,
      normal: undefined,
    },
    [],
  );
  registry.close();
});
afterEach(() => rm(folder, { recursive: true }));

async function type(...args: string[]): Promise<string> {
  let said = "";
  const say = (text: string) => {
    said += `${text}\n`;
  };
  const terminal = { print: say, warn: say };
  const code = await runCommandLine([...args, "--data", folder], { terminal, nowMs: NOW_MS, actor: "cli:maria" });
  return `${code}\n${said}`;
}

it("lists, explains and handles an anomaly from the command line", async () => {
  expect(await type("anomaly", "list")).toMatch(/1\s+open\s+1980\s+2026-11-22\s+school-water\s+Water leak/);
  expect(await type("anomaly", "list", "--state", "held")).toContain("1 open, 0 held back");
  expect(JSON.parse((await type("anomaly", "list", "--json")).slice(2)).anomalies).toMatchObject([
    { kind: "water-leak" },
  ]);
  expect(await type("anomaly", "assign", "1", "bruno")).toContain("assigned to bruno");
  expect(await type("anomaly", "note", "1", "closed the tap")).toMatch(/^0/);
  expect(await type("anomaly", "snooze", "1", "--until", "2026-12-01T00:00:00Z", "--reason", "plumber comes")).toMatch(
    /^0/,
  );
  const shown = await type("anomaly", "show", "1", "--language", "it");
  expect(shown).toContain("school-water: Perdita d'acqua, dal 22 novembre 2026.");
  expect(shown).toContain("di notte sono passati 103 l/h invece di 0 l/h (più o meno 4 l/h).");
  expect(shown).toContain("Rimandata al 1º dicembre 2026: plumber comes.");
  expect(shown).toMatch(/cli:maria\s+noted\s+closed the tap/);
  expect(await type("anomaly", "normal", "1", "--scope", "always", "--reason", "fountain")).toMatch(/^0/);
  expect(await type("anomaly", "reopen", "1", "--reason", "no fountain any more")).toMatch(/^0/);
  expect(await type("anomaly", "reopen", "1", "--reason", "again")).toMatch(/anomaly-open/);
  expect(await type("anomaly", "show", "9")).toMatch(/There is no anomaly 9/);
});

it("says the alert budget and sets it", async () => {
  expect(await type("anomaly", "budget")).toContain(
    "In any 7 days at most 1 for a building and 10 for the town; exempt: none.",
  );
  expect(await type("anomaly", "budget", "--per-building", "2", "--exempt", "water-leak")).toContain(
    "In any 7 days at most 2 for a building and 10 for the town; exempt: Water leak.",
  );
  expect(await type("audit", "list")).toContain("anomaly-budget");
});
