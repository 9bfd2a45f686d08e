import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { DEFAULT_RETENTION } from "../retention.ts";
import type { TimeSeriesStore } from "../time-series.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-11-01T00:00Z");

/** What release 0.1.0 made: the readings of a school's meter, which was reset, and of its power. */
const VERSION_1 = `
  CREATE TABLE schema_version (version INTEGER NOT NULL);
  CREATE TABLE series (id INTEGER NOT NULL, point VARCHAR NOT NULL, quantity VARCHAR NOT NULL, first_at_ms BIGINT NOT NULL);
  CREATE TABLE registers (series INTEGER NOT NULL, at_ms BIGINT NOT NULL, value BIGINT NOT NULL);
  CREATE TABLE register_resets (series INTEGER NOT NULL, at_ms BIGINT NOT NULL);
  CREATE TABLE gauges (series INTEGER NOT NULL, at_ms BIGINT NOT NULL, value DOUBLE NOT NULL);
  INSERT INTO schema_version VALUES (1);
  INSERT INTO series VALUES (1, 'school', 'importTotalWh', ${START_MS}), (2, 'school', 'activePowerW', ${START_MS});
  INSERT INTO registers SELECT 1, ${START_MS} + hour * ${HOUR_MS}, (hour % 40) * 100 FROM range(48) AS hours (hour);
  INSERT INTO register_resets VALUES (1, ${START_MS + 40 * HOUR_MS});
  INSERT INTO gauges SELECT 2, ${START_MS} + hour * ${HOUR_MS}, hour / 2 FROM range(48) AS hours (hour)`;

describe("a file that an older release wrote", () => {
  let folder: string;
  let path: string;
  let store: TimeSeriesStore | undefined;
  const run = async (sql: string) => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRows();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
    path = join(folder, "series.duckdb");
    await run(VERSION_1);
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    rmSync(folder, { recursive: true });
  });

  /** Everything that the release before could answer, before the readings are packed and after. */
  async function holdsEverything(): Promise<void> {
    store = await openDuckDbStore({ path, log: silentLogger });
    const [energy, power] = [
      { point: pointId("school"), quantity: "importTotalWh" },
      { point: pointId("school"), quantity: "activePowerW" },
    ] as const;
    const days = { bucket: "day", zone: "UTC", fromMs: START_MS, toMs: START_MS + 48 * HOUR_MS } as const;
    for (const _ of ["as it was", "packed"]) {
      expect(await store.series()).toEqual([energy, power]);
      expect(await store.latest([energy, power])).toMatchObject([{ value: 700 }, { value: 23.5 }]);
      expect([...(await store.increase({ series: [energy], ...days }))]).toMatchObject([
        { increase: 2_400, resets: 0 },
        { increase: 1_500 + 700, resets: 1 },
      ]);
      expect(await store.aggregate({ series: [power], ...days })).toMatchObject([
        { count: 24, sum: 138 },
        { count: 24, sum: 426 },
      ]);
      await store.maintain(DEFAULT_RETENTION, START_MS + 48 * HOUR_MS);
    }
    expect(await store.stats()).toMatchObject({ series: 2, readings: 96 });
  }

  it("opens, with all that is in it", holdsEverything);

  it("is as it was when the process is killed in the middle of its migration, and opens then", async () => {
    const script = new URL("./fixtures/killed-migration.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, ["--import", "tsx", script, path], { stdio: "inherit" });
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    expect(await run("SELECT version FROM schema_version")).toEqual([[1]]);
    expect(await run("SELECT count(*)::INTEGER FROM register_resets")).toEqual([[1]]);
    await holdsEverything();
  }, 60_000);
});
