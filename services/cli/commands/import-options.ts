import type { Delimiter } from "@lucciola/platform/csv/detect-delimiter.ts";
import { parseColumnMapping } from "@lucciola/platform/registry/import/column-mapping.ts";
import type { ImportField } from "@lucciola/platform/registry/import/import-kind.ts";
import type { RowIssue } from "@lucciola/platform/registry/import/row-reader.ts";
import { InvalidArgumentError, Option } from "commander";
import { onOneLine, type Terminal } from "../terminal.ts";

const LISTED = 20;

export const delimiterOption = (): Option =>
  new Option("--delimiter <sign>", 'of CSV: , ; or "tab" (default: by the header)').argParser(readDelimiter);

export const encodingOption = (): Option =>
  new Option("--encoding <name>", "of the text (default: by its bytes)").choices(["utf-8", "windows-1252"]);

function readDelimiter(text: string): Delimiter {
  if (text === "," || text === ";") return text;
  if (text === "tab" || text === "\t") return "\t";
  throw new InvalidArgumentError('It must be , or ; or "tab"');
}

/** The first refused rows of a file, and how many more there are. */
export function tellIssues(
  { file, issues, refused }: { readonly file: string; readonly issues: readonly RowIssue[]; readonly refused: number },
  { warn }: Terminal,
): void {
  for (const issue of issues.slice(0, LISTED)) warn(issueInWords(file, issue));
  if (refused > 0 && issues.length > LISTED)
    warn(`... ${refused} rows are refused; the first ${LISTED} faults are shown`);
}

export const issueInWords = (file: string, { place, column, reason }: RowIssue): string =>
  onOneLine(`${file}, ${place}${column === undefined ? "" : `, column ${column}`}: ${reason}`);

/** The columns of a kind of file, for a help. */
export const fieldsInWords = (fields: readonly ImportField[]): string =>
  fields.map(({ name, isRequired }) => (isRequired ? `${name} (needed)` : name)).join(", ");

/** What `--map` says, once or again and again: the field that each column holds. */
export function readMapping(
  text: string,
  former: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const read = parseColumnMapping(text);
  if (!read.ok) throw new InvalidArgumentError(read.issues.join("; "));
  return new Map([...former, ...read.value]);
}
