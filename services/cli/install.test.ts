import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const EXCHANGED_MS = Date.parse("2026-11-20T09:30:00Z");

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-install-"));
  for (const carrier of ["electricity", "gas", "heat"])
    await must("point", "add", carrier, "--kind", "supply", "--name", carrier, "--carrier", carrier);
  await must("device", "add", "cellar", "--name", "Cellar");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function type(...words: string[]) {
  const err: string[] = [];
  const terminal = { print: () => undefined, warn: (line: string) => err.push(line) };
  const code = await runCommandLine([...words, "--data", folder], { terminal, nowMs: NOW_MS, actor: "cli:maria" });
  return { code, err: err.join("\n") };
}
async function must(...words: string[]): Promise<void> {
  expect(await type(...words)).toMatchObject({ code: 0 });
}
const exchange = (point: string, ...readings: string[]) =>
  type(
    ...["install", point, "--edge", "cellar", "--device", `new-${point}`, "--from", "2026-11-20T09:30:00Z"],
    ...readings,
  );
function recordOf(point: string, quantity: QuantityName) {
  const registry = openRegistry({ path: registryFile(folder), log: silentLogger });
  try {
    return registry.registers.record(pointId(point), quantity);
  } finally {
    registry.close();
  }
}

it("keeps what the meters showed when one took the place of another, in the register that the supply counts", async () => {
  expect(await exchange("electricity", "--closing", "48213,7", "--opening", "0.004", "--digits", "6")).toMatchObject({
    code: 0,
  });
  expect(recordOf("electricity", "importTotalWh")).toEqual({
    replacements: [{ atMs: EXCHANGED_MS, closing: 48_213_700, opening: 4 }],
    rollsOverAt: 1_000_000_000,
  });
  await exchange("gas", "--closing", "9120.5");
  expect(recordOf("gas", "volumeTotalL")).toEqual({ replacements: [{ atMs: EXCHANGED_MS, closing: 9_120_500 }] });
  await exchange("heat", "--opening", "12");
  expect(recordOf("heat", "importTotalWh")).toEqual({ replacements: [{ atMs: EXCHANGED_MS, opening: 12_000 }] });
});

it("keeps no replacement where no reading was written down, and none of a reading that no meter shows", async () => {
  expect(await exchange("electricity")).toMatchObject({ code: 0 });
  expect(recordOf("electricity", "importTotalWh")).toEqual({ replacements: [] });
  for (const reading of ["-3", "1.2345", "48 213", "much"])
    expect(await exchange("gas", "--closing", reading)).toMatchObject({
      code: 64,
      err: expect.stringContaining("It must be what the meter showed in kWh or m3, such as 48213.7"),
    });
  expect(await exchange("gas", "--digits", "2")).toMatchObject({ code: 64 });
  expect(recordOf("gas", "volumeTotalL")).toEqual({ replacements: [] });
});
