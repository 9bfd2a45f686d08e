import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { openStore } from "@lucciola/platform/timeseries/open-store.ts";
import type { StoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportTown, type TownExportOptions } from "./export-town.ts";
import { exportStoppedTown } from "./stopped-town.ts";

const folder = mkdtempSync(join(tmpdir(), "lucciola-export-town-"));
const STORE = { kind: "duckdb", retention: { rawDays: 400, registerRawDays: 400 } } as StoreConfig;
const town = { dataDirectory: join(folder, "data"), store: STORE, log: silentLogger };
const options = (target: string, more: Partial<TownExportOptions> = {}): TownExportOptions => ({
  ...{ target: join(folder, target), actor: "cli:maria", format: "ndjson", decimal: "point", encoding: "utf-8" },
  progress: () => {},
  ...more,
});
const AT_MS = Date.parse("2019-03-31T23:30:00Z");

beforeAll(async () => {
  mkdirSync(town.dataDirectory);
  openRegistry({ path: registryFile(town.dataDirectory), log: silentLogger }).close();
  const store = await openStore(STORE, { dataDirectory: town.dataDirectory, log: silentLogger });
  const point = pointId("rodari-pod");
  await store.write(
    [0, 1, 2].map((hour) => ({ point, quantity: "activePowerW" as const, at: AT_MS + hour * 3_600_000, value: hour })),
  );
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

it("takes a whole town along, of whatever age its readings are, and says what is in the files", async () => {
  const { files, leftOut } = await exportStoppedTown(town, options("all"));
  expect(leftOut).toEqual([]);
  expect(readdirSync(join(folder, "all")).sort()).toEqual([...files.map(({ name }) => name), "index.json"].sort());
  const lines = (name: string) =>
    readFileSync(join(folder, "all", name), "utf8")
      .trimEnd()
      .split("\n");
  expect(lines("readings.ndjson").map((line) => JSON.parse(line).value)).toEqual([0, 1, 2]);
  expect(lines("reading-hours.ndjson").map((line) => JSON.parse(line).start)).toEqual([
    "2019-03-31T23:00:00.000Z",
    "2019-04-01T00:00:00.000Z",
    "2019-04-01T01:00:00.000Z",
  ]);
  const index = JSON.parse(readFileSync(join(folder, "all/index.json"), "utf8"));
  expect(index.dataSets).toHaveLength(files.length);
  expect(index.dataSets[0]).toMatchObject({ file: "readings.ndjson", group: "readings" });
});

it("takes what is named, and leaves nothing behind where it cannot", async () => {
  const open = { registry: openRegistry({ path: ":memory:", log: silentLogger }), store: createMemoryStore() };
  await exportTown(open, options("one", { sets: ["readings"], format: "parquet", toMs: AT_MS + 1 }));
  expect(readdirSync(join(folder, "one")).sort()).toEqual(["index.json", "readings.parquet"]);
  expect(open.registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "cli:maria", action: "export" }]);
  const refused = (more: Partial<TownExportOptions>, target = "two") =>
    exportTown(open, options(target, more)).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  expect(await refused({ sets: ["nonsense"] })).toBe("export-unknown");
  expect(await refused({ sets: ["programme"], format: "geojson" })).toBe("export-format");
  expect(await refused({}, "one")).toBe("export-folder");
  expect(await refused({ signal: AbortSignal.abort() })).not.toBe("done");
  expect(readdirSync(folder)).not.toContain("two");
  open.registry.close();
});
