import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Published data that is not part of this repository: measured buildings, recorded messages of devices. */
const folder = process.env.LUCCIOLA_REFERENCE_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** Added to the names of tests that need the data: empty when it is there. */
export const skipNote = existsSync(folder) ? "" : " (skipped: no reference data; set LUCCIOLA_REFERENCE_DATA)";

export const referenceFile = (...path: string[]): string => join(folder, ...path);

/** The lines of a file of the reference data, plain or gzip, without the line ends. */
export async function referenceLines(...path: string[]): Promise<string[]> {
  const file = referenceFile(...path);
  const bytes = await readFile(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trim().split(/\r?\n/);
}
