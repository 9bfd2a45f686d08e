import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileFormat } from "./file-format.ts";

export const parquet: FileFormat = {
  format: "parquet",
  mediaType: "application/vnd.apache.parquet",
  /** Its end says where its beginning is: the file is made whole, sent and removed. JSON stays text. */
  async *write({ columns, pages }, { directory }) {
    // Loaded with the first file: the database behind it is large.
    const { writeParquet } = await import("@lucciola/platform/parquet/write-parquet.ts");
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const own = await mkdtemp(join(directory, "parquet-"));
    try {
      const path = join(own, "rows.parquet");
      const plain = columns.map(({ name, type }) => ({ name, type: type === "json" ? ("text" as const) : type }));
      await writeParquet(path, plain, pages());
      for await (const chunk of createReadStream(path)) yield chunk as Buffer;
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  },
};
