import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const POD = "IT001E12345678";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-supply-"));
  for (const id of ["school", "gym"])
    await must(
      "building",
      "add",
      id,
      "--name",
      id,
      "--use",
      "school",
      "--address",
      "Via Po 1",
      "--lat",
      "45.7",
      "--lon",
      "8.6",
    );
  const supply = (id: string, ...more: string[]) =>
    must("point", "add", id, "--kind", "supply", "--name", id, "--building", "school", ...more);
  await supply("school-electricity", "--code", POD);
  await supply("school-roof");
  await supply("school-oil", "--carrier", "oil");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function type(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { print: (line: string) => out.push(line), warn: (line: string) => err.push(line) };
  const code = await runCommandLine([...words, "--data", folder], { terminal, nowMs: NOW_MS, actor: "cli:maria" });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
async function must(...words: string[]): Promise<string> {
  const { code, out, err } = await type(...words);
  expect(code, err).toBe(0);
  return out;
}
const held = async (on: string) =>
  (JSON.parse(await must("supply", "list", "--on", on, "--json")) as { id: string }[]).find(
    ({ id }) => id === "school-electricity",
  );

describe("What holds for a supply", () => {
  it("is said bit by bit, from a day on, and one command leaves what another said", async () => {
    await must("supply", "feeds", POD, "--from", "2026-01-01", "--building", "school=70", "--building", "gym=30 %");
    await must("supply", "facts", POD, "--from", "2026-05-04", "--peak-power", "19.8", "--storage", "10");
    expect(await held("2025-12-31")).not.toHaveProperty("feeds");
    expect(await held("2026-05-03")).not.toHaveProperty("peakPowerW");
    expect(await held("2026-05-04")).toMatchObject({
      feeds: [
        { building: "school", sharePct: 70 },
        { building: "gym", sharePct: 30 },
      ],
      peakPowerW: 19_800,
      storageCapacityWh: 10_000,
    });
    await must("supply", "facts", POD, "--from", "2026-10-01", "--storage", "0");
    expect(await held("2026-11-01")).toMatchObject({ peakPowerW: 19_800 });
    expect(await held("2026-11-01")).not.toHaveProperty("storageCapacityWh");
    expect(await must("supply", "show", POD)).toMatch(/2026-05-04\s+70 % to school, 30 % to gym, panels 19.8 kW/);
    expect(await must("audit", "list")).toMatch(/cli:maria.*supply-facts.*school-electricity/);
  });

  it("is warned of where later facts hide it, and taken back where it was a mistake", async () => {
    await must("supply", "facts", POD, "--from", "2026-05-04", "--peak-power", "6");
    const { err } = await type("supply", "facts", POD, "--from", "2026-01-01", "--peak-power", "3");
    expect(err).toContain("From 2026-05-04 on other facts hold");
    await must("supply", "forget", POD, "--from", "2026-05-04");
    expect(await held("2026-11-01")).toMatchObject({ peakPowerW: 3_000 });
    expect((await type("supply", "forget", POD, "--from", "2026-05-04")).err).toContain("supply-facts-unknown");
  });

  it("is refused where it cannot be, and then nothing is kept", async () => {
    const feeds = (...words: string[]) =>
      type("supply", "feeds", "school-electricity", "--from", "2026-01-01", ...words);
    expect((await feeds("--building", "school=80", "--building", "gym=30")).err).toContain("110 %");
    expect((await feeds("--building", "school", "--building", "school=20")).err).toContain("named twice");
    expect((await feeds("--building", "castle")).err).toContain("castle");
    expect((await feeds()).err).toContain("Say what it feeds");
    await must("supply", "feeds", "school-roof", "--from", "2026-01-01", "--under", "school-electricity");
    expect((await feeds("--under", "school-roof")).err).toContain("counted by itself");
    await must("supply", "feeds", "school-roof", "--from", "2026-02-01", "--no-under");
    expect(await must("supply", "show", "school-electricity")).toContain("Nothing else is known");
  });
});

it("what holds for a building is said from a day on, and taken back", async () => {
  await must("building", "facts", "school", "--from", "2025-01-01", "--heated-area", "1180", "--use", "nursery");
  expect(await must("building", "facts", "school", "--from", "2026-09-01", "--heated-area", "1400")).toMatch(
    /2025-01-01\s+nursery, 1180 m² heated\n2026-09-01\s+nursery, 1400 m² heated/,
  );
  expect(await must("building", "facts", "school", "--from", "2026-09-01", "--forget")).not.toContain("1400");
  expect((await type("building", "facts", "school", "--heated-area", "9")).err).toContain("--from");
  expect((await type("building", "facts", "castle")).err).toContain("building-unknown");
});

describe("A delivery", () => {
  const OIL = ["supply", "delivery", "school-oil", "--date", "2026-01-10"];

  it("is entered, replaced by its document, and forgotten", async () => {
    await must(...OIL, "--amount", "4000", "--unit", "L", "--document", "DDT 7", "--cost", "4880.50");
    await must(...OIL, "--amount", "4100", "--unit", "L", "--document", "DDT 7", "--cost", "4990");
    expect(JSON.parse(await must("supply", "show", "school-oil", "--json")).deliveries).toEqual([
      {
        ...{ date: "2026-01-10", document: "DDT 7", amount: 4_100, unit: "L", costEur: 4_990 },
        ...{ energyKwh: expect.closeTo(41_121.4, 1), heatingValue: "net" },
      },
    ]);
    expect(await must("supply", "show", "school-oil")).toMatch(
      /2026-01-10\s+4100 L\s+41121 kWh net\s+4990.00 €\s+DDT 7/,
    );
    expect((await type(...OIL, "--remove")).err).toContain("delivery-unknown");
    await must(...OIL, "--document", "DDT 7", "--remove");
    expect(JSON.parse(await must("supply", "show", "school-oil", "--json")).deliveries).toEqual([]);
  });

  it("is refused in a unit of another fuel, to a grid's supply, and before it has come", async () => {
    expect((await type(...OIL, "--amount", "3", "--unit", "m3")).err).toContain("delivered in L, kg, t");
    expect((await type(...OIL, "--unit", "L")).err).toContain("--amount");
    const [, , , ...rest] = OIL;
    expect((await type("supply", "delivery", POD, ...rest, "--amount", "3", "--unit", "kg")).err).toContain(
      "supply of electricity",
    );
    expect((await type(...OIL, "--date", "2026-11-24", "--amount", "3", "--unit", "L")).err).toContain("still to come");
  });

  it("comes by file, whose rows are checked first", async () => {
    const file = join(folder, "consegne.csv");
    writeFileSync(
      file,
      "supply,date,amount,unit,document\nschool-oil,2026-01-10,4000,L,7\nschool-oil,2026-02-30,1,kg,8\n",
    );
    const refused = await type("import", "deliveries", file);
    expect(refused).toMatchObject({
      code: 65,
      err: expect.stringContaining('line 3, column date: "2026-02-30" is no day'),
    });
    writeFileSync(
      file,
      "supply,date,amount,unit,document\nschool-oil,2026-01-10,4000,L,7\nschool-oil,2026-02-20,800,L,8\n",
    );
    expect(await must("import", "deliveries", file, "--dry-run")).toMatch(
      /school-oil\s+2\s+4800 L\n\nNothing was changed/,
    );
    expect(await must("import", "deliveries", file)).toContain("in the registry");
    expect(await must("import", "deliveries", file)).toContain("there already");
  });
});
