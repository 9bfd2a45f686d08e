import { openBytes, type TextEncoding } from "../../csv/csv-lines.ts";
import type { Delimiter } from "../../csv/detect-delimiter.ts";
import { detectEncoding } from "../../csv/detect-encoding.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { openCsv } from "./csv-source.ts";
import { openGeoJson } from "./geojson-source.ts";
import type { ImportSource } from "./import-source.ts";

export interface SourceOptions {
  /** Found out by the bytes where not given. */
  readonly encoding?: TextEncoding;
  /** Of a CSV file; found out by its header where not given. */
  readonly delimiter?: Delimiter;
}

/** Opens a CSV or GeoJSON file, plain or gzip, told apart by what it holds. Throws OperationalError `import-unreadable`. */
export async function openSource(file: string, { encoding, delimiter }: SourceOptions): Promise<ImportSource> {
  try {
    const found = encoding ?? (await detectEncoding(file));
    return (await beginsLikeJson(file)) ? await openGeoJson(file, found) : await openCsv(file, found, delimiter);
  } catch (cause) {
    if (cause instanceof OperationalError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new OperationalError({
      code: "import-unreadable",
      message: `${file} cannot be read (${cause.message}). Check the path, the rights and that the file is whole`,
      cause,
    });
  }
}

async function beginsLikeJson(file: string): Promise<boolean> {
  const bytes = await openBytes(file);
  try {
    for await (const chunk of bytes) {
      // Without the marks of an encoding and the NULs of UTF-16.
      const text = (chunk as Buffer)
        .toString("latin1")
        .replaceAll(/[^\x20-\x7e]/g, "")
        .trim();
      if (text !== "") return text.startsWith("{");
    }
    return false;
  } finally {
    bytes.destroy();
  }
}
