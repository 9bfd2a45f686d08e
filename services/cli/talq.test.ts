import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ForeignDevice } from "@lucciola/contract/talq/foreign.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const LAMP = "7f1b2e4c-9a55-4c0e-8a3e-2f6a1c9d0b77";
const GATEWAY = "9c1e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c55";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-talq-cli-"));
  const registry = openRegistry({ path: join(folder, "registry.db"), log: silentLogger });
  const actualLightState = { type: "AttributeLevelState", value: { name: "LevelState", value: 80 } };
  const devices: ForeignDevice["device"][] = [
    {
      address: LAMP,
      name: "Ring road, lamp 7",
      class: "Luminaire",
      functions: [
        { id: "actuator", type: "LampActuatorFunction", actualLightState },
        { id: "monitor", type: "LampMonitorFunction", lampFailure: { type: "AttributeBoolean", value: true } },
      ],
    },
    { address: GATEWAY, name: "Ring road", class: "Gateway", functions: [] },
  ];
  for (const device of devices)
    registry.talq.put({
      kind: "foreign-device",
      address: `ring-road ${device.address}`,
      owner: "ring-road",
      body: JSON.stringify({ gateway: "ring-road", device } satisfies ForeignDevice),
      ownId: undefined,
      ownVersion: undefined,
      changedAtMs: NOW_MS - 60_000,
    });
  registry.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function talq(...args: string[]) {
  const said = { out: "", err: "" };
  const terminal = {
    print: (text: string) => {
      said.out += `${text}\n`;
    },
    warn: (text: string) => {
      said.err += `${text}\n`;
    },
  };
  const code = await runCommandLine(["talq", ...args, "--data", folder], {
    terminal,
    nowMs: NOW_MS,
    actor: "cli:maria",
  });
  return { code, ...said };
}

it("lists what another maker's gateway has told, and writes down an order that has an end", async () => {
  const listed = (await talq("devices")).out;
  expect(listed).toMatch(/ring-road\s+7f1b2e4c-\S+\s+Ring road, lamp 7\s+80 %\s+lampFailure\s+2026-11-23T17:44/);
  const given = await talq(
    "override",
    "ring-road",
    LAMP.toUpperCase(),
    "--level",
    "60",
    "--for",
    "2h",
    "--reason",
    "market",
  );
  expect(given).toMatchObject({ code: 0, err: "" });
  expect((await talq("orders")).out).toMatch(
    /ring-road\s+7f1b2e4c-\S+\s+60 %\s+queued\s+2026-11-23T19:45:00\S*\s+cli:maria/,
  );
  const registry = openRegistry({ path: join(folder, "registry.db"), log: silentLogger });
  expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "cli:maria", action: "talq-foreign-order" }]);
  registry.close();
});

it.each([
  [
    "a device that nobody has told of",
    ["override", "ring-road", "x", "--level", "60", "--for", "2h"],
    "foreign-lamp-unknown",
  ],
  [
    "a device without a lamp",
    ["override", "ring-road", GATEWAY, "--level", "60", "--for", "2h"],
    "foreign-lamp-unknown",
  ],
  ["two months", ["override", "ring-road", LAMP, "--level", "60", "--for", "60d"], "order-too-long"],
  ["more than all light", ["override", "ring-road", LAMP, "--level", "160", "--for", "2h"], "160"],
])("refuses an order for %s", async (_, args, said) => {
  const { code, err } = await talq(...args);
  expect(code).not.toBe(0);
  expect(err).toContain(said);
});

it("keeps the UUIDs by which others know the town", async () => {
  const [first, second] = [await talq("identity"), await talq("identity")];
  expect(first.out).toMatch(/As a gateway\s+[0-9a-f-]{36}\s+As a management system\s+[0-9a-f-]{36}/);
  expect(second.out).toBe(first.out);
});
