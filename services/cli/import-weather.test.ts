import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildingId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const SCHOOL = buildingId("rodari-school");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-weather-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function type(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { print: (line: string) => out.push(line), warn: (line: string) => err.push(line) };
  const code = await runCommandLine([...words, "--data", folder], { terminal, nowMs: NOW_MS, actor: "cli:maria" });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
function fileOf(text: string): string {
  const file = join(folder, "file.csv");
  writeFileSync(file, text);
  return file;
}
function inRegistry<T>(work: (registry: Registry) => T): T {
  const registry = openRegistry({ path: join(folder, "registry.db"), log: silentLogger });
  try {
    return work(registry);
  } finally {
    registry.close();
  }
}

describe("weather of another station", () => {
  const hours = () => inRegistry(({ weather }) => weather.hours("arpa-varese", 0, NOW_MS));

  it("is kept by the hour in degrees Celsius, by the clocks of the town", async () => {
    const file = fileOf("Data;Temperatura\n01/01/2026 00:00;32,0\n01/01/2026 00:30;50\n01/01/2026 01:00;41\n");
    const { code } = await type("import", "weather", file, "--name", "arpa-varese", "--temperature-unit", "F");
    expect(code).toBe(0);
    expect(hours()).toEqual([
      { atMs: Date.parse("2025-12-31T23:00:00Z"), airTemperatureC: 5 },
      { atMs: Date.parse("2026-01-01T00:00:00Z"), airTemperatureC: 5 },
    ]);
    expect(inRegistry(({ audit }) => audit.list({ limit: 1 }))).toMatchObject([
      { actor: "cli:maria", action: "weather-import", target: "arpa-varese" },
    ]);
  });

  it("is not taken while a row says what was never measured, unless it is told to leave that out", async () => {
    const file = fileOf("time,temperature\n2026-01-01T00:00:00Z,4\n2026-01-01T01:00:00Z,300\n");
    const refused = await type("import", "weather", file, "--name", "arpa-varese");
    expect(refused.code).toBe(65);
    expect(refused.err).toContain("line 3: 300 C was never measured on Earth");
    expect((await type("import", "weather", file, "--name", "arpa-varese", "--skip-bad-rows", "--dry-run")).code).toBe(
      0,
    );
    expect(hours()).toEqual([]);
    expect((await type("import", "weather", file, "--name", "arpa-varese", "--skip-bad-rows")).code).toBe(0);
    expect(hours()).toHaveLength(1);
  });
});

describe("a building's calendar", () => {
  beforeEach(() =>
    inRegistry(({ assets }) =>
      assets.putBuilding({
        id: SCHOOL,
        name: "Scuola Rodari",
        use: "school",
        address: "Via Roma 1",
        latitudeDeg: 45.73,
        longitudeDeg: 8.63,
        floorAreaM2: undefined,
        simulated: false,
      }),
    ),
  );
  const calendar = () => inRegistry(({ baselines }) => baselines.calendar(SCHOOL));

  it("is imported, shown and replaced", async () => {
    const file = fileOf("dal;al;modo\n01/07/2026;31/08/2026;vacanze\n");
    expect((await type("import", "calendar", SCHOOL, file, "--dry-run")).code).toBe(0);
    expect(calendar()).toEqual([]);
    expect((await type("import", "calendar", SCHOOL, file)).code).toBe(0);
    expect((await type("building", "calendar", SCHOOL)).out).toContain("2026-07-01  2026-08-31  vacanze");
    expect((await type("import", "calendar", SCHOOL, fileOf("date,mode\n2026-12-24,closed\n"))).code).toBe(0);
    expect(calendar()).toEqual([{ mode: "closed", from: "2026-12-24", to: "2026-12-24" }]);
  });

  it("stays as it was when a row is wrong or the building is not there", async () => {
    const bad = await type("import", "calendar", SCHOOL, fileOf("from,to\n2026-07-01,2026-06-01\n"));
    expect(bad.code).toBe(65);
    expect(bad.err).toContain("line 2: it ends on 2026-06-01, before it begins on 2026-07-01");
    expect((await type("import", "calendar", "nowhere", fileOf("date\n2026-07-01\n"))).code).not.toBe(0);
    expect(calendar()).toEqual([]);
  });
});
