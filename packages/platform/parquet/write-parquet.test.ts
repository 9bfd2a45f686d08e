import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, expect, it } from "vitest";
import { type ParquetValue, writeParquet } from "./write-parquet.ts";

const folder = mkdtempSync(join(tmpdir(), "lucciola-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const COLUMNS = [
  { name: "id", type: "text" },
  { name: "at", type: "instant" },
  { name: "day", type: "date" },
  { name: "count", type: "integer" },
  { name: "value", type: "number" },
  { name: 'is "on"', type: "boolean" },
] as const;
const AT_MS = Date.parse("2026-10-25T00:30:00.123Z");
const MOST = Number.MAX_SAFE_INTEGER;

it("writes rows of every kind into a Parquet file that DuckDB reads, over many chunks, and leaves nothing beside it", async () => {
  const rows: ParquetValue[][] = [
    ["perché €", AT_MS, "2026-03-29", MOST, -0.1, true],
    ["", null, null, -1, null, false],
    [null, -1, "1969-12-31", null, 1e300, null],
  ];
  const many = Array.from({ length: 5_000 }, (_, row): ParquetValue[] => [
    `r${row}`,
    AT_MS + row,
    null,
    row,
    row / 3,
    true,
  ]);
  const path = join(folder, "it's.parquet");
  await writeParquet(
    path,
    COLUMNS,
    (async function* () {
      yield rows;
      yield many;
      yield [];
    })(),
  );
  expect(readdirSync(folder)).toEqual(["it's.parquet"]);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const file = `'${path.replaceAll("'", "''")}'`;
  const types = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${file}`);
  expect(types.getRows().map(([name, type]) => [name, type])).toEqual([
    ["id", "VARCHAR"],
    ["at", "TIMESTAMP WITH TIME ZONE"],
    ["day", "DATE"],
    ["count", "BIGINT"],
    ["value", "DOUBLE"],
    ['is "on"', "BOOLEAN"],
  ]);
  const read = await connection.runAndReadAll(
    `SELECT id, epoch_ms("at")::DOUBLE, "day"::VARCHAR, count::VARCHAR, value, "is ""on""" FROM ${file}`,
  );
  const back = read
    .getRows()
    .map(([id, at, day, count, ...rest]) => [id, at, day, count === null ? null : Number(count), ...rest]);
  expect(back).toEqual([...rows, ...many]);
});

it("fails where its rows fail, and leaves no database behind", async () => {
  const path = join(folder, "broken.parquet");
  const pages = async function* () {
    yield [["x", 1, null, 1, 1, true]];
    throw new Error("the disk is gone");
  };
  await expect(writeParquet(path, COLUMNS, pages())).rejects.toThrow("the disk is gone");
  expect([existsSync(`${path}.duckdb`), existsSync(path)]).toEqual([false, false]);
});
