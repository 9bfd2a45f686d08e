import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Published data sets with published results, which are not part of this project: a folder beside it, or the one named. */
const FOLDER = resolve(
  process.env.LUCCIOLA_REFERENCE_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url)),
);

/** Whether the files of a data set are there; says so when they are not, because its tests are skipped then. */
export function hasReferenceData(name: string, files: readonly string[]): boolean {
  const missing = files.filter((file) => !existsSync(join(FOLDER, file)));
  if (missing.length === 0) return true;
  process.stderr.write(
    `skipped: ${name}. There is no ${missing.join(", ")} in ${FOLDER}; name the folder with LUCCIOLA_REFERENCE_DATA.\n`,
  );
  return false;
}

/** The rows of a CSV file, packed or not, without its heading. */
export function readRows(file: string): string[][] {
  const bytes = readFileSync(join(FOLDER, file));
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

/** The same of two columns, a time and a number; `NaN` where there is none. */
export const readPairs = (file: string): (readonly [string, number])[] =>
  readRows(file).map(([first = "", second = ""]) => [first, second === "" ? Number.NaN : Number(second)]);

/** A JSON file. */
// biome-ignore lint/suspicious/noExplicitAny: published schemas and examples, whose shape they alone know.
export const readJson = (file: string): any => JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
