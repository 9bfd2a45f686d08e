import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "./open-database.ts";

describe("opening the DuckDB file", () => {
  let folder: string;
  let path: string;
  const open = async (at = path) => {
    const { instance, connection } = await openDatabase({ path: at, memoryLimitMb: 64, threads: 1 });
    connection.closeSync();
    instance.closeSync();
  };
  /** Changes the file behind the store's back. */
  const change = async (sql: string) => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
    path = join(folder, "series.duckdb");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is refused when a part of it was overwritten", async () => {
    await open();
    await change("INSERT INTO gauges SELECT 1, range, range FROM range(100000)");
    truncateSync(path, 12_288);
    appendFileSync(path, Buffer.alloc(500_000, 7));
    await expect(open()).rejects.toMatchObject({
      code: "store-corrupt",
      message: expect.stringMatching(/put back a copy/),
    });
  });

  it("is refused when a later release wrote it", async () => {
    await open();
    await change("UPDATE schema_version SET version = 99");
    await expect(open()).rejects.toMatchObject({
      code: "store-too-new",
      message: expect.stringMatching(/version 99; this release knows versions up to \d+\. Run the release/),
    });
  });

  it("is refused when another program made it, and left as it was", async () => {
    await change("CREATE TABLE cats (name VARCHAR)");
    await expect(open()).rejects.toMatchObject({ code: "store-foreign" });
    await change("INSERT INTO cats VALUES ('Minù')");
    await expect(open()).rejects.toMatchObject({ code: "store-foreign" });
  });

  it("is refused where a folder or a file stands in the way", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const inTheWay of [folder, join(folder, "file", "series.duckdb"), join(folder, "none", "series.duckdb")]) {
      await expect(open(inTheWay)).rejects.toMatchObject({ code: "store-unreadable" });
    }
  });
});
