import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
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
const darker = { ...halfNight, steps: [clock("00:00", 40), clock("05:00", 100)] };

describe("programmes at the command line", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-plans-"));
    inRegistry((registry) => {
      for (const id of ["lamp-1", "lamp-2"])
        registry.assets.putPoint({
          ...{ id: pointId(id), kind: "lamp", name: id, building: undefined, cabinet: undefined, street: "Via Roma" },
          ...{ latitudeDeg: 45.73, longitudeDeg: 8.63, nominalPowerW: 40, supplyCode: undefined, carrier: undefined },
          simulated: false,
        });
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function inRegistry<T>(work: (registry: Registry) => T): T {
    const registry = openRegistry({ path: join(folder, "registry.db"), log: silentLogger });
    try {
      return work(registry);
    } finally {
      registry.close();
    }
  }
  const file = (content: unknown): string => {
    const path = join(folder, "plan.json");
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  async function light(...args: string[]) {
    const said = { out: "", err: "" };
    const terminal = {
      print: (text: string) => {
        said.out += `${text}\n`;
      },
      warn: (text: string) => {
        said.err += `${text}\n`;
      },
    };
    const code = await runCommandLine(["light", ...args, "--data", folder], {
      ...{ terminal, nowMs: NOW_MS, actor: "cli:maria" },
    });
    return { code, ...said };
  }
  const liveVersion = () => inRegistry(({ lighting }) => lighting.plans.live("programme", "half-night")?.version);

  it("are stored, linted and live at once, and an older version can return", async () => {
    const stored = await light("plan", "store", file(halfNight));
    expect(stored).toMatchObject({ code: 0, err: "" });
    expect(stored.out).toContain("0 error(s)");
    expect(stored.out).toContain("Version 1 of the programme half-night is live");
    await light("plan", "store", file(darker));
    expect(liveVersion()).toBe(2);
    const back = await light("plan", "go-live", "programme", "half-night", "1");
    expect(back).toMatchObject({ code: 0, err: "" });
    expect(liveVersion()).toBe(1);
    expect((await light("plan", "list")).out).toMatch(/programme +half-night +Mezzanotte +1 +2, 1 +0/);
    const actions = inRegistry(({ audit }) => audit.list({ limit: 10 }).map(({ action, actor }) => [actor, action]));
    expect(actions).toContainEqual(["cli:maria", "programme-go-live"]);
  });

  it("with errors do not go live, unless somebody says why", async () => {
    const twice = { ...halfNight, steps: [...halfNight.steps, clock("00:00", 70)] };
    const refused = await light("plan", "store", file(twice));
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /1 error\(s\) and did not go live.*steps-contradict.*--accept-errors.*\[lint-errors\]/s,
    );
    expect(liveVersion()).toBeUndefined();
    const accepted = await light("plan", "store", file(twice), "--accept-errors", "as the contractor delivered it");
    expect(accepted).toMatchObject({ code: 0, err: "" });
  });

  it("reach their lamps in stages, and are called back", async () => {
    await light("plan", "store", file(halfNight));
    inRegistry(({ programmes }) => programmes.assign([pointId("lamp-1"), pointId("lamp-2")], "half-night"));
    const stored = await light("plan", "store", file(darker), "--not-live");
    expect(stored.out).toContain("lucciola light roll-out start programme half-night 2");
    expect(liveVersion()).toBe(1);
    const start = ["roll-out", "start", "programme", "half-night", "2", "--reason", "quieter after midnight"];
    const begun = await light(...start, "--stages", "50:60,80:30");
    expect(begun).toMatchObject({ code: 0, err: "" });
    const id = /roll-[0-9a-f-]+/.exec(begun.out)?.[0] ?? "";
    expect((await light("roll-out", "list")).out).toMatch(
      new RegExp(`${id} +programme half-night +1 to 2 +running +0 of 2 +2 +0 +0 +0 +0`),
    );
    expect(await light(...start)).toMatchObject({ code: 1, err: expect.stringContaining("[roll-out-running]") });
    const back = await light("roll-out", "take-back", id, "--reason", "too dark at the school");
    expect(back.out).toContain("return to version 1");
    expect((await light("roll-out", "take-back", id, "--reason", "again")).err).toContain("[roll-out-over]");
  });

  it.each([
    ["falling shares", "50:60,10:60"],
    ["more than all", "150:60"],
    ["no time to watch", "50:0"],
    ["words", "half"],
  ])("are not sent out in stages of %s", async (_, stages) => {
    const { code, err } = await light(
      ...["roll-out", "start", "programme", "half-night", "1", "--reason", "test", "--stages", stages],
    );
    expect(code).toBe(64);
    expect(err).toContain("rising shares in per cent");
  });

  it("that nobody stored are named as such", async () => {
    const { code, err } = await light("plan", "go-live", "calendar", "summer", "3");
    expect({ code, err }).toEqual({
      code: 1,
      err: 'There is no version 3 of the calendar "summer" [plan-version-unknown]\n',
    });
  });
});
