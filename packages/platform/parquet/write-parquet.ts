import { rm } from "node:fs/promises";
import { BOOLEAN, DOUBLE, DuckDBDataChunk, DuckDBInstance, VARCHAR } from "@duckdb/node-api";

export type ParquetType = "text" | "integer" | "number" | "boolean" | "instant" | "date";
export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
}
/** An instant is epoch milliseconds, a date its ISO text. */
export type ParquetValue = string | number | boolean | null;

/** DuckDB's own vector size; a chunk holds no more. */
const CHUNK_ROWS = 2_048;
const FLUSH_EVERY_CHUNKS = 20;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How a column lies in the table in between: whole numbers up to 2^53 are exact as DOUBLE, and need no BigInt on the way. */
const HELD = {
  text: VARCHAR,
  date: VARCHAR,
  integer: DOUBLE,
  number: DOUBLE,
  instant: DOUBLE,
  boolean: BOOLEAN,
} as const;
const heldAs = (type: ParquetType): string =>
  ({ text: "VARCHAR", date: "VARCHAR", boolean: "BOOLEAN", integer: "DOUBLE", number: "DOUBLE", instant: "DOUBLE" })[
    type
  ];

function written({ name, type }: ParquetColumn): string {
  const column = quoted(name);
  if (type === "integer") return `${column}::BIGINT AS ${column}`;
  if (type === "instant") return `make_timestamptz(${column}::BIGINT * 1000) AS ${column}`;
  if (type === "date") return `${column}::DATE AS ${column}`;
  return column;
}

/**
 * Writes rows into a Parquet file (zstd), through a database of its own beside it that is removed again: rows may be far more
 * than memory holds. Instants become timestamps in UTC.
 */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  pages: AsyncIterable<readonly (readonly ParquetValue[])[]>,
): Promise<void> {
  const held = `${path}.duckdb`;
  const instance = await DuckDBInstance.create(held, {
    memory_limit: "96MiB",
    threads: "1",
    temp_directory: `${path}.spill`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    const definitions = columns.map(({ name, type }) => `${quoted(name)} ${heldAs(type)}`);
    await connection.run(`CREATE TABLE held (${definitions.join(", ")})`);
    const appender = await connection.createAppender("held");
    const types = columns.map(({ type }) => HELD[type]);
    // One for all: each holds memory that only the garbage collector gives back, and it does not see how much.
    const chunk = DuckDBDataChunk.create(types);
    let chunks = 0;
    try {
      for await (const rows of pages) {
        for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
          const part = rows.slice(start, start + CHUNK_ROWS);
          chunk.reset();
          chunk.rowCount = part.length;
          chunk.setColumns(columns.map((_, column) => part.map((row) => row[column] ?? null)));
          appender.appendDataChunk(chunk);
          chunks += 1;
          if (chunks % FLUSH_EVERY_CHUNKS === 0) appender.flushSync();
        }
      }
    } finally {
      appender.closeSync();
    }
    const target = path.replaceAll("'", "''");
    await connection.run(
      `COPY (SELECT ${columns.map(written).join(", ")} FROM held) TO '${target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)`,
    );
  } finally {
    instance.closeSync();
    await Promise.all([held, `${held}.wal`, `${path}.spill`].map((left) => rm(left, { recursive: true, force: true })));
  }
}
