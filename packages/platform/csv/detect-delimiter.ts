import { readLines, type TextEncoding } from "./csv-lines.ts";

export type Delimiter = "," | ";" | "\t";
const DELIMITERS: readonly Delimiter[] = [";", ",", "\t"];
const never = new AbortController().signal;

/** What divides the first line of a table into most cells. */
export async function detectDelimiter(file: string, encoding: TextEncoding): Promise<Delimiter> {
  for await (const { text } of readLines(file, encoding, never)) {
    const unquoted = text.replaceAll(/"[^"]*"/g, "");
    const cells = (delimiter: Delimiter) => unquoted.split(delimiter).length;
    if (text.trim() !== "") return DELIMITERS.toSorted((a, b) => cells(b) - cells(a))[0] ?? ",";
  }
  return ",";
}
