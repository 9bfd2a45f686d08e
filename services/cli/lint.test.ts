import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const clock = (time: string, dimPct: number) => ({ from: { kind: "clock", time }, dimPct, fadeMs: 10_000 }) as const;
const halfNight: LightingProgramme = {
  id: "half-night",
  version: 1,
  name: "Mezzanotte",
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [clock("00:00", 50), clock("05:00", 100)],
};

describe("lucciola lint", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-lint-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (content: unknown): string => {
    const path = join(folder, "plan.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  async function lint(...args: string[]) {
    const said = { out: "", err: "" };
    const terminal = {
      print: (text: string) => {
        said.out += text;
      },
      warn: (text: string) => {
        said.err += text;
      },
    };
    const line = [
      "lint",
      ...args,
      "--data",
      join(folder, "data"),
      "--lat",
      "45.73",
      "--lon",
      "8.63",
      "--zone",
      "Europe/Rome",
    ];
    const code = await runCommandLine(line, { terminal, nowMs: NOW_MS, actor: "cli:maria" });
    return { code, ...said };
  }

  it("tells what a programme in a file saves in a year, without a server or a registry, and ends with 0", async () => {
    const { code, out, err } = await lint(file(halfNight));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("0 error(s), 0 warning(s), 0 note(s) in 365 nights from 2026-11-23");
    expect(out).toMatch(/programme {2}half-night {2}4295 +33[89] +8[45] +88 +21\.2 %/);
  });

  it("ends with 1 when there are errors, and tells them in Italian", async () => {
    const twice = { ...halfNight, steps: [...halfNight.steps, clock("00:00", 70)] };
    const { code, out } = await lint(file(twice), "--language", "it");
    expect(code).toBe(1);
    expect(out).toMatch(/^error +steps-contradict +programme half-night, step 1: Il passo 1 chiede il 50 % alle 00:00/);
  });

  it("gives the whole report as JSON, of a file with floors of its own and prices", async () => {
    const plan = { programmes: [halfNight], floors: [{ place: "via Roma", leastDimPct: 60 }], co2KgPerKwh: 0 };
    const { code, out } = await lint(file(plan), "--json", "--price", "0.5");
    const report = JSON.parse(out);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      errors: 1,
      pricePerKwh: 0.5,
      co2KgPerKwh: 0,
      findings: [{ code: "floor-violated" }],
    });
  });

  it("takes a calendar of the registry, for its lamps, against what they run today", async () => {
    const registry = openRegistry({ path: join(folder, "data", "registry.db"), log: silentLogger });
    const unknown = { building: undefined, cabinet: undefined, street: undefined, latitudeDeg: undefined };
    const more = { longitudeDeg: undefined, supplyCode: undefined, carrier: undefined, simulated: false };
    registry.assets.putPoint({
      id: pointId("lamp-1"),
      kind: "lamp",
      name: "L1",
      nominalPowerW: 70,
      ...unknown,
      ...more,
    });
    registry.programmes.put({ ...halfNight, id: "full", steps: [] });
    registry.programmes.put(halfNight);
    registry.programmes.assign([pointId("lamp-1")], "full");
    const { plans } = registry.lighting;
    plans.keep(
      "calendar",
      { id: "year", version: 1, name: "Year", defaultProgramme: "half-night", rules: [] },
      "maria",
      NOW_MS,
    );
    registry.close();

    expect(await lint("--calendar", "year")).toMatchObject({ code: 1, err: expect.stringContaining("[plan-unknown]") });
    const { code, out } = await lint("--calendar", "year", "--version", "1");
    expect(code).toBe(0);
    expect(out).toContain("1 lamp(s), 70 W at 100 %");
    expect(out).toMatch(/calendar +year +4295 .* 21\.2 % +21\.2 %/);
    expect((await lint("--programme", "full")).out).toMatch(/programme +full .* 0\.0 % +0\.0 %/);
  });

  it.each<[string, unknown, RegExp]>([
    ["that is no JSON", "{ steps", /line 1, column 3/],
    ["with a time that is none", { ...halfNight, steps: [clock("25:00", 50)] }, /steps\.0\.from/],
    ["with a name that is misspelt", { ...halfNight, fadeMS: 1 }, /fadeMS/],
    ["that is a list", [halfNight], /it must be a programme, a calendar/],
  ])("names what is wrong with a file %s", async (_, content, told) => {
    const { code, err } = await lint(file(content));
    expect(code).toBe(1);
    expect(err).toMatch(told);
    expect(err).toContain("[plan-unreadable]");
  });

  it("asks for one thing to lint", async () => {
    expect(await lint()).toMatchObject({ code: 64, err: expect.stringContaining("Name a file") });
    expect(await lint("x.json", "--programme", "full")).toMatchObject({ code: 64 });
    expect(await lint("missing.json")).toMatchObject({ code: 1, err: expect.stringContaining("ENOENT") });
  });
});
