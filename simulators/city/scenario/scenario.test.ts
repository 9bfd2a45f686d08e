import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepScenario, keptScenario } from "./kept-scenario.ts";
import { readScenario, requireScenario, shippedScenarios } from "./read-scenario.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-scenario-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function issuesOf(lines: unknown): Promise<string[]> {
  const path = join(folder, "mine.json");
  await writeFile(path, typeof lines === "string" ? lines : JSON.stringify(lines));
  const read = readScenario(path);
  return read.ok ? [] : read.issues.map((issue) => issue.replaceAll(path, "mine.json"));
}

describe("a scenario that somebody writes", () => {
  it("may leave out everything but what it changes", async () => {
    expect(await issuesOf({ name: "Borgo", size: { lamps: 90 } })).toEqual([]);
    const { size, faults } = requireScenario(join(folder, "mine.json"));
    expect(size).toMatchObject({ lamps: 90, buildings: 40, cabinets: 30 });
    expect(faults).toEqual({ rate: 1, rates: {}, list: [] });
  });

  it("is told everything that is wrong at once, where it is and what to give instead", async () => {
    const issues = await issuesOf({
      seed: -1,
      size: { lamp: 90, cabinets: 2.5 },
      roughness: { latePct: "many" },
      faults: { rates: { lampdead: 1 }, list: [{ kind: "lamp-died", from: "yesterday" }] },
      calendar: { heatingFrom: "15 October" },
    });
    const said = issues.join("\n");
    expect(said).toContain("seed -1 is not allowed: it must be a whole number from 0");
    expect(said).toContain("size.lamp is not a known setting; did you mean lamps?");
    expect(said).toContain("size.cabinets 2.5 is not allowed");
    expect(said).toContain("roughness.latePct");
    expect(said).toContain("faults.rates.lampdead is not a known setting; did you mean lamp-dead?");
    expect(said).toContain("faults.list[0].kind");
    expect(said).toContain("faults.list[0].point is missing");
    expect(said).toContain("ISO 8601 instant");
    expect(said).toContain("month and day, such as 10-15");
    expect(issues.length).toBe(9);
  });

  it("is told what does not go together, and faults that nothing could have", async () => {
    const fault = { kind: "lamp-dead", point: "lamp-roma-01", from: "2026-02-30T00:00:00Z" };
    expect(await issuesOf({ size: { lamps: 5, cabinets: 9 }, roughness: { latePct: 50, lostPct: 50 } })).toEqual([
      expect.stringContaining("size.cabinets (9) is more than size.lamps (5)"),
    ]);
    const issues = await issuesOf({
      size: { lamps: 60, cabinets: 2, buildings: 3 },
      faults: {
        list: [
          fault,
          { ...fault, from: "2026-02-02T00:00:00Z", until: "2026-02-01T00:00:00Z" },
          { ...fault, from: "2026-02-02T00:00:00Z", point: "lamp-romo-01", amount: 2 },
          { kind: "water-leak", point: "town-hall-gas", from: "2026-02-02T00:00:00Z" },
        ],
      },
    });
    expect(issues).toEqual([
      expect.stringContaining('faults.list[0].from: "2026-02-30T00:00:00Z" is not an ISO 8601 instant'),
      expect.stringContaining("faults.list[1].until (2026-02-01T00:00:00Z) is not after from"),
      expect.stringContaining("faults.list[2].point: lamp-romo-01 is not a point of the simulated town"),
      expect.stringContaining("faults.list[2].amount: lamp-dead has no amount"),
      expect.stringContaining("faults.list[3].point: town-hall-gas cannot have the fault water-leak"),
    ]);
    expect(issues[2]).toContain("did you mean lamp-roma-01?");
  });

  it("is told where it is no JSON, and where there is no file", async () => {
    expect(await issuesOf('{ "seed": 1, }')).toEqual([expect.stringMatching(/mine\.json, line 1, column \d+/)]);
    expect(readScenario(join(folder, "none.json"))).toMatchObject({ ok: false });
    const read = readScenario("twon");
    if (read.ok) throw new Error("There should be no such scenario");
    expect(read.issues).toEqual([expect.stringContaining("give healthy, quarter, rough, town or the path")]);
  });

  it.each(shippedScenarios())("comes with Lucciola: %s", (name) => {
    expect(readScenario(name)).toMatchObject({ ok: true });
  });
});

describe("the scenario of a running town", () => {
  const NOW = Date.parse("2026-11-25T17:00:00Z");

  it("is kept with the day on which the town began, whenever it starts again", async () => {
    const first = await keepScenario(folder, requireScenario("quarter"), NOW);
    expect(first.epochMs).toBe(Date.parse("2026-11-18T00:00:00Z"));
    const later = await keepScenario(folder, requireScenario("quarter"), NOW + 30 * 86_400_000);
    expect(later).toEqual(first);
    expect(keptScenario(folder)).toEqual(first);
  });

  it("may change its speed, and not what the town is", async () => {
    const quarter = requireScenario("quarter");
    await keepScenario(folder, quarter, NOW);
    const faster = { ...quarter, time: { ...quarter.time, speed: 60 } };
    expect((await keepScenario(folder, faster, NOW)).scenario.time.speed).toBe(60);
    const bigger = { ...quarter, seed: 2, size: { ...quarter.size, lamps: 61 } };
    await expect(keepScenario(folder, bigger, NOW)).rejects.toMatchObject({
      code: "scenario-changed",
      message: expect.stringContaining("it differs in seed, size.lamps"),
    });
    expect(keptScenario(folder)?.scenario.seed).toBe(1);
  });

  it("is unknown where no town has begun", () => {
    expect(keptScenario(folder)).toBeUndefined();
  });
});
