import { CsvError, parse } from "csv-parse/sync";
import type { CsvLine } from "./csv-lines.ts";

export type CsvRecord =
  | { readonly kind: "cells"; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: "damaged"; readonly line: number; readonly reason: string };

/** A quoted cell may hold line breaks, but a quote that is still open after this many lines was never closed. */
const MAX_LINES_PER_RECORD = 20;

/**
 * The records of a CSV file, each with the line that it begins on; empty lines are left out and cells are trimmed. A
 * quote that is never closed costs its own line only: the lines after it are read as records of their own.
 */
export async function* readRecords(lines: AsyncGenerator<CsvLine>, delimiter: string): AsyncGenerator<CsvRecord> {
  const putBack: CsvLine[] = [];
  const nextLine = async (): Promise<CsvLine | undefined> => {
    const line = putBack.shift();
    if (line !== undefined) return line;
    const read = await lines.next();
    return read.done ? undefined : read.value;
  };

  async function readQuoted(first: CsvLine): Promise<CsvRecord> {
    const taken = [first];
    for (;;) {
      const parsed = parseRecord(taken.map((line) => line.text).join("\n"), delimiter);
      if (parsed.kind === "cells") return { ...parsed, line: first.number };
      const more = parsed.kind === "open" && taken.length < MAX_LINES_PER_RECORD ? await nextLine() : undefined;
      if (more === undefined) {
        putBack.unshift(...taken.slice(1));
        return { kind: "damaged", line: first.number, reason: parsed.reason };
      }
      taken.push(more);
    }
  }

  try {
    for (let line = await nextLine(); line !== undefined; line = await nextLine()) {
      if (line.text.includes('"')) yield await readQuoted(line);
      else if (line.text.trim() !== "") {
        yield { kind: "cells", line: line.number, cells: line.text.split(delimiter).map((cell) => cell.trim()) };
      }
    }
  } finally {
    await lines.return(undefined);
  }
}

type Parsed = { kind: "cells"; cells: string[] } | { kind: "open" | "broken"; reason: string };

function parseRecord(text: string, delimiter: string): Parsed {
  try {
    const [cells = []] = parse(text, { delimiter, relax_column_count: true, trim: true });
    return { kind: "cells", cells };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === "CSV_QUOTE_NOT_CLOSED"
      ? { kind: "open", reason: "a quotation mark is opened and not closed; close it or take it out" }
      : { kind: "broken", reason: "a quotation mark stands where none may be; double it or take it out" };
  }
}
